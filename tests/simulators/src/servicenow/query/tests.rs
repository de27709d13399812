//! Queries as the instance reads them.

use serde_json::json;

use super::super::data::Record;
use super::super::schema::table;
use super::compare::{Habits, Zone};
use super::{Query, parse};

fn holds(text: &str, short_description: &str, priority: &str) -> bool {
    let (groups, order) = parse::read(text, table("incident").unwrap());
    let query = Query { groups, order, habits: Habits { zone: Zone::Utc, strict_nulls: false } };
    let record = json!({ "short_description": short_description, "priority": priority });
    query.holds(record.as_object().unwrap_or(&Record::new()))
}

#[test]
fn alternatives_bind_to_what_is_before_them_and_new_queries_to_nothing() {
    let query = "priority=1^ORpriority=2^short_descriptionLIKEdesk";
    assert!(holds(query, "the Desk", "2"));
    assert!(!holds(query, "the chair", "1"));
    assert!(!holds(query, "the desk", "3"));
    assert!(holds("priority=9^NQshort_descriptionLIKEdesk", "desk", "1"));
}

#[test]
fn a_doubled_caret_is_one_of_the_value() {
    assert!(holds("short_description=a^^ORpriority=5^priority=1", "A^ORpriority=5", "1"));
    assert!(!holds("short_description=a^ORpriority=5", "a^ORpriority=5", "1"));
    assert!(holds("no_such_element=1", "", ""));
}
