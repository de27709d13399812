//! What happened to tickets: their changes, and the changes of their metrics.

use serde_json::{Value, json};

use super::people::FIRST_USER;
use super::{moment, stamp};
use crate::invent::{one, record_rng};

pub(super) fn ticket_events(seed: u64, count: usize) -> Vec<Value> {
    let event = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "ticket_events", index);
        let at = moment(rng);
        let status = one(rng, &["open", "pending", "solved"]);
        json!({
            "id": id,
            "ticket_id": 28 + rng.usize(..count.max(1)),
            "timestamp": at,
            "created_at": stamp(at),
            "updater_id": FIRST_USER + rng.i64(0..200) * 128,
            "via": one(rng, &["Web service", "Mail", "Web form"]),
            "system": { "client": null, "location": "Berlin, Germany", "latitude": 52.5, "longitude": 13.4 },
            "metadata": {},
            "event_type": "Audit",
            "child_events": [
                {
                    "id": id + 1, "via": "Web service", "via_reference_id": null, "status": status,
                    "event_type": "Change", "previous_value": "new",
                },
                { "id": id + 2, "via": "Mail", "via_reference_id": null, "event_type": "Comment", "public": true },
            ],
        })
    };
    (0..count).zip((6_190_000_000_026..).step_by(128)).map(event).collect()
}

pub(super) fn metric_events(seed: u64, count: usize) -> Vec<Value> {
    let event = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "ticket_metric_events", index);
        json!({
            "id": id,
            "ticket_id": 28 + rng.usize(..count.max(1)),
            "metric": one(rng, &["reply_time", "agent_work_time", "requester_wait_time"]),
            "instance_id": rng.u8(1..4),
            "type": one(rng, &["activate", "pause", "fulfill", "update_status"]),
            "time": stamp(moment(rng)),
            "status": { "calendar": rng.u32(..9_000), "business": rng.u32(..3_000) },
        })
    };
    (0..count).zip((6_200_000_000_026..).step_by(128)).map(event).collect()
}
