//! Whole flows on the ports in memory, and the rules of the house.

mod runs;
mod tidy;
