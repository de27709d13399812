//! How a record is shown: its plain values, what people see, or both.

use serde_json::{Map, Value, json};

use super::data::Record;
use super::schema::{Element, Table};

/// Says how values are shown.
pub(super) struct Form<'a> {
    /// `false`, `true` or `all`.
    pub(super) display: &'a str,
    pub(super) without_links: bool,
    pub(super) url: &'a str,
}

/// Keeps these elements of a record.
pub(super) fn only(record: &Record, names: &[&str]) -> Record {
    let kept =
        names.iter().filter_map(|name| Some(((*name).to_owned(), record.get(*name)?.clone())));
    kept.collect()
}

/// Shows elements of a record; names of none are passed over in silence.
pub(super) fn shown(record: &Record, table: &Table, names: &[&str], form: &Form<'_>) -> Value {
    let mut shown = Map::new();
    for name in names {
        let Some(element) = table.element(name) else { continue };
        let value = record.get(*name).and_then(Value::as_str).unwrap_or_default();
        shown.insert((*name).to_owned(), one(value, element, form));
    }
    Value::Object(shown)
}

fn one(value: &str, element: &Element, form: &Form<'_>) -> Value {
    let linked = element.kind == "reference" && !value.is_empty() && !form.without_links;
    let link = || format!("{}/api/now/table/{}/{value}", form.url, element.reference);
    match (form.display, linked) {
        ("all", false) => json!({ "display_value": display(value, element), "value": value }),
        ("all", true) => {
            json!({ "display_value": display(value, element), "value": value, "link": link() })
        }
        ("true", false) => json!(display(value, element)),
        ("true", true) => json!({ "display_value": display(value, element), "link": link() }),
        (_, true) => json!({ "link": link(), "value": value }),
        (_, false) => json!(value),
    }
}

fn display(value: &str, element: &Element) -> String {
    match (element.kind, value.is_empty()) {
        (_, true) => String::new(),
        ("reference", _) => format!("Record {}", &value[..6]),
        ("currency" | "price", _) => format!("${value}"),
        _ if !element.choices.is_empty() => format!("{value} - {}", element.name),
        _ => value.to_owned(),
    }
}
