//! The connector against the simulator, and against recorded answers that the simulator would never give.

mod webhook;
