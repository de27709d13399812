//! Whole flows on the ports in memory, and the rules of the house.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

mod features;
mod names;
mod plumbing;
mod runs;
mod tidy;
