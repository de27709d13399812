//! Runs: what arrives, and what does not, whatever goes wrong.

mod cancel;
mod faults;
mod moves;
mod troubles;
