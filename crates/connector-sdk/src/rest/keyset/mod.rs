//! Proves that records arrive in the requested order: each one after the record before it, across pages too.

use crate::{ConnectorError, ErrorKind, Result};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::cmp::Ordering;
use std::fmt;

/// One part of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyPart {
    /// A number, or an instant in any unit.
    Number(i64),
    /// A text, such as an id.
    Text(String),
}

/// How an application compares texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum TextOrder {
    Bytes,
    IgnoringCase,
}

/// The last key of a read, and the orders that fit all keys so far. Part of a cursor.
///
/// Applications do not document how they compare letters of different case. So a read starts with every known order,
/// and each record rules some of them out. A record that rules out the last one is in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ascent {
    last: Vec<KeyPart>,
    orders: Vec<TextOrder>,
}

impl Default for Ascent {
    fn default() -> Self {
        Self { last: Vec::new(), orders: vec![TextOrder::Bytes, TextOrder::IgnoringCase] }
    }
}

impl Ascent {
    /// Returns whether no key was added yet.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Adds the keys of a page, each with its record's index on the page. Fails at the first key that is not greater
    /// than the one before. `by` names the fields of the order, for the message.
    pub fn climb(
        &mut self,
        application: &str,
        by: &str,
        keys: impl IntoIterator<Item = (usize, Vec<KeyPart>)>,
    ) -> Result<()> {
        for (place, key) in keys {
            if !self.step(key) {
                return Err(out_of_order(application, by, place + 1));
            }
        }
        Ok(())
    }

    /// Adds the next key. Returns whether all keys so far fit one of the orders.
    pub fn step(&mut self, key: Vec<KeyPart>) -> bool {
        if !self.last.is_empty() {
            let last = &self.last;
            self.orders.retain(|order| rises(last, &key, *order));
        }
        self.last = key;
        !self.orders.is_empty()
    }
}

fn rises(before: &[KeyPart], after: &[KeyPart], order: TextOrder) -> bool {
    for (one, other) in before.iter().zip(after) {
        match compare(one, other, order) {
            Some(Ordering::Less) | None => return true,
            Some(Ordering::Greater) => return false,
            Some(Ordering::Equal) => {}
        }
    }
    false
}

/// Compares two parts. `None` if databases disagree on their order.
fn compare(one: &KeyPart, other: &KeyPart, order: TextOrder) -> Option<Ordering> {
    match (one, other) {
        (KeyPart::Number(one), KeyPart::Number(other)) => Some(one.cmp(other)),
        (KeyPart::Text(one), KeyPart::Text(other)) => compare_texts(one, other, order),
        _ => None,
    }
}

fn compare_texts(one: &str, other: &str, order: TextOrder) -> Option<Ordering> {
    let cased = |byte: u8| match order {
        TextOrder::Bytes => byte,
        TextOrder::IgnoringCase => byte.to_ascii_uppercase(),
    };
    for (one, other) in one.bytes().zip(other.bytes()) {
        if cased(one) == cased(other) {
            continue;
        }
        let plain = one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
        return plain.then(|| cased(one).cmp(&cased(other)));
    }
    match one.len().cmp(&other.len()) {
        // Orders that ignore case need another rule for keys that differ in case alone, and it is not known.
        Ordering::Equal if one != other => None,
        lengths => Some(lengths),
    }
}

/// Builds the error for a record that is not after the one before it. `place` counts from 1 on its page.
pub fn out_of_order(application: &str, by: &str, place: usize) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!(
            "{application} was asked for records in the order of {by} and gave them out of it: record {place} of a page \
             does not come behind the record before it, so a page was repeated or came in another's place; nothing was \
             published, start the flow again, and report it to the application's vendor if it comes again"
        ),
    )
}

/// Reads the members called `names` from a record, in that order. `None` if the record is not a JSON object.
pub fn members<'a>(record: &'a RawValue, names: &[&str]) -> Option<Vec<Option<&'a RawValue>>> {
    let mut reader = serde_json::Deserializer::from_str(record.get());
    Named(names).deserialize(&mut reader).ok()
}

struct Named<'n>(&'n [&'n str]);

impl<'de> DeserializeSeed<'de> for Named<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn deserialize<D: serde::Deserializer<'de>>(self, record: D) -> Result<Self::Value, D::Error> {
        record.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Named<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = vec![None; self.0.len()];
        while let Some(place) = map.next_key_seed(PlaceOf(self.0))? {
            match place {
                Some(place) => found[place] = Some(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// Finds the index of a name in a list, without storing the name.
struct PlaceOf<'n>(&'n [&'n str]);

impl<'de> DeserializeSeed<'de> for PlaceOf<'_> {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, name: D) -> Result<Self::Value, D::Error> {
        name.deserialize_identifier(self)
    }
}

impl Visitor<'_> for PlaceOf<'_> {
    type Value = Option<usize>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|wanted| *wanted == name))
    }
}

#[cfg(test)]
mod tests;
