//! Users, organizations, groups and brands.

use serde_json::{Value, json};

use super::{custom, moment, stamp, url};
use crate::invent::{line, name, one, record_rng, text};

pub(super) const FIRST_USER: i64 = 6_130_869_168_922;
pub(super) const FIRST_ORGANIZATION: i64 = 6_140_000_000_154;

pub(super) fn users(seed: u64, count: usize) -> Vec<Value> {
    let user = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "users", index);
        let at = moment(rng);
        json!({
            "id": id,
            "url": url("users", id),
            "name": name(rng),
            "email": format!("person{index}@example.com"),
            "created_at": stamp(at - rng.i64(0..50_000_000)),
            "updated_at": stamp(at),
            "time_zone": "Berlin",
            "iana_time_zone": "Europe/Berlin",
            "phone": rng.bool().then(|| format!("+49 30 {:06}", rng.u32(..1_000_000))),
            "shared_phone_number": null,
            "photo": null,
            "locale_id": 1,
            "locale": "en-US",
            "organization_id": rng.bool().then(|| FIRST_ORGANIZATION + rng.i64(0..40) * 128),
            "role": one(rng, &["end-user", "end-user", "agent", "admin"]),
            "verified": rng.bool(),
            "external_id": null,
            "tags": [one(rng, &["vip", "new", "old"])],
            "alias": null,
            "active": rng.u8(..10) > 0,
            "shared": false,
            "shared_agent": false,
            "last_login_at": rng.bool().then(|| stamp(at)),
            "two_factor_auth_enabled": false,
            "signature": null,
            "details": null,
            "notes": text(rng),
            "role_type": null,
            "custom_role_id": null,
            "moderator": false,
            "ticket_restriction": "requested",
            "only_private_comments": false,
            "restricted_agent": true,
            "suspended": rng.u8(..20) == 0,
            "default_group_id": null,
            "report_csv": false,
            "user_fields": custom::keyed_values(rng),
        })
    };
    (0..count).zip((FIRST_USER..).step_by(128)).map(user).collect()
}

pub(super) fn organizations(seed: u64, count: usize) -> Vec<Value> {
    let organization = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "organizations", index);
        let at = moment(rng);
        json!({
            "id": id,
            "url": url("organizations", id),
            "name": format!("{} {index}", line(rng, 2)),
            "shared_tickets": rng.bool(),
            "shared_comments": rng.bool(),
            "external_id": rng.bool().then(|| format!("org-{index}")),
            "created_at": stamp(at - rng.i64(0..50_000_000)),
            "updated_at": stamp(at),
            "domain_names": [format!("org{index}.example")],
            "details": text(rng),
            "notes": text(rng),
            "group_id": null,
            "tags": [],
            "deleted_at": null,
            "organization_fields": custom::keyed_values(rng),
        })
    };
    (0..count).zip((FIRST_ORGANIZATION..).step_by(128)).map(organization).collect()
}

pub(super) fn groups(seed: u64, count: usize) -> Vec<Value> {
    let group = |(index, id): (usize, i64)| {
        let rng = &mut record_rng(seed, "groups", index);
        let at = moment(rng);
        json!({
            "id": id,
            "url": url("groups", id),
            "name": format!("{} {index}", line(rng, 1)),
            "description": text(rng),
            "default": index == 0,
            "is_public": rng.bool(),
            "deleted": rng.u8(..10) == 0,
            "created_at": stamp(at - 1_000_000),
            "updated_at": stamp(at),
        })
    };
    (0..count).zip((6_150_000_000_026..).step_by(128)).map(group).collect()
}

pub(super) fn brands() -> Vec<Value> {
    let brand = |(index, id): (usize, i64)| {
        json!({
            "id": id, "url": url("brands", id), "name": format!("Brand {index}"), "subdomain": format!("brand{index}"),
            "brand_url": format!("https://brand{index}.zendesk.example"), "host_mapping": null,
            "has_help_center": true, "help_center_state": "enabled", "active": true, "default": index == 0,
            "is_deleted": false, "logo": null, "ticket_form_ids": [], "signature_template": "{{agent.signature}}",
            "created_at": "2023-02-01T10:00:00Z", "updated_at": "2023-02-02T10:00:00Z",
        })
    };
    (0..3).zip((6_160_000_000_026..).step_by(128)).map(brand).collect()
}
