//! What a test may see and steer: counters, faults, tokens, and the truth about the records.

mod counters;
mod effect;
mod faults;
mod routes;
mod truth;

pub use counters::Counters;
pub use faults::{Fault, FaultAnswer, RequestKind};

pub(crate) use effect::{api_error, effect};
pub(crate) use routes::routes;
pub(crate) use truth::record;
