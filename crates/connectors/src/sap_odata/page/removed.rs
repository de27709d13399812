//! Removed entities of version 4, in the forms of its editions.

use connector_sdk::{ConnectorError, ErrorKind, Field, Result};
use records::FieldType;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The reason of a removal, and the entity's id.
const FIELDS: [(&str, &str); 2] =
    [("@removed.reason", "Why it was removed"), ("@id", "The address of what was removed")];

/// Returns the fields of removed entities.
pub(in crate::sap_odata) fn fields() -> impl Iterator<Item = Field> {
    FIELDS.into_iter().map(|(name, label)| Field {
        label: label.to_owned(),
        ..Field::plain(name, FieldType::String, "Edm.String")
    })
}

/// Writes removed entities as version 4.01 does; version 4.0 marks them in the context, with `id` and `reason` beside
/// it.
/// See <https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html> (Delta Payload).
pub(in crate::sap_odata) fn in_one_form(records: Vec<&RawValue>) -> Result<Vec<Cow<'_, RawValue>>> {
    records.into_iter().map(rewritten).collect()
}

fn rewritten(record: &RawValue) -> Result<Cow<'_, RawValue>> {
    let text = record.get();
    if !text.contains("$deletedEntity") && !text.contains("@removed") {
        return Ok(Cow::Borrowed(record));
    }
    let failed = |error| {
        ConnectorError::new(ErrorKind::ServerError, "a removed entity of sap cannot be read")
            .with_source(error)
    };
    let members: Map<String, Value> = serde_json::from_str(text).map_err(failed)?;
    let known = |names: [&str; 2]| names.iter().find_map(|name| members.get(*name)).cloned();
    let context = known(["@odata.context", "@context"]);
    let old = context.and_then(|context| Some(context.as_str()?.ends_with("/$deletedEntity")));
    let (reason, id) = match (members.get("@removed"), old) {
        (Some(removed), _) => (removed.get("reason").cloned(), known(["@id", "@odata.id"])),
        (None, Some(true)) => (known(["reason", "reason"]), known(["id", "@odata.id"])),
        _ => return Ok(Cow::Borrowed(record)),
    };
    let reason = reason.unwrap_or_else(|| "deleted".into());
    // Keys of the entity stay.
    let mut out = members;
    out.insert("@removed".to_owned(), json!({ "reason": reason }));
    out.insert("@id".to_owned(), id.unwrap_or_default());
    serde_json::value::to_raw_value(&out).map(Cow::Owned).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_entities_have_one_form() {
        for (record, expected) in [
            (
                r#"{"Name":"$deletedEntity of @removed"}"#,
                r#"{"Name":"$deletedEntity of @removed"}"#,
            ),
            (
                r#"{"@removed":{"reason":"changed"},"@id":"S('1')"}"#,
                r#"{"@removed":{"reason":"changed"},"@id":"S('1')"}"#,
            ),
            (
                r#"{"@removed":{},"@odata.id":"S('1')","Id":"1"}"#,
                r#"{"@removed":{"reason":"deleted"},"@odata.id":"S('1')","Id":"1","@id":"S('1')"}"#,
            ),
            (
                r##"{"@odata.context":"#S/$deletedEntity","id":"S('1')","reason":"deleted"}"##,
                r##"{"@odata.context":"#S/$deletedEntity","id":"S('1')","reason":"deleted","@removed":{"reason":"deleted"},"@id":"S('1')"}"##,
            ),
        ] {
            let raw = RawValue::from_string(record.to_owned()).unwrap();
            let found = in_one_form(vec![&raw]).unwrap();
            assert_eq!(found[0].get(), expected);
        }
    }
}
