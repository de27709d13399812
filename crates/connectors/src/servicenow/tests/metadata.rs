//! Entries of the instance's own dictionary, and the fields made of them.

use super::{by_user, connect, instance};
use crate::ServiceNow;
use connector_sdk::contract::{Recorded, RecordedAnswer};
use connector_sdk::{Connector, ErrorKind, Field};
use records::FieldType;
use serde_json::json;
use simulators::kit::{Fault, Options, Running, Trouble};
use simulators::servicenow::Instance;

async fn fields(running: &Running<Instance>, table: &str) -> Vec<Field> {
    ServiceNow.fields(&by_user(running), table, None).await.unwrap()
}

fn field<'a>(fields: &'a [Field], name: &str) -> &'a Field {
    fields.iter().find(|field| field.name == name).unwrap()
}

#[tokio::test]
async fn standard_and_custom_tables_are_listed_apart() {
    let running = instance(Options { records: 3, page_size: 10, ..Options::default() }).await;
    let groups = ServiceNow.entities(&by_user(&running), None).await.unwrap();
    let names = |group: usize| -> Vec<&str> {
        groups[group].entities.iter().map(|entity| entity.name.as_str()).collect()
    };
    assert_eq!(groups[0].name, "Standard tables");
    assert_eq!(names(0)[..2], ["incident", "problem"]);
    assert_eq!(groups[1].name, "Custom tables");
    assert_eq!((names(1).len(), names(1).last()), (25, Some(&"u_invoice")));
}

#[tokio::test]
async fn a_table_has_the_fields_of_those_it_extends() {
    let running = instance(Options { records: 3, page_size: 10, ..Options::default() }).await;
    let incident = fields(&running, "incident").await;
    assert_eq!(incident.len(), 26);
    assert!(incident.iter().all(|field| !field.name.is_empty()));
    let caller = field(&incident, "caller_id");
    assert_eq!(
        (caller.field_type, caller.refers_to.as_slice()),
        (FieldType::String, &["sys_user".to_owned()][..])
    );
    assert_eq!(field(&incident, "short_description").label, "Short description");
    assert!(field(&incident, "sys_id").primary_key && field(&incident, "sys_updated_on").timestamp);
    assert!(!field(&incident, "work_notes").filterable);
    assert!(!field(&incident, "due_date").timestamp);
}

#[tokio::test]
async fn the_dictionary_says_what_is_written() {
    let running = instance(Options { records: 3, page_size: 10, ..Options::default() }).await;
    let incident = fields(&running, "incident").await;
    let of = |name: &str| field(&incident, name).writable.clone();
    assert!(of("description").upsertable && of("description").nullable);
    assert!(of("short_description").creatable && !of("short_description").nullable);
    assert!(of("state").updatable && of("state").defaulted && !of("description").defaulted);
    assert!(!of("sys_updated_on").creatable && !of("sys_updated_on").updatable);
    assert!(!of("sys_id").creatable && of("sys_id").finds_for.len() == 3);
    assert!(of("number").finds_for.is_empty());
}

#[tokio::test]
async fn choices_are_those_of_the_nearest_table_in_use_and_in_order() {
    let running = instance(Options { records: 3, ..Options::default() }).await;
    let incident = fields(&running, "incident").await;
    assert_eq!(field(&incident, "state").values, ["1", "2", "3", "6", "7"]);
    assert_eq!(field(&incident, "priority").values, ["1", "2", "3", "4", "5"]);
    assert_eq!(field(&fields(&running, "task").await, "state").values, ["1", "2", "3", "4"]);
    assert!(field(&incident, "number").values.is_empty());
}

#[tokio::test]
async fn a_user_may_do_without_choices_and_not_without_the_dictionary() {
    let running = instance(Options { records: 3, ..Options::default() }).await;
    running.set_fault(Fault::new("/sys_choice", Trouble::Forbidden));
    assert!(field(&fields(&running, "incident").await, "state").values.is_empty());
    running.set_fault(Fault::new("/sys_dictionary", Trouble::Forbidden));
    let error = ServiceNow.fields(&by_user(&running), "incident", None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert!(error.message.contains("Insufficient rights to query records"), "{error}");
}

#[tokio::test]
async fn tables_that_extend_each_other_in_a_circle_end() {
    let circle = Recorded::start(|request| {
        let record = match request.path.contains("/sys_db_object") {
            true if request.path.contains("name%3Da%5E") => {
                json!({ "sys_id": "1", "name": "a", "super_class": "2" })
            }
            true if request.path.contains("sys_id%3D1") => {
                json!({ "sys_id": "1", "name": "a", "super_class": "2" })
            }
            true => json!({ "sys_id": "2", "name": "b", "super_class": "1" }),
            false => {
                json!({ "sys_id": "3", "name": "a", "element": "sys_id", "internal_type": "GUID", "value": "" })
            }
        };
        let mut answer = RecordedAnswer::json(200, json!({ "result": [record] }).to_string());
        answer.headers.push(("x-total-count".into(), "1".into()));
        answer
    });
    let circle = circle.await.unwrap();
    let connection = connect(circle.url(), json!({ "username": "u", "password": "a-password" }));
    assert_eq!(ServiceNow.fields(&connection, "a", None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_that_would_ask_for_all_tables_is_none() {
    let running = instance(Options { records: 3, ..Options::default() }).await;
    let error = ServiceNow.fields(&by_user(&running), "NULL", None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
}
