//! Proves that no page comes in another's place, for objects with a key.

use super::place::Place;
use crate::salesforce::answer::{Answer, place_of};
use crate::salesforce::query::ID;
use connector_sdk::rest::Sequence;
use connector_sdk::rest::keyset::KeyPart;
use connector_sdk::{ConnectorError, ErrorKind, Query, Result};

/// The window fields that only ever rise in a record. Others may fall during a read, and prove nothing about a page.
const RISING: [&str; 3] = ["SystemModstamp", "LastModifiedDate", "CreatedDate"];
/// Longer ids end in a checksum of their case.
const PLAIN_ID: usize = 15;

/// Checks a page of an object that is ordered by `key`; fails with a record in the wrong place.
pub(in crate::salesforce) fn follow(
    answer: &Answer<'_>,
    query: &Query,
    key: &str,
    place: &mut Place,
) -> Result<()> {
    let window = query.window.as_ref();
    let field = window.map(|window| window.field.as_str());
    let by = field.map_or_else(|| key.to_owned(), |field| format!("{field}, {key}"));
    let rising = field.is_none_or(|field| RISING.contains(&field));
    let start = || if rising { Sequence::default() } else { Sequence::changing() };
    let limit = place.limit();
    let sequence = place.sequence.get_or_insert_with(start);
    let mut keys = Vec::new();
    for record in sequence.to_compare(&answer.records) {
        let found = place_of(record, key, window)?;
        let plain = if key == ID { found.id.get(..PLAIN_ID) } else { None };
        let id = plain.unwrap_or(&found.id).to_owned();
        // A record that changed meanwhile has another place by now. Some objects of the setup only have ids of zeros.
        if found.left(window) || id.bytes().all(|digit| digit == b'0') {
            continue;
        }
        let mut parts = Vec::with_capacity(2);
        parts.extend(found.at.map(|at| KeyPart::Number(at.millis())));
        parts.push(KeyPart::Text(id));
        keys.push(parts);
    }
    sequence.follow("salesforce", &by, keys)?;
    // The rest behind a limit is asked for behind the last record, which is the rest only if there is an order.
    if !sequence.ordered() && limit.is_some_and(|limit| answer.records.len() as u64 >= limit) {
        return Err(ConnectorError::new(
            ErrorKind::ClientError,
            format!(
                "salesforce ignores the order {by} of {}, and its pages cannot be read without an order; nothing was \
                 published, add a filter that leaves fewer records",
                query.entity
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::query::shape::{Order, Shape};
    use connector_sdk::rest::PageSize;
    use serde_json::json;

    /// Reads a page of these ids in no order, where `most` records are asked for at once.
    fn page(ids: &[&str], most: u64) -> Result<Place> {
        let records: Vec<_> = ids.iter().map(|id| json!({ "Id": id })).collect();
        let body = json!({ "done": true, "records": records }).to_string();
        let query = Query {
            entity: "Odd".into(),
            settings: json!({}),
            api_version: None,
            columns: Vec::new(),
            filters: Vec::new(),
            window: None,
            since: None,
        };
        let order = Order::Keyed(ID.into());
        let mut place = Place::default();
        place.single = true;
        place.size = Some(PageSize::usual(most));
        place.shape = Some(Shape { order, archives: false, live: false });
        follow(&serde_json::from_str(&body).unwrap(), &query, ID, &mut place).map(|()| place)
    }

    #[test]
    fn a_page_in_no_order_is_refused_only_where_a_limit_may_have_cut_it() {
        assert!(!page(&["003", "002", "001"], 4).unwrap().keyed());
        let error = page(&["003", "002", "001"], 3).unwrap_err();
        assert!(error.message.contains("ignores the order Id of Odd"), "{error}");
        assert!(page(&["001", "002", "003"], 3).unwrap().keyed());
    }
}
