//! Tickets, their metrics and their ratings.

use serde_json::{Value, json};

use super::people::{FIRST_ORGANIZATION, FIRST_USER};
use super::{custom, moment, stamp, url};
use crate::invent::{line, one, record_rng, text};

pub(super) fn tickets(seed: u64, count: usize) -> Vec<Value> {
    let ticket = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "tickets", index);
        let at = moment(rng);
        // The export notices a change a second later, and a system's change is none of the ticket's.
        let generated = match rng.u8(..6) {
            0 => at + rng.i64(3_600..2_000_000),
            _ => at + i64::from(rng.bool()),
        };
        let subject = line(rng, 4);
        let person = |rng: &mut fastrand::Rng| FIRST_USER + rng.i64(0..200) * 128;
        let values = custom::ticket_values(rng);
        json!({
            "id": id,
            "url": url("tickets", id),
            "external_id": (index % 7 == 0).then(|| format!("case/{index}")),
            "via": { "channel": one(rng, &["web", "api", "email"]), "source": { "from": {}, "to": {}, "rel": null } },
            "created_at": stamp(at - rng.i64(0..5_000_000)),
            "updated_at": stamp(at),
            "type": rng.bool().then(|| one(rng, &["incident", "question", "task"])),
            "subject": subject,
            "raw_subject": subject,
            "description": text(rng),
            "priority": rng.bool().then(|| one(rng, &["low", "normal", "high", "urgent"])),
            "status": one(rng, &["new", "open", "pending", "solved", "closed", "deleted"]),
            "recipient": null,
            "support_type": if index % 11 == 3 { "ai_agent" } else { "agent" },
            "requester_id": person(rng),
            "submitter_id": person(rng),
            "assignee_id": rng.bool().then_some(FIRST_USER),
            "organization_id": rng.bool().then(|| FIRST_ORGANIZATION + rng.i64(0..40) * 128),
            "group_id": null,
            "collaborator_ids": [],
            "follower_ids": [person(rng)],
            "email_cc_ids": [],
            "forum_topic_id": null,
            "problem_id": null,
            "has_incidents": false,
            "is_public": true,
            "due_at": null,
            "tags": [one(rng, &["vip", "printer", "refund"])],
            "custom_fields": values,
            "satisfaction_rating": { "score": "unoffered" },
            "sharing_agreement_ids": [],
            "custom_status_id": 6_130_830_355_738_i64,
            "fields": values,
            "followup_ids": [],
            "ticket_form_id": 6_130_830_344_474_i64,
            "brand_id": 6_160_000_000_026_i64,
            "allow_channelback": false,
            "allow_attachments": true,
            "from_messaging_channel": rng.bool(),
            "generated_timestamp": generated,
        })
    };
    (0..count).zip(28..).map(ticket).collect()
}

/// Invents the metrics of tickets, which end with them when they are deleted.
pub(super) fn metrics(seed: u64, tickets: &[Value]) -> Vec<Value> {
    let metric = |((index, ticket), id): ((usize, &Value), i64)| {
        let rng = &mut record_rng(seed, "ticket_metrics", index);
        let at = &ticket["updated_at"];
        let minutes = |rng: &mut fastrand::Rng| {
            rng.bool()
                .then(|| json!({ "calendar": rng.u32(..9_000), "business": rng.u32(..3_000) }))
        };
        json!({
            "id": id,
            "url": url("ticket_metrics", id),
            "ticket_id": ticket["id"],
            "created_at": ticket["created_at"],
            "updated_at": at,
            "group_stations": rng.u8(..5),
            "assignee_stations": rng.u8(..5),
            "reopens": rng.u8(..3),
            "replies": rng.u8(..9),
            "assignee_updated_at": null,
            "requester_updated_at": at,
            "status_updated_at": at,
            "initially_assigned_at": null,
            "assigned_at": null,
            "solved_at": rng.bool().then_some(at),
            "latest_comment_added_at": at,
            "reply_time_in_minutes": minutes(rng),
            "first_resolution_time_in_minutes": minutes(rng),
            "full_resolution_time_in_minutes": minutes(rng),
            "agent_wait_time_in_minutes": minutes(rng),
            "requester_wait_time_in_minutes": minutes(rng),
            "on_hold_time_in_minutes": minutes(rng),
        })
    };
    let kept = tickets.iter().filter(|ticket| ticket["status"] != "deleted");
    kept.enumerate().zip((6_170_000_000_026..).step_by(128)).map(metric).collect()
}

pub(super) fn ratings(seed: u64, count: usize) -> Vec<Value> {
    let rating = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "satisfaction_ratings", index);
        let at = moment(rng);
        json!({
            "id": id,
            "url": url("satisfaction_ratings", id),
            "assignee_id": FIRST_USER,
            "group_id": null,
            "requester_id": FIRST_USER + rng.i64(0..200) * 128,
            "ticket_id": 28 + index,
            "score": one(rng, &["good", "bad", "offered"]),
            "comment": rng.bool().then(|| text(rng)),
            "reason": null,
            "reason_id": null,
            "reason_code": null,
            "created_at": stamp(at),
            "updated_at": stamp(at),
        })
    };
    (0..count).zip((6_180_000_000_026..).step_by(128)).map(rating).collect()
}
