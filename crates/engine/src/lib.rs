//! The engine: starts, moves, publishes and finishes a run; names no application and no cloud.
//!
//! **Bytes and cursor are decided by one conditional write.** A run moves in parts. Each attempt *stages* its part
//! where nobody sees it, then *commits*: one transaction advances the checkpoint, stores the place of the next page and
//! names the staged bytes, if nobody else did so first. When every slice of the run is done it is *sealed*, the point of
//! no return; then its parts are *published* and the run is *finished*, with the books balanced. Cancelling or failing
//! before the seal leaves nothing visible and the watermark where it was. A *reconciler* closes the gaps between the
//! services. Whatever crashes, repeats or wakes up late in between can lose a race, and nothing else.
//!
//! The engine reaches the world through [`ports`]; [`memory`] holds their twins for tests.

mod asked;
mod connectors;
mod engine;
mod error;
mod events;
mod find;
mod flows;
mod ledger;
pub mod memory;
mod metadata;
mod pipeline;
pub mod ports;
mod profiles;
mod registrations;
mod run;
mod settings;

pub use asked::{Asked, RequestToken};
pub use engine::Engine;
pub use error::{Error, Result};
pub use events::TakenIn;
pub use flows::{FlowDetails, FlowPage, Switched};
pub use ledger::Registration;
pub use pipeline::{Applied, Group, Rejection, TaskPipeline};
pub use profiles::{NewProfile, ProfileChange, ProfileFilter};
pub use registrations::NewRegistration;
pub use run::{Next, RunPage, Started, Ticked};
pub use settings::Settings;
