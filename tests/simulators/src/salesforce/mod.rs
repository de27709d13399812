//! Salesforce: OAuth, describes and queries over records made from a seed.

mod answer;
mod controls;
mod data;
mod gate;
mod metadata;
mod oauth;
pub mod oddity;
mod options;
mod query;
mod record;
mod running;
mod schema;
mod soql;
mod state;
#[cfg(test)]
mod tests;

pub use controls::{Counters, Fault, FaultAnswer, RequestKind};
pub use options::Options;
pub use running::{Running, start};
