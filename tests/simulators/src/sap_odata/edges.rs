//! Values at the edges of their types, and beyond what metadata says of them.

use serde_json::{Map, Value};

use super::SapOData;
use super::kind::{Kind, Version};
use super::oddity;
use super::schema::Set;

/// Puts such values into a record on its way out, where an oddity asks for them.
pub(super) fn put(
    application: &SapOData,
    set: &Set,
    version: Version,
    record: &mut Map<String, Value>,
) {
    for property in set.properties {
        let Some(Value::String(text)) = record.get_mut(property.name) else { continue };
        match property.kind {
            Kind::Clock if application.odd(oddity::END_OF_DAY) => {
                *text = match version {
                    Version::V2 => "PT24H00M00S".to_owned(),
                    Version::V4 => "24:00:00".to_owned(),
                };
            }
            Kind::Decimal(_, 1..) if application.odd(oddity::MORE_DECIMALS) => text.push_str("567"),
            Kind::Day if application.odd(oddity::NO_DATES) => *text = "0000-00-00".to_owned(),
            _ => {}
        }
    }
}
