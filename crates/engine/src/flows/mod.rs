//! Flows. They are checked against the live application before they are stored.

mod activate;
mod check;
mod create;
mod delete;
mod describe;
mod fields;
mod incremental;
mod schedule;
mod tags;
mod update;
mod watermark;

pub use activate::Switched;
pub(crate) use check::{destination_settings, source_settings, target_of};
pub use describe::{FlowDetails, FlowPage};
pub(crate) use fields::{columns, source_fields};
pub(crate) use incremental::{CHANGE_FIELD, change_field, incremental};
pub(crate) use schedule::{scheduled, timetable};
