//! Where each document is: the one place that spells partition and sort keys.

use crate::ports::Key;
use flow::Timestamp;

/// The partition of all flows.
pub(crate) const FLOWS: &str = "flows";
/// The partition of all connector profiles.
pub(crate) const PROFILES: &str = "profiles";
/// The partition of registered connectors.
pub(crate) const REGISTRATIONS: &str = "registrations";
/// The partition of schedules.
pub(crate) const SCHEDULES: &str = "schedules";
/// The partition of listeners: the event flows that are active.
pub(crate) const LISTENERS: &str = "listeners";
/// The partition of runs that have not been tidied up.
pub(crate) const UNFINISHED: &str = "unfinished";
/// The partition of ended runs whose place is to be swept once more, in order of the time for it.
pub(crate) const SWEEPS: &str = "sweeps";
/// The partition of news that has not been published.
pub(crate) const OUTBOX: &str = "outbox";

pub(crate) fn flow_key(name: &str) -> Key {
    Key::new(FLOWS, name)
}

/// The id, not the name: a flow that is created again under an old name starts afresh.
pub(crate) fn flow_state_key(flow_id: &str) -> Key {
    Key::new(format!("flow#{flow_id}"), "state")
}

pub(crate) fn history_partition(flow_id: &str) -> String {
    format!("flow#{flow_id}")
}

/// Sorts by start, so that the newest run is the last.
pub(crate) fn history_key(flow_id: &str, started_at: Timestamp, execution: &str) -> Key {
    let millis = started_at.millis();
    Key::new(history_partition(flow_id), format!("run#{millis:015}#{execution}"))
}

pub(crate) fn run_partition(execution: &str) -> String {
    format!("execution#{execution}")
}

pub(crate) fn execution_key(execution: &str) -> Key {
    Key::new(run_partition(execution), "execution")
}

pub(crate) fn snapshot_key(execution: &str) -> Key {
    Key::new(run_partition(execution), "snapshot")
}

pub(crate) fn plan_key(execution: &str) -> Key {
    Key::new(run_partition(execution), "plan")
}

/// Where it is noted what a run registered in its flow's data catalog.
pub(crate) fn catalog_key(execution: &str) -> Key {
    Key::new(run_partition(execution), "catalog")
}

/// Where it is noted which events a run moves.
pub(crate) fn batch_key(execution: &str) -> Key {
    Key::new(run_partition(execution), "batch")
}

pub(crate) fn checkpoint_key(execution: &str, partition: u32) -> Key {
    Key::new(run_partition(execution), format!("checkpoint#{partition:03}"))
}

pub(crate) fn progress_key(execution: &str, partition: u32) -> Key {
    Key::new(run_partition(execution), format!("progress#{partition:03}"))
}

pub(crate) fn part_prefix() -> &'static str {
    "part#"
}

pub(crate) fn part_key(execution: &str, partition: u32, sequence: u64) -> Key {
    Key::new(run_partition(execution), format!("part#{partition:03}#{sequence:06}"))
}

/// Where an attempt at a part lists files that its own document has no room for.
pub(crate) fn files_key(execution: &str, attempt: &str, number: u32) -> Key {
    Key::new(run_partition(execution), format!("files#{attempt}#{number:04}"))
}

/// Where it is noted how many of a run's files are published.
pub(crate) fn delivered_files_key(execution: &str) -> Key {
    // Not "published", where earlier versions counted in another order.
    Key::new(run_partition(execution), "delivered-files")
}

pub(crate) fn bundle_prefix() -> &'static str {
    "bundle#"
}

/// Where it is noted how far a bundle of a run is delivered.
pub(crate) fn bundle_key(execution: &str, number: u32) -> Key {
    Key::new(run_partition(execution), format!("{}{number:06}", bundle_prefix()))
}

pub(crate) fn schedule_key(flow_id: &str) -> Key {
    Key::new(SCHEDULES, flow_id)
}

/// Begins the sort keys of a profile's listeners, and perhaps of others whose names go on with a `#`.
pub(crate) fn listener_prefix(connector: &str, profile: &str) -> String {
    format!("{}#{profile}#", connector.to_ascii_lowercase())
}

pub(crate) fn listener_key(connector: &str, profile: &str, flow_id: &str) -> Key {
    Key::new(LISTENERS, format!("{}{flow_id}", listener_prefix(connector, profile)))
}

pub(crate) fn inbox_partition(flow_id: &str) -> String {
    format!("inbox#{flow_id}")
}

/// Sorts by time.
pub(crate) fn inbox_key(flow_id: &str, at: Timestamp, digest: &str) -> Key {
    Key::new(inbox_partition(flow_id), format!("{:015}#{digest}", at.millis()))
}

/// Where it is noted that an event was delivered to a flow.
pub(crate) fn delivered_key(flow_id: &str, digest: &str) -> Key {
    Key::new(format!("delivered#{flow_id}"), digest)
}

pub(crate) fn unfinished_key(execution: &str) -> Key {
    Key::new(UNFINISHED, execution)
}

pub(crate) fn sweep_key(due: Timestamp, execution: &str) -> Key {
    Key::new(SWEEPS, format!("{:013}#{execution}", due.millis()))
}

pub(crate) fn outbox_key(id: &str) -> Key {
    Key::new(OUTBOX, id)
}

pub(crate) fn profile_key(name: &str) -> Key {
    Key::new(PROFILES, name)
}

pub(crate) fn registration_key(label: &str) -> Key {
    Key::new(REGISTRATIONS, label)
}

/// Where a request that was answered is remembered.
pub(crate) fn request_key(name: &str) -> Key {
    Key::new("requests", name)
}

/// Where it is noted that what is known of an application's entities is to be forgotten.
pub(crate) fn metadata_key(profile: &str, entity: &str) -> Key {
    Key::new(format!("metadata#{profile}"), entity)
}

pub(crate) fn lease_key(profile: &str) -> Key {
    Key::new("leases", profile)
}
