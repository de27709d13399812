//! The ledger: what the table holds of flows, profiles and runs, and where.
//!
//! A run is several documents under one partition: the *execution* (small, changes only with its status and
//! generation, so that its version is the fence every commit checks), the *snapshot* (the flow as it was when the run
//! started), the *plan* (columns and partitions, fixed by prepare), a *checkpoint* per partition, and a *part* per
//! commit, with further lists of files where it has very many; a *bundle's state* where records are delivered in steps;
//! last, where the flow has a data catalog, what was *cataloged*. Beside it stand a pointer in the flow's history and an entry in the list of unfinished runs.

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
