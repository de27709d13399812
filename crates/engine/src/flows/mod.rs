//! Flows: checked against the live application before they are stored.

mod check;
mod create;
mod delete;
mod describe;
mod fields;

pub(crate) use check::{source_settings, target_of};
pub use describe::{FlowDetails, FlowPage};
pub(crate) use fields::{columns, source_fields};
