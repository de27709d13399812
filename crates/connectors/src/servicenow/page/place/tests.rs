//! Where a read goes on, and where it ends.

use super::*;
use connector_sdk::{Comparison, Filter, Literal};
use records::{Column, FieldType};
use serde_json::json;

/// Asks for priorities, filtered by priority and by another field.
fn query() -> Query {
    let filter = |field: &str| Filter {
        field: field.into(),
        field_type: FieldType::String,
        comparison: Comparison::EqualTo,
        values: vec![Literal::Text("1".into())],
    };
    Query {
        entity: "incident".into(),
        settings: json!({ "object": "incident" }),
        api_version: None,
        columns: vec![Column { name: "priority".into(), field_type: FieldType::String }],
        filters: vec![filter("priority"), filter("state"), filter("state")],
        window: None,
        since: None,
    }
}

/// Returns a page with these ids, out of a number of records that follow.
fn page_of(ids: &[&str], counted: u64) -> Passed {
    let key = |id: &&str| vec![KeyPart::Text((*id).to_owned())];
    Passed {
        last: ids.last().map(|id| Keyset { id: (*id).to_owned(), at: None }),
        keys: ids.iter().map(key).enumerate().collect(),
        ..passed(ids.len() as u64, Some(counted))
    }
}

fn passed(records: u64, counted: Option<u64>) -> Passed {
    let last = (records > 0).then(|| Keyset { id: "b".into(), at: None });
    let (keys, field) = (Vec::new(), None);
    Passed { last, records, counted, unreadable: BTreeSet::new(), keys, field }
}

#[test]
fn the_end_is_where_what_was_counted_has_come() {
    let start = Place::start();
    assert_eq!(start.clone().after(passed(7, Some(7))).unwrap(), None);
    assert_eq!(start.clone().after(passed(0, Some(0))).unwrap(), None);
    assert_eq!(
        start.clone().after(passed(0, Some(1000))).unwrap(),
        None,
        "none of them can be seen"
    );
    assert_eq!(
        start.clone().after(passed(0, None)).unwrap(),
        None,
        "an instance that does not count"
    );
    let uncounted = Place { counting: false, ..start.clone() };
    assert_eq!(uncounted.after(passed(0, None)).unwrap(), Some(start));
}

#[test]
fn short_pages_go_on_behind_their_last_record_and_count() {
    let next = Place::start().after(passed(7, Some(1000))).unwrap().unwrap();
    assert_eq!((next.keyset().unwrap().id.as_str(), next.offset, next.counting), ("b", 0, true));
    let next = next.after(passed(1000, Some(5000))).unwrap().unwrap();
    assert!(!next.counting, "full pages need no count");
    assert!(next.after(passed(999, None)).unwrap().unwrap().counting);
}

#[test]
fn pages_of_hidden_records_are_passed_over_with_some_overlap() {
    let next = Place::start().after(passed(0, Some(2000))).unwrap().unwrap();
    assert_eq!((next.offset, next.keyset()), (750, None));
    let next = next.after(passed(0, Some(2000))).unwrap().unwrap();
    assert_eq!(next.offset, 1500);
    assert_eq!(next.clone().after(passed(0, Some(2000))).unwrap(), None);
    assert_eq!(next.clone().after(passed(500, Some(2000))).unwrap(), None);
    assert_eq!(next.after(passed(499, Some(2000))).unwrap().unwrap().offset, 0);
}

#[test]
fn sizes_are_halved_down_to_one_record_and_stay_so() {
    let mut place = Place::start();
    let mut sizes = Vec::new();
    let failure = || {
        let failure = ConnectorError::new(ErrorKind::ClientError, "x");
        failure.with_code(errors::TOO_LONG).smaller_page_may_help()
    };
    while let Ok(next) = place.clone().after_failure(failure()) {
        sizes.push(next.size.asked());
        place = next;
    }
    let end = place.clone().after_failure(failure()).unwrap_err();
    assert_eq!(end.kind, ErrorKind::RequestTimeout);
    assert!(end.message.contains("even a page of one record"), "{end}");
    let other = ConnectorError::new(ErrorKind::ServerError, "x");
    assert!(Place::start().after_failure(other).is_err());
    assert_eq!(sizes, [500, 250, 125, 62, 31, 15, 7, 3, 1]);
    let cursor = Cursor::write(&place).unwrap();
    assert_eq!(Place::read(Some(&cursor)).unwrap(), place);
    assert_eq!(place.after(passed(1, None)).unwrap().unwrap().size.asked(), 1);
}

#[test]
fn what_was_counted_and_not_shown_is_told_with_the_fields_that_were_missing() {
    let unreadable = ["priority", "state", "sys_id"].map(str::to_owned).into();
    let page = Passed { unreadable, ..passed(7, Some(9)) };
    let place = Place::start().having_read(&page);
    let notes = place.left_out("incident", "it-desk", &query());
    assert!(notes[0].contains("counted 2 more records of incident"), "{notes:?}");
    assert!(notes[1].ends_with("empty in the output: priority"), "{notes:?}");
    assert!(notes[2].contains("passed over filters") && notes[2].ends_with(": priority, state"));
    let later = place.after(page).unwrap().unwrap().having_read(&passed(2, Some(2)));
    assert_eq!(
        later.left_out("incident", "it-desk", &query()).len(),
        2,
        "only the fields are missing"
    );
    let whole = Place::start().having_read(&passed(9, Some(9)));
    assert!(whole.left_out("incident", "it-desk", &query()).is_empty());
}

#[test]
fn a_page_that_does_not_rise_is_an_error_unless_it_is_all_there_is() {
    let start = Place::start();
    assert_eq!(
        start.clone().after(page_of(&["b", "a"], 2)).unwrap(),
        None,
        "a table without order"
    );
    let error = start.clone().after(page_of(&["b", "a"], 9)).unwrap_err();
    assert!(error.message.contains("record 2") && !error.kind.retryable(), "{error}");
    let second = start.after(page_of(&["a", "b"], 9)).unwrap().unwrap();
    for ids in [["a", "b"], ["b", "c"], ["d", "c"]] {
        for counted in [2, 9] {
            assert!(second.clone().after(page_of(&ids, counted)).is_err(), "{ids:?}");
        }
    }
    assert!(second.after(page_of(&["c", "d"], 2)).unwrap().is_none());
}

#[test]
fn a_page_whose_records_have_all_left_the_window_is_asked_for_again_once() {
    let left = |counted| Passed { last: None, field: Some("at".into()), ..passed(3, counted) };
    let second = Place::start().after(passed(1000, Some(5000))).unwrap().unwrap();
    for counted in [None, Some(3_000)] {
        let again = second.clone().after(left(counted)).unwrap().unwrap();
        assert_eq!((again.keyset(), again.offset), (second.keyset(), 0));
        let error = again.clone().after(left(counted)).unwrap_err();
        assert!(error.message.contains("read access to field at"), "{error}");
        assert!(again.after(passed(3, Some(3))).unwrap().is_none());
    }
    assert!(second.after(left(Some(3))).unwrap().is_none(), "no other record follows");
}

#[test]
fn cursors_of_before_are_read_and_new_ones_stay_small() {
    let second = Place::start().after(page_of(&["a", "b"], 9)).unwrap().unwrap();
    let mut old = serde_json::to_value(&second).unwrap();
    for member in ["ascent", "left"] {
        assert!(old.as_object_mut().unwrap().remove(member).is_some());
    }
    let read = Place::read(Some(&Cursor(old.to_string()))).unwrap();
    assert!(read.after(page_of(&["c", "d"], 9)).unwrap().is_some());
    assert!(Cursor::write(&second).unwrap().0.len() < 400);
}
