//! The partition and sort keys of all documents.

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
/// The partition of listeners: event flows that get events.
pub(crate) const LISTENERS: &str = "listeners";
/// The partition of runs that have not been tidied up.
pub(crate) const UNFINISHED: &str = "unfinished";
/// The partition of sweeps, ordered by due time.
pub(crate) const SWEEPS: &str = "sweeps";
/// The partition of news that has not been published.
pub(crate) const OUTBOX: &str = "outbox";

pub(crate) fn flow_key(name: &str) -> Key {
    Key::new(FLOWS, name)
}

/// By id, not by name: a flow that is created again under an old name has a new state.
pub(crate) fn flow_state_key(flow_id: &str) -> Key {
    Key::new(format!("flow#{flow_id}"), "state")
}

pub(crate) fn history_partition(flow_id: &str) -> String {
    format!("flow#{flow_id}")
}

/// Ordered by start, so that the newest run is the last.
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

/// The key of a run's registrations in its flow's data catalog.
pub(crate) fn catalog_key(execution: &str) -> Key {
    Key::new(run_partition(execution), "catalog")
}

/// The key of the list of events that a run moves.
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

/// The key of a list of files that did not fit into the document of their part.
pub(crate) fn files_key(execution: &str, attempt: &str, number: u32) -> Key {
    Key::new(run_partition(execution), format!("files#{attempt}#{number:04}"))
}

/// The key of the number of a run's published files.
pub(crate) fn delivered_files_key(execution: &str) -> Key {
    // Not "published": earlier versions counted in another order under that name.
    Key::new(run_partition(execution), "delivered-files")
}

pub(crate) fn bundle_prefix() -> &'static str {
    "bundle#"
}

/// The key of the state of a bundle's delivery.
pub(crate) fn bundle_key(execution: &str, number: u32) -> Key {
    Key::new(run_partition(execution), format!("{}{number:06}", bundle_prefix()))
}

pub(crate) fn schedule_key(flow_id: &str) -> Key {
    Key::new(SCHEDULES, flow_id)
}

/// The prefix of the sort keys of a profile's listeners. It also matches profiles whose names continue with `#`.
pub(crate) fn listener_prefix(connector: &str, profile: &str) -> String {
    format!("{}#{profile}#", connector.to_ascii_lowercase())
}

pub(crate) fn listener_key(connector: &str, profile: &str, flow_id: &str) -> Key {
    Key::new(LISTENERS, format!("{}{flow_id}", listener_prefix(connector, profile)))
}

pub(crate) fn inbox_partition(flow_id: &str) -> String {
    format!("inbox#{flow_id}")
}

/// Ordered by time.
pub(crate) fn inbox_key(flow_id: &str, at: Timestamp, digest: &str) -> Key {
    Key::new(inbox_partition(flow_id), format!("{:015}#{digest}", at.millis()))
}

/// The key of the mark that an event was delivered to a flow.
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

/// The key of a remembered answer to a request.
pub(crate) fn request_key(name: &str) -> Key {
    Key::new("requests", name)
}

/// The key of the document whose version a reset of an entity's metadata raises.
pub(crate) fn metadata_key(profile: &str, entity: &str) -> Key {
    Key::new(format!("metadata#{profile}"), entity)
}

pub(crate) fn lease_key(profile: &str) -> Key {
    Key::new("leases", profile)
}
