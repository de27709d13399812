//! What simulated applications share: connections that can break, sessions and the token address, faults, oddities, counters,
//! pages, jobs, and the controls. A new application adds its data, its paging and its words.

mod application;
mod controls;
mod fault;
mod gate;
mod jobs;
mod lie;
mod options;
mod page;
mod running;
mod serve;
mod sessions;
mod stage;
mod strike;
mod strikes;
mod token;

pub use application::Application;
pub use controls::{Truth, Wanted};
pub use fault::{Fault, Trouble};
pub use gate::admit;
pub use jobs::{Course, Ends, JobState, Jobs};
pub use options::Options;
pub use page::{read_cursor, write_cursor};
pub use running::{Running, start};
pub use sessions::{Grant, TokenForm};
pub use stage::{Counters, Stage};
pub use token::{NoGrant, TokenRequest};

pub(crate) use lie::{Lie, OwnRequest};
pub(crate) use serve::{Breakage, serve};
pub(crate) use sessions::{Sessions, basic};
pub(crate) use strikes::Faults;
