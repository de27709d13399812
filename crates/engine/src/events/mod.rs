//! Events: who listens for them, how they are taken in once, and when a run is started for them.
//!
//! What is delivered waits in the inbox of each flow that listens. A run claims what waits, moves it as any run moves
//! records, and takes it out of the inbox once it is published. So an event is lost with no run that fails, and what
//! comes while a run is active is the next one's.

mod listen;
mod take_in;
mod wake;

pub use take_in::TakenIn;
pub(crate) use wake::waiting;
