//! Custom fields of every type, and a custom object.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{moment, stamp};
use crate::invent::{line, one, record_rng, text};

const FIRST_FIELD: i64 = 360_000_000_001;
/// The custom fields that tickets have: title and type.
const TICKET_FIELDS: [(&str, &str); 12] = [
    ("Order number", "text"),
    ("Remarks", "textarea"),
    ("Refund wanted", "checkbox"),
    ("Shipped on", "date"),
    ("Parcels", "integer"),
    ("Amount", "decimal"),
    ("Serial", "regexp"),
    ("Card", "partialcreditcard"),
    ("Product", "tagger"),
    ("Topics", "multiselect"),
    ("Approver", "lookup"),
    ("A kind of tomorrow", "hologram"),
];
/// The fields that tickets have anyway; they are listed all the same.
const SYSTEM_FIELDS: [(&str, &str); 7] = [
    ("Subject", "subject"),
    ("Description", "description"),
    ("Status", "status"),
    ("Type", "tickettype"),
    ("Priority", "priority"),
    ("Group", "group"),
    ("Assignee", "assignee"),
];
/// The fields that users and organizations have: key and type.
const KEYED_FIELDS: [(&str, &str); 7] = [
    ("plan", "tagger"),
    ("seats", "integer"),
    ("discount", "decimal"),
    ("member_since", "date"),
    ("newsletter", "checkbox"),
    ("notes_internal", "textarea"),
    ("account_manager", "lookup"),
];
const PRODUCTS: [&str; 3] = ["product_kettle", "product_pump", "product_hose"];

pub(super) fn ticket_fields() -> Vec<Value> {
    let system = SYSTEM_FIELDS.iter().enumerate().map(|(index, (title, kind))| {
        json!({ "id": 25_000 + index, "type": kind, "title": title, "active": true, "removable": false })
    });
    let own = TICKET_FIELDS.iter().zip(FIRST_FIELD..).map(|((title, kind), id)| {
        let mut field = json!({
            "id": id, "type": kind, "title": title, "active": true, "removable": true,
            "created_at": "2023-02-01T10:00:00Z", "updated_at": "2023-02-02T10:00:00Z",
        });
        if matches!(*kind, "tagger" | "multiselect") {
            field["custom_field_options"] = options();
        }
        if *kind == "lookup" {
            field["relationship_target_type"] = "zen:user".into();
        }
        field
    });
    system.chain(own).collect()
}

pub(super) fn user_fields() -> Vec<Value> {
    keyed_fields()
}

pub(super) fn organization_fields() -> Vec<Value> {
    keyed_fields()
}

fn keyed_fields() -> Vec<Value> {
    let field = |((key, kind), id): (&(&str, &str), i64)| {
        let mut field = json!({ "id": id, "key": key, "type": kind, "title": key.replace('_', " "), "active": true });
        if *kind == "tagger" {
            field["custom_field_options"] = options();
        }
        field
    };
    KEYED_FIELDS.iter().zip(FIRST_FIELD..).map(field).collect()
}

fn options() -> Value {
    let option = |value: &&str| json!({ "name": value.replace('_', "::"), "value": value });
    PRODUCTS.iter().map(option).collect()
}

/// Invents the custom values of a ticket; a ticket need not have all of them, nor in this order.
pub(super) fn ticket_values(rng: &mut Rng) -> Vec<Value> {
    let mut values = Vec::new();
    for ((_, kind), id) in TICKET_FIELDS.iter().zip(FIRST_FIELD..) {
        let value = match *kind {
            _ if rng.u8(..4) == 0 => Value::Null,
            "text" => line(rng, 2).into(),
            "textarea" => text(rng).into(),
            "checkbox" => rng.bool().into(),
            "date" => stamp(moment(rng))[..10].into(),
            "integer" => rng.i32(-5..1_000).to_string().into(),
            "decimal" => format!("{}.{:02}", rng.u32(..5_000), rng.u8(..100)).into(),
            "regexp" => format!("SN-{:06}", rng.u32(..1_000_000)).into(),
            "partialcreditcard" => format!("XXXXXXXXXXXX{:04}", rng.u16(..10_000)).into(),
            "tagger" => one(rng, &PRODUCTS).into(),
            "multiselect" => json!(PRODUCTS[..rng.usize(..3)]),
            "lookup" => rng.i64(6_130_000_000_000..6_139_000_000_000).to_string().into(),
            _ => json!({ "shape": one(rng, &PRODUCTS) }),
        };
        values.push(json!({ "id": id, "value": value }));
    }
    if rng.u8(..6) == 0 {
        values.truncate(5);
    }
    values
}

/// Invents the custom values of a user or an organization.
pub(super) fn keyed_values(rng: &mut Rng) -> Value {
    let value = |(key, kind): &(&str, &str)| {
        let value = match *kind {
            _ if rng.u8(..4) == 0 => Value::Null,
            "tagger" => one(rng, &PRODUCTS).into(),
            "integer" => rng.i32(..).into(),
            "decimal" => (f64::from(rng.u16(..)) / 8.0).into(),
            "date" => format!("{}T00:00:00+00:00", &stamp(moment(rng))[..10]).into(),
            "checkbox" => rng.bool().into(),
            "lookup" => rng.i64(6_130_000_000_000..6_139_000_000_000).into(),
            _ => text(rng).into(),
        };
        ((*key).to_owned(), value)
    };
    Value::Object(KEYED_FIELDS.iter().map(value).collect::<Map<_, _>>())
}

pub(super) fn objects() -> Vec<Value> {
    vec![json!({
        "key": "lease_contract", "title": "Lease contract", "title_pluralized": "Lease contracts",
        "created_at": "2024-02-01T10:00:00Z", "updated_at": "2024-02-02T10:00:00Z",
    })]
}

pub(super) fn fields() -> Vec<Value> {
    keyed_fields()
}

pub(super) fn records(seed: u64, count: usize) -> Vec<Value> {
    let record = |index: usize| {
        let rng = &mut record_rng(seed, "custom_object_records", index);
        let at = moment(rng);
        json!({
            "id": format!("01H{index:010}{:013X}", rng.u32(..)),
            "url": "https://primary.zendesk.example/api/v2/custom_objects/lease_contract/records",
            "name": line(rng, 2),
            "custom_object_key": "lease_contract",
            "custom_object_fields": keyed_values(rng),
            "external_id": (rng.bool()).then(|| format!("ext-{index}")),
            "created_by_user_id": rng.i64(6_130_000_000_000..6_139_000_000_000).to_string(),
            "updated_by_user_id": rng.i64(6_130_000_000_000..6_139_000_000_000).to_string(),
            "created_at": stamp(at - 5_000_000),
            "updated_at": stamp(at),
        })
    };
    (0..count).map(record).collect()
}
