//! What simulated applications share: connections that can break, sessions, faults, counters and the controls.

mod application;
mod controls;
mod fault;
mod gate;
mod lie;
mod options;
mod running;
mod serve;
mod sessions;
mod stage;
mod strikes;

pub use fault::{Fault, Trouble};
pub(crate) use gate::elsewhere;
pub use options::Options;
pub use running::Running;
pub use stage::Counters;

pub(crate) use application::Application;
pub(crate) use lie::{Lie, OwnRequest};
pub(crate) use running::start;
pub(crate) use serve::{Breakage, serve};
pub(crate) use sessions::{Grant, Sessions, basic};
pub(crate) use stage::Stage;
pub(crate) use strikes::{Faults, Strikes};
