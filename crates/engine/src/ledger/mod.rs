//! The ledger: the documents of flows, profiles and runs in the table, and their keys.
//!
//! A run consists of several documents in one partition:
//!
//! - the *execution* is small and changes only with its status and generation, so every commit checks its version as a
//!   fence;
//! - the *snapshot* is the flow at the start of the run;
//! - the *plan* has the columns and partitions that prepare has fixed;
//! - a *checkpoint* per partition;
//! - a *part* per commit, with further lists of files if it has very many;
//! - a *bundle's state* if records are delivered in steps;
//! - the *cataloged* tables, if the flow has a data catalog.
//!
//! Outside the partition there are a pointer in the flow's history and an entry in the list of unfinished runs.

mod bundle_state;
mod cataloged;
mod checkpoint;
mod execution;
mod flow_record;
mod inbox;
mod keys;
mod part;
mod profile_record;
mod reasons;
mod registration;
mod schedule_record;
mod stored;
mod sweep;
mod trail;

pub(crate) use bundle_state::{BundleState, DeliveryCounts};
pub(crate) use cataloged::Cataloged;
pub(crate) use checkpoint::{Checkpoint, Counts, Progress};
pub(crate) use execution::{Execution, FilterShares, Occasion, Plan, Snapshot, Status};
pub(crate) use flow_record::{FlowRecord, FlowState, KeptBookmark, LastRun, Prepared};
pub(crate) use inbox::{Batch, Listener, Waiting};
pub(crate) use keys::{
    FLOWS, LISTENERS, OUTBOX, PROFILES, REGISTRATIONS, SCHEDULES, SWEEPS, UNFINISHED, batch_key,
    bundle_key, bundle_prefix, catalog_key, checkpoint_key, delivered_files_key, delivered_key,
    execution_key, files_key, flow_key, flow_state_key, history_key, history_partition, inbox_key,
    inbox_partition, lease_key, listener_key, listener_prefix, metadata_key, outbox_key, part_key,
    part_prefix, plan_key, profile_key, progress_key, registration_key, request_key, run_partition,
    schedule_key, snapshot_key, sweep_key, unfinished_key,
};
pub(crate) use part::Part;
pub(crate) use profile_record::ProfileRecord;
pub(crate) use reasons::Reasons;
pub use registration::Registration;
pub(crate) use schedule_record::ScheduleRecord;
pub(crate) use stored::{Stored, document, load, load_all};
pub(crate) use sweep::Sweep;
pub(crate) use trail::{Trail, digest_of};
