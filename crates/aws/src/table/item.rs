//! One write as DynamoDB takes it: the item, and the condition under which it is stored.

use super::read::attributes;
use super::{DOCUMENT, EXPIRES_AT, PARTITION, VERSION};
use crate::document::to_attribute;
use aws_sdk_dynamodb::types::AttributeValue;
use engine::ports::{Expect, Write};
use std::collections::HashMap;

/// The version a write expects, as DynamoDB's condition.
pub(super) struct Condition {
    pub(super) expression: &'static str,
    pub(super) names: HashMap<String, String>,
    pub(super) values: Option<HashMap<String, AttributeValue>>,
}

impl Condition {
    pub(super) fn of(write: &Write) -> Self {
        let version = match write {
            Write::Put { expect: Expect::Absent, .. } => {
                return Self {
                    expression: "attribute_not_exists(#key)",
                    names: HashMap::from([("#key".to_owned(), PARTITION.to_owned())]),
                    values: None,
                };
            }
            Write::Put { expect: Expect::Version(version), .. }
            | Write::Delete { version, .. }
            | Write::Check { version, .. } => version,
        };
        let value = AttributeValue::N(version.to_string());
        Self {
            expression: "#version = :version",
            names: HashMap::from([("#version".to_owned(), VERSION.to_owned())]),
            values: Some(HashMap::from([(":version".to_owned(), value)])),
        }
    }
}

/// Returns what a put stores.
pub(super) fn item(write: &Write) -> Option<HashMap<String, AttributeValue>> {
    let Write::Put { key, document, expect, expires_at } = write else {
        return None;
    };
    let version = match expect {
        Expect::Absent => 1,
        Expect::Version(version) => version + 1,
    };
    let mut item = attributes(key);
    item.insert(VERSION.to_owned(), AttributeValue::N(version.to_string()));
    item.insert(DOCUMENT.to_owned(), to_attribute(document));
    if let Some(expires_at) = expires_at {
        let seconds = expires_at.millis().div_euclid(1000);
        item.insert(EXPIRES_AT.to_owned(), AttributeValue::N(seconds.to_string()));
    }
    Some(item)
}
