//! Tables and columns as Snowflake describes them.

use super::{BUCKET, CONNECTOR, answer, connect, rows, stage, statement, target};
use connector_sdk::contract::{Recorded, RecordedAnswer, RecordedRequest};
use connector_sdk::{Bound, Connector, ErrorKind};
use flow::{Extensions, WriteOperation};
use records::{Column, FieldType};
use serde_json::json;

fn described() -> RecordedAnswer {
    rows(
        &["name", "type", "kind", "null?", "default", "primary key"],
        json!([
            ["ID", "NUMBER(38,0)", "COLUMN", "N", null, "Y"],
            ["Full Name", "VARCHAR(20)", "COLUMN", "Y", null, "N"],
            ["select", "VARIANT", "COLUMN", "Y", null, "N"],
            ["MADE", "TIMESTAMP_LTZ(9)", "COLUMN", "N", "CURRENT_TIMESTAMP()", "N"],
            ["SUM", "NUMBER(38,0)", "VIRTUAL_COLUMN", "Y", null, "N"],
            ["SHAPE", "GEOGRAPHY", "COLUMN", "Y", null, "N"],
            ["PENSTOCK_NO", "NUMBER(38,0)", "COLUMN", "Y", null, "N"],
        ]),
    )
}

fn account(request: &RecordedRequest) -> RecordedAnswer {
    match statement(request) {
        asked if asked.starts_with("SHOW TERSE TABLES") => rows(
            &["created_on", "name", "kind", "database_name", "schema_name"],
            json!([
                ["1.0", "ORDERS", "TABLE", "SALES", "CRM"],
                ["1.0", "my table", "TABLE", "SALES", "crm"]
            ]),
        ),
        asked if asked.starts_with("SHOW STAGES") => stage(),
        asked if asked.starts_with("DESCRIBE TABLE") => described(),
        asked if asked.contains("CURRENT_WAREHOUSE") => rows(&["WAREHOUSE"], json!([["LOAD_WH"]])),
        _ => rows(&["status"], json!([["done"]])),
    }
}

fn fields(names: &[&str]) -> Vec<Column> {
    let column = |name: &&str| Column { name: (*name).to_owned(), field_type: FieldType::String };
    names.iter().map(column).collect()
}

#[tokio::test]
async fn tables_have_names_that_a_flow_can_use() {
    let home = Recorded::start(account).await.unwrap();
    let groups = CONNECTOR.entities(&connect(&home), None).await.unwrap();
    let names: Vec<(&str, &str)> = groups
        .iter()
        .flat_map(|group| group.entities.iter().map(|entity| (&group.name[..], &entity.name[..])))
        .collect();
    assert_eq!(
        names,
        [("SALES.\"crm\"", "SALES.\"crm\".\"my table\""), ("SALES.CRM", "SALES.CRM.ORDERS")]
    );
}

#[tokio::test]
async fn columns_are_fields_that_say_how_they_are_written() {
    let home = Recorded::start(account).await.unwrap();
    let fields = CONNECTOR.fields(&connect(&home), "sales.crm.\"Orders\"", None).await.unwrap();
    assert_eq!(statement(&home.requests()[0]), "DESCRIBE TABLE \"SALES\".\"CRM\".\"Orders\"");
    let told: Vec<_> = fields
        .iter()
        .map(|field| {
            let writable = &field.writable;
            (
                &field.name[..],
                field.primary_key,
                writable.creatable,
                writable.nullable,
                writable.defaulted,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ID", true, true, false, false),
            ("Full Name", false, true, true, false),
            ("select", false, true, true, false),
            ("MADE", false, true, false, true),
            ("SUM", false, false, true, false),
            ("SHAPE", false, false, true, false),
            ("PENSTOCK_NO", false, true, true, false),
        ]
    );
    assert_eq!(fields[0].writable.finds_for, [WriteOperation::Upsert]);
    assert_eq!(
        (fields[2].field_type, &fields[2].writable.finds_for[..]),
        (FieldType::Json, &[][..])
    );
    assert_eq!(fields[3].vendor_type, "TIMESTAMP_LTZ(9)");
}

#[tokio::test]
async fn a_run_is_fitted_to_the_columns_of_its_table() {
    let home = Recorded::start(account).await.unwrap();
    let open = |extensions| {
        CONNECTOR.destination().unwrap().open(Some(connect(&home)), target(extensions)).unwrap()
    };
    let table =
        open(Extensions::default()).table(&fields(&["id", "full name"])).await.unwrap().unwrap();
    let columns: Vec<_> =
        table.columns.iter().map(|column| (&column.name[..], column.bound)).collect();
    assert_eq!(columns, [("ID", Bound::None), ("Full Name", Bound::Characters(20))]);
    assert_eq!((table.keys.len(), table.numbered_in), (0, None));

    let keyed = || Extensions { upsert_keys: vec!["id".to_owned()], ..Extensions::default() };
    let table = open(keyed()).table(&fields(&["id", "penstock_no"])).await.unwrap().unwrap();
    assert_eq!(table.keys, ["ID"]);
    assert_eq!(table.numbered_in.as_deref(), Some("PENSTOCK_NO_"), "no column has this name");

    let told = open(Extensions::default()).table(&fields(&["id", "sum", "nme"])).await.unwrap_err();
    assert!(
        told.message.contains("SALES.CRM.ORDERS") && told.message.contains("\"sum\""),
        "{told}"
    );
    let told = open(Extensions::default()).table(&fields(&["full name"])).await.unwrap_err();
    assert!(told.message.contains("no field is mapped to \"ID\""), "{told}");
}

#[tokio::test]
async fn a_flow_is_checked_with_its_stage_and_gets_its_tables() {
    let home = Recorded::start(account).await.unwrap();
    let destination = CONNECTOR.destination().unwrap();
    let writing = destination.open(Some(connect(&home)), target(Extensions::default())).unwrap();
    writing.check().await.unwrap();
    let asked: Vec<String> = home.requests().iter().map(statement).collect();
    assert!(
        asked[0].starts_with("SHOW STAGES LIKE 'LOADS' IN SCHEMA \"SALES\".\"CRM\""),
        "{asked:?}"
    );
    assert!(asked[1].contains("CREATE TABLE IF NOT EXISTS \"SALES\".\"CRM\".\"PENSTOCK_RUNS\""));
    assert!(
        asked[2].contains("\"PENSTOCK_FENCE\"") && asked[3].contains("NOT EXISTS"),
        "{asked:?}"
    );

    let mut elsewhere = target(Extensions::default());
    elsewhere.settings["bucketPrefix"] = json!("other");
    let writing = destination.open(Some(connect(&home)), elsewhere).unwrap();
    let told = writing.check().await.unwrap_err();
    assert!(told.message.contains(&format!("s3://{BUCKET}/loads/")), "{told}");

    let audited =
        Extensions { runs_table: Some("audit.x.runs".to_owned()), ..Extensions::default() };
    let writing = destination.open(Some(connect(&home)), target(audited)).unwrap();
    writing.check().await.unwrap();
    let last = statement(home.requests().last().unwrap());
    assert!(last.contains("\"AUDIT\".\"X\".\"PENSTOCK_FENCE\""), "{last}");
}

#[tokio::test]
async fn a_profile_is_checked_with_its_warehouse_and_stage() {
    let home = Recorded::start(account).await.unwrap();
    CONNECTOR.check(&connect(&home)).await.unwrap();

    let none = |request: &RecordedRequest| match statement(request).contains("CURRENT_WAREHOUSE") {
        true => rows(&["WAREHOUSE"], json!([[null]])),
        false => account(request),
    };
    let home = Recorded::start(none).await.unwrap();
    let told = CONNECTOR.check(&connect(&home)).await.unwrap_err();
    assert_eq!(told.kind, ErrorKind::AccessDenied);
    assert!(told.message.contains("SHOW WAREHOUSES"), "{told}");

    for (stages, words) in [
        (json!([]), "there is no stage SALES.CRM.LOADS"),
        (json!([["1.0", "LOADS", "SALES", "CRM", ""]]), "no external stage"),
        (json!([["1.0", "loads", "SALES", "CRM", "s3://x/"]]), "there is no stage"),
    ] {
        let home =
            Recorded::start(move |request| match statement(request).starts_with("SHOW STAGES") {
                true => rows(
                    &["created_on", "name", "database_name", "schema_name", "url"],
                    stages.clone(),
                ),
                false => account(request),
            })
            .await
            .unwrap();
        let told = CONNECTOR.check(&connect(&home)).await.unwrap_err();
        assert!(told.message.contains(words), "{words}: {told}");
    }
}

#[tokio::test]
async fn what_the_user_may_not_see_is_told_with_the_grants() {
    let missing =
        "SQL compilation error:\nTable 'SALES.CRM.ORDERS' does not exist or not authorized.";
    let home =
        Recorded::start(move |_| answer(422, json!({ "code": "002003", "message": missing })))
            .await
            .unwrap();
    let told = CONNECTOR.fields(&connect(&home), "sales.crm.orders", None).await.unwrap_err();
    assert!(told.message.contains("grant the user's default role"), "{told}");
    let told = CONNECTOR.fields(&connect(&home), "orders", None).await.unwrap_err();
    assert!(told.message.contains("three parts"), "{told}");
}
