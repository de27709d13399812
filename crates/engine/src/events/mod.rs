//! Events: which flows listen, how events are stored once, and when runs are started for them.
//!
//! An event waits in the inbox of each listening flow. A run claims the waiting events, moves them like any run moves
//! records, and removes them from the inbox once they are published. A failed run loses no event. Events that arrive
//! during a run wait for the next one.

mod listen;
mod take_in;
mod wake;

pub use take_in::TakenIn;
pub(crate) use wake::waiting;
