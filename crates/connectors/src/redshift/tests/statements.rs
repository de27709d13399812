//! The statements of a load, word by word: the judges read the same words.

use crate::redshift::names::TableName;
use crate::redshift::statements::{Load, create_runs};
use connector_sdk::{Bound, Table, TableColumn};
use records::FieldType;

fn column(name: &str, declared: &str) -> TableColumn {
    TableColumn {
        name: name.to_owned(),
        declared: declared.to_owned(),
        field_type: FieldType::String,
        bound: Bound::None,
        required: false,
        defaulted: false,
    }
}

fn table(keys: &[&str], columns: Vec<TableColumn>) -> Table {
    Table {
        name: Vec::new(),
        runs: Vec::new(),
        columns,
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        numbered_in: (!keys.is_empty()).then(|| "penstock_no".to_owned()),
    }
}

fn statements(name: &str, table: &Table) -> Vec<String> {
    let target = TableName::parse(name).unwrap();
    let load = Load {
        target: &target,
        runs: &target.beside("penstock_runs"),
        table,
        run: "r1",
        flow: "orders",
        role: "arn:aws:iam::123456789012:role/copy",
        manifest: "s3://stage/m.json",
        paths: "s3://stage/p.json",
        records: 12,
    };
    let transaction = load.transaction(3);
    assert_eq!((transaction.token.as_str(), transaction.name.as_str()), ("r1-3", "penstock/r1/3"));
    assert_eq!(transaction.parameters, [("run", "r1".to_owned()), ("flow", "orders".to_owned())]);
    transaction.statements
}

#[test]
fn records_are_inserted_once_and_the_lock_comes_first() {
    let table = table(&[], vec![column("id", "BIGINT"), column("order", "VARCHAR(20)")]);
    assert_eq!(
        statements("sales.orders", &table),
        [
            r#"LOCK "sales"."penstock_runs""#,
            r#"CREATE TEMP TABLE penstock_stg ("id" BIGINT, "order" VARCHAR(20))"#,
            r#"COPY penstock_stg ("id", "order") FROM 's3://stage/m.json' IAM_ROLE 'arn:aws:iam::123456789012:role/copy' FORMAT AS JSON 's3://stage/p.json' TIMEFORMAT 'auto' DATEFORMAT 'auto' MANIFEST COMPUPDATE OFF STATUPDATE OFF"#,
            "SELECT CAST(CASE WHEN (SELECT COUNT(*) FROM penstock_stg) = 12 THEN '1' ELSE 'penstock: rows differ' END AS INTEGER)",
            r#"INSERT INTO "sales"."orders" ("id", "order") SELECT "id", "order" FROM penstock_stg WHERE NOT EXISTS (SELECT 1 FROM "sales"."penstock_runs" WHERE run_id = :run)"#,
            r#"INSERT INTO "sales"."penstock_runs" (run_id, flow, records, written, loaded_at) SELECT :run, :flow, COUNT(*), COUNT(*), GETDATE() FROM penstock_stg HAVING NOT EXISTS (SELECT 1 FROM "sales"."penstock_runs" WHERE run_id = :run)"#,
        ]
    );
}

#[test]
fn the_last_record_of_a_key_replaces_the_one_in_the_table() {
    let table = table(&["id"], vec![column("id", "BIGINT"), column("name", "VARCHAR(20)")]);
    let statements = statements("sales.orders", &table);
    assert_eq!(statements.len(), 7);
    assert_eq!(
        statements[1],
        r#"CREATE TEMP TABLE penstock_stg ("id" BIGINT, "name" VARCHAR(20), "penstock_no" BIGINT)"#
    );
    assert!(statements[2].starts_with(r#"COPY penstock_stg ("id", "name", "penstock_no") FROM"#));
    assert_eq!(
        statements[4..6],
        [
            r#"CREATE TEMP TABLE penstock_new AS SELECT "id", "name" FROM (SELECT "id", "name", ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "penstock_no" DESC) AS penstock_rank FROM penstock_stg) AS ranked WHERE penstock_rank = 1 AND NOT EXISTS (SELECT 1 FROM "sales"."penstock_runs" WHERE run_id = :run)"#,
            r#"MERGE INTO "sales"."orders" USING penstock_new ON "sales"."orders"."id" = penstock_new."id" WHEN MATCHED THEN UPDATE SET "name" = penstock_new."name" WHEN NOT MATCHED THEN INSERT ("id", "name") VALUES (penstock_new."id", penstock_new."name")"#,
        ]
    );
    assert!(statements[6].contains("(SELECT COUNT(*) FROM penstock_new), GETDATE()"));
}

#[test]
fn of_a_table_of_keys_alone_only_new_ones_are_inserted() {
    let table = table(&["a", "b"], vec![column("a", "BIGINT"), column("b", "BIGINT")]);
    assert_eq!(
        statements("t", &table)[5],
        r#"INSERT INTO "public"."t" ("a", "b") SELECT "a", "b" FROM penstock_new WHERE NOT EXISTS (SELECT 1 FROM "public"."t" WHERE "public"."t"."a" = penstock_new."a" AND "public"."t"."b" = penstock_new."b")"#
    );
}

#[test]
fn names_with_upper_case_are_taken_as_they_are_and_quotes_end_no_name() {
    let odd = table(&[], vec![column("Say \"x\"; --", "BIGINT")]);
    let statements = statements("sales.orders", &odd);
    assert_eq!(statements[0], "SET enable_case_sensitive_identifier TO true");
    assert_eq!(statements[1], r#"LOCK "sales"."penstock_runs""#);
    assert!(statements[2].contains(r#"("Say ""x""; --" BIGINT)"#), "{}", statements[2]);
}

#[test]
fn the_table_of_runs_is_made_once() {
    let runs = TableName::parse("audit.runs").unwrap();
    assert!(
        create_runs(&runs).starts_with(r#"CREATE TABLE IF NOT EXISTS "audit"."runs" (run_id "#)
    );
}
