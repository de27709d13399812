//! Changes and outbound messages as the columns of their flow.

use crate::Salesforce;
use arrow_array::RecordBatch;
use connector_sdk::{Connector, Misread};
use records::text::canonical_text;
use records::{Column, FieldType};
use serde_json::value::RawValue;

fn read(columns: &[(&str, FieldType)], event: &str) -> (RecordBatch, Vec<Misread>) {
    let column = |(name, field_type): &(&str, FieldType)| Column {
        name: (*name).to_owned(),
        field_type: *field_type,
    };
    let columns: Vec<Column> = columns.iter().map(column).collect();
    let event = RawValue::from_string(event.to_owned()).unwrap();
    Salesforce.source().unwrap().read_events(&columns, &[&event]).unwrap()
}

/// Returns the one value of a field as text; `None` if it is null.
fn value(name: &str, field_type: FieldType, event: &str) -> Option<String> {
    let (batch, rejected) = read(&[(name, field_type)], event);
    assert!(rejected.is_empty(), "{rejected:?}");
    let texts = canonical_text(batch.column(0), batch.schema().field(0)).unwrap();
    texts.iter().next().flatten().map(str::to_owned)
}

#[test]
fn times_are_numbers_or_texts_and_mean_the_same() {
    for (field_type, number, text, expected) in [
        (
            FieldType::DateTime,
            "1795168797123",
            "2026-11-20T09:59:57.123Z",
            "2026-11-20T09:59:57.123",
        ),
        (FieldType::DateTime, "-1", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999"),
        (FieldType::Date, "1795132800000", "2026-11-20", "2026-11-20"),
        (FieldType::Date, "-86400000", "1969-12-31", "1969-12-31"),
        (FieldType::Time, "45296007", "12:34:56.007Z", "12:34:56.007"),
        (FieldType::Time, "86400000", "24:00:00.000Z", "24:00:00.000"),
    ] {
        for json in [number.to_owned(), format!("\"{text}\"")] {
            let told = value("At__c", field_type, &format!(r#"{{"At__c":{json}}}"#)).unwrap();
            assert!(told.trim_end_matches('Z').starts_with(expected), "{json}: {told}");
        }
        assert_eq!(value("At__c", field_type, r#"{"At__c":null}"#), None);
    }
}

#[test]
fn a_time_that_would_lose_something_rejects_its_record_as_it_came() {
    for (field_type, json) in [
        (FieldType::Date, "1795168797123"),
        (FieldType::Time, "86400001"),
        (FieldType::Time, "-1"),
        (FieldType::DateTime, "1795168797.5"),
        (FieldType::DateTime, "9223372036854775807"),
    ] {
        let event = format!(r#"{{"At__c":{json}}}"#);
        let (batch, rejected) = read(&[("At__c", field_type)], &event);
        assert_eq!(batch.num_rows(), 0, "{event}");
        assert_eq!(
            (rejected[0].field.as_str(), rejected[0].record.as_str()),
            ("At__c", event.as_str())
        );
    }
}

#[test]
fn numbers_of_other_types_stay_what_they_are() {
    let event = r#"{"NumberOfEmployees":1795168797123,"Name":1795168797123}"#;
    assert_eq!(value("NumberOfEmployees", FieldType::Int64, event).unwrap(), "1795168797123");
    assert_eq!(value("Name", FieldType::String, event).unwrap(), "1795168797123");
}

const CHANGE: &str = r#"{"ChangeEventHeader":{"changeType":"UPDATE","recordIds":["001000000000001AAA"]},
    "Name":{"FirstName":"Ada","LastName":"Miller"},
    "BillingAddress":{"Street":"Am Wehr 1","City":"Weirford","StateCode":"WF","Latitude":47.5},
    "Address":{"City":"Sluice"},"Office__c":{"Latitude":1.25,"Longitude":-2.5},"LastName":null}"#;

#[test]
fn parts_are_found_in_their_compound_field() {
    for (name, expected) in [
        ("FirstName", "Ada"),
        ("LastName", "Miller"),
        ("BillingStreet", "Am Wehr 1"),
        ("BillingCity", "Weirford"),
        ("BillingStateCode", "WF"),
        ("City", "Sluice"),
    ] {
        assert_eq!(value(name, FieldType::String, CHANGE).unwrap(), expected, "{name}");
    }
    assert_eq!(value("BillingLatitude", FieldType::Float64, CHANGE).unwrap(), "47.5");
    assert_eq!(value("Office__Longitude__s", FieldType::Float64, CHANGE).unwrap(), "-2.5");
    for absent in
        ["BillingState", "BillingCountry", "ShippingCity", "Salutation", "Gate__Latitude__s", "Id"]
    {
        assert_eq!(value(absent, FieldType::String, CHANGE), None, "{absent}");
    }
}

#[test]
fn a_value_of_its_own_comes_before_a_part() {
    let event = r#"{"BillingCity":"Mill","BillingAddress":{"City":"Weir"}}"#;
    assert_eq!(value("BillingCity", FieldType::String, event).unwrap(), "Mill");
}

#[test]
fn objects_are_json_for_json_and_for_text() {
    let header = r#"{"changeType":"UPDATE","recordIds":["001000000000001AAA"]}"#;
    assert_eq!(value("ChangeEventHeader", FieldType::Json, CHANGE).unwrap(), header);
    let name = r#"{"FirstName":"Ada","LastName":"Miller"}"#;
    assert_eq!(value("Name", FieldType::String, CHANGE).unwrap(), name);
}

#[test]
fn an_outbound_message_is_read_as_before() {
    let event = r#"{"Id":"001","NumberOfEmployees":"12","CreatedDate":"2026-11-20T09:59:58.000Z"}"#;
    assert_eq!(value("NumberOfEmployees", FieldType::Int32, event).unwrap(), "12");
    assert!(
        value("CreatedDate", FieldType::DateTime, event)
            .unwrap()
            .starts_with("2026-11-20T09:59:58")
    );
    let (_, rejected) = read(&[("Id", FieldType::String)], "7");
    assert_eq!(rejected[0].record, "7");
}
