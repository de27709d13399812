//! What a flow may write to an invented object, by each operation.

use super::*;
use connector_sdk::Writable;
use records::FieldType;
use serde_json::json;

fn field(name: &str, writable: Writable) -> Field {
    Field {
        name: name.into(),
        label: name.into(),
        field_type: FieldType::String,
        vendor_type: "string".into(),
        parent: None,
        primary_key: name == "Id",
        filterable: true,
        timestamp: false,
        values: Vec::new(),
        refers_to: Vec::new(),
        writable,
    }
}

/// The fields of a book: its number is an external id, its author is required, its shelf is chosen once, its price comes
/// later, and nobody writes when it was made.
fn book() -> Vec<Field> {
    use WriteOperation::{Delete, Update, Upsert};
    let free = || Writable {
        creatable: true,
        updatable: true,
        upsertable: true,
        nullable: true,
        ..Writable::default()
    };
    let key = Writable { finds_for: vec![Upsert, Update, Delete], ..Writable::default() };
    vec![
        field("Id", key),
        field("Number", Writable { finds_for: vec![Upsert], ..free() }),
        field("Title", free()),
        field("Author", Writable { nullable: false, ..free() }),
        field("Language", Writable { nullable: false, defaulted: true, ..free() }),
        field("Shelf", Writable { updatable: false, upsertable: false, ..free() }),
        field("Price", Writable { creatable: false, upsertable: false, ..free() }),
        field("MadeAt", Writable { defaulted: true, ..Writable::default() }),
    ]
}

fn told(settings: Value, tasks: Value, taken: &[&str]) -> String {
    let tasks: Vec<Task> = serde_json::from_value(tasks).unwrap();
    let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let written = Written { tasks: &tasks, taken: &taken, settings: &settings, path: "settings" };
    written.check(&book()).to_string()
}

/// Checks a flow that maps one field to each of these.
fn mapped(operation: &str, ids: &[&str], names: &[&str]) -> String {
    let task =
        |name: &&str| json!({ "taskType": "Map", "sourceFields": ["x"], "destinationField": name });
    let tasks = names.iter().map(task).collect::<Vec<_>>();
    told(json!({ "writeOperationType": operation, "idFieldNames": ids }), json!(tasks), &[])
}

#[test]
fn what_fits_is_not_told() {
    for (operation, ids, names) in [
        ("INSERT", &[][..], &["Author", "Title", "Shelf"][..]),
        ("UPDATE", &["Id"], &["Id", "Title", "Price"]),
        ("UPSERT", &["Number"], &["Number", "Title"]),
        ("UPSERT", &["Id"], &["Id", "Title"]),
        ("DELETE", &["Id"], &["Id"]),
        ("DELETE", &["Id"], &["Id", "MadeAt"]),
        // Ids of an INSERT find nothing.
        ("INSERT", &["Nothing"], &["Author"]),
    ] {
        assert_eq!(mapped(operation, ids, names), "", "{operation} {names:?}");
    }
    let map = json!([{ "taskType": "Map", "sourceFields": ["x"], "destinationField": "Author" }]);
    assert_eq!(told(json!({}), map, &[]), "", "an INSERT is meant");
    // Other tasks leave their results under names of their own.
    let merge = json!([
        { "taskType": "Merge", "sourceFields": ["x", "y"], "destinationField": "whole_name" },
        { "taskType": "Map", "sourceFields": ["whole_name"], "destinationField": "Author" },
    ]);
    assert_eq!(told(json!({}), merge, &[]), "");
}

#[test]
fn a_field_that_does_not_exist_is_told_with_one_that_can_be_written() {
    assert_eq!(
        mapped("INSERT", &[], &["Author", "Titel"]),
        "tasks[1].destinationField: \"Titel\" is not a field of the destination; did you mean \"Title\"?"
    );
    let unwritable = mapped("INSERT", &[], &["Author", "MadeA"]);
    assert!(unwritable.ends_with("\"MadeA\" is not a field of the destination"), "{unwritable}");
}

#[test]
fn a_field_that_the_operation_cannot_write_is_told() {
    for (operation, ids, name, what) in [
        ("INSERT", &[][..], "Price", "cannot be set when a record is created"),
        ("INSERT", &[], "Id", "cannot be set when a record is created"),
        ("UPDATE", &["Id"], "Shelf", "cannot be changed by an UPDATE"),
        ("UPDATE", &["Id"], "MadeAt", "cannot be changed by an UPDATE"),
        ("UPSERT", &["Number"], "Shelf", "cannot be written by an UPSERT"),
        ("UPSERT", &["Number"], "Price", "cannot be written by an UPSERT"),
        ("UPSERT", &["Number"], "Id", "cannot be written by an UPSERT"),
    ] {
        let mut names = vec!["Author", name];
        names.extend(ids);
        let told = mapped(operation, ids, &names);
        let expected = format!("tasks[1].destinationField: \"{name}\" {what}");
        assert!(told.starts_with(&expected) && !told.contains("; tasks"), "{operation}: {told}");
    }
}

#[test]
fn ids_are_fields_that_find_records_for_the_operation_and_are_written() {
    for (operation, ids, names, expected) in [
        (
            "UPSERT",
            &[][..],
            &["Title"][..],
            "settings.idFieldNames: is missing: an UPSERT needs the fields that tell which record is meant; use \"Id\" and \"Number\"",
        ),
        (
            "UPDATE",
            &[],
            &["Title"],
            "settings.idFieldNames: is missing: an UPDATE needs the fields that tell which record is meant; use \"Id\"",
        ),
        (
            "DELETE",
            &[],
            &["Id"],
            "settings.idFieldNames: is missing: a DELETE needs the fields that tell which record is meant; use \"Id\"",
        ),
        (
            "UPSERT",
            &["Numbre"],
            &["Number"],
            "settings.idFieldNames[0]: \"Numbre\" is not a field of the destination; did you mean \"Number\"?",
        ),
        (
            "UPSERT",
            &["Title"],
            &["Title"],
            "settings.idFieldNames[0]: \"Title\" does not tell an UPSERT which record is meant; use \"Id\" and \"Number\"",
        ),
        (
            "UPDATE",
            &["Number"],
            &["Number"],
            "settings.idFieldNames[0]: \"Number\" does not tell an UPDATE which record is meant; use \"Id\", or UPSERT by it",
        ),
        (
            "DELETE",
            &["Id", "Number"],
            &["Id", "Number"],
            "settings.idFieldNames[1]: \"Number\" does not tell a DELETE which record is meant; use \"Id\", or UPSERT by it",
        ),
        (
            "UPDATE",
            &["Id"],
            &["Title"],
            "settings.idFieldNames[0]: no task writes \"Id\", so that no record could be found; map a field to it",
        ),
    ] {
        assert_eq!(mapped(operation, ids, names), expected);
    }
}

#[test]
fn a_new_record_has_what_it_must_have() {
    assert_eq!(
        mapped("INSERT", &[], &["Title"]),
        "tasks: write nothing to \"Author\", which a new record must have; add a Map task for each"
    );
    assert_eq!(mapped("UPDATE", &["Id"], &["Id", "Title"]), "", "it is there already");
    // The application may number new records, although it accepts a number too.
    let given = Writable { creatable: true, ..Writable::default() };
    let written = Written { tasks: &[], taken: &[], settings: &json!({}), path: "settings" };
    assert_eq!(written.check(&[field("Id", given.clone())]).to_string(), "");
    assert_ne!(written.check(&[field("Other", given)]).to_string(), "");
}

#[test]
fn whole_records_are_told_in_a_sentence_for_each_mistake() {
    let all = json!([{ "taskType": "Map_all", "sourceFields": [] }]);
    assert_eq!(told(json!({}), all.clone(), &["Author", "Title"]), "");
    assert_eq!(
        told(json!({}), all.clone(), &["Author", "Isbn", "Id", "MadeAt", "Pages"]),
        "tasks[0]: whole records have \"Isbn\" and \"Pages\": not in the destination; map the fields one by one, or leave \
         out those that do not fit; tasks[0]: whole records have \"Id\" and \"MadeAt\": cannot be set when a record is \
         created; map the fields one by one, or leave out those that do not fit"
    );
    assert!(told(json!({}), all, &["Title"]).starts_with("tasks: write nothing to \"Author\""));
}
