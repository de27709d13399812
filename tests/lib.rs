//! The worlds that tests run in: the engine on ports in memory, an application that knows the truth, and faults.

pub mod world;
