//! Proves that no page comes in another's place, where an object has a key.

use super::answer::{Answer, place_of};
use super::place::Place;
use super::query::ID;
use connector_sdk::rest::Sequence;
use connector_sdk::rest::keyset::{KeyPart, out_of_order};
use connector_sdk::{Query, Result};

/// The fields of a window that only ever rise in a record. Others may fall while it is read, and judge no page.
const RISING: [&str; 3] = ["SystemModstamp", "LastModifiedDate", "CreatedDate"];
/// Ids longer than this end in a checksum of their case.
const PLAIN_ID: usize = 15;

/// Takes a page of an object that is ordered by `key`; fails with a record in the wrong place.
pub(super) fn follow(
    answer: &Answer<'_>,
    query: &Query,
    key: &str,
    place: &mut Place,
) -> Result<()> {
    let window = query.window.as_ref();
    let field = window.map(|window| window.field.as_str());
    let by = field.map_or_else(|| key.to_owned(), |field| format!("{field}, {key}"));
    let compared = field.is_none_or(|field| RISING.contains(&field));
    let start = || if compared { Sequence::default() } else { Sequence::without_order() };
    // A query with a limit is asked for what follows the last record: without an order that is not the rest.
    let limited = place.limit().is_some();
    let sequence = place.sequence.get_or_insert_with(start);
    let begun_ordered = sequence.ordered();
    let mut keys = Vec::new();
    for record in sequence.telling(&answer.records) {
        let found = place_of(record, key, window)?;
        let plain = if key == ID { found.id.get(..PLAIN_ID) } else { None };
        let id = plain.unwrap_or(&found.id).to_owned();
        // A record that changed meanwhile has another place by now. Some objects of the setup have no ids but zeros.
        if found.left(window) || id.bytes().all(|digit| digit == b'0') {
            continue;
        }
        let mut parts = Vec::with_capacity(2);
        parts.extend(found.at.map(|at| KeyPart::Number(at.millis())));
        parts.push(KeyPart::Text(id));
        keys.push(parts);
    }
    sequence.follow("salesforce", &by, keys)?;
    if limited && begun_ordered && !sequence.ordered() {
        return Err(out_of_order("salesforce", &by, 1));
    }
    Ok(())
}
