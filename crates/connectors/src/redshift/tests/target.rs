//! The preparation of a table, against answers to its queries.

use crate::redshift::Redshift;
use async_trait::async_trait;
use connector_sdk::memory::{MemoryClock, MemoryObjectStore, MemoryVault, services};
use connector_sdk::rest::{AddressPolicy, Http};
use connector_sdk::{
    Connection, Connector, Destination, Memo, RedshiftData, RedshiftDatabase, RedshiftPlace,
    RedshiftProgress, RedshiftQuery, RedshiftRows, RedshiftTransaction, Result, Services, Table,
    Target,
};
use flow::{Extensions, Timestamp};
use records::{Column, FieldType};
use serde_json::{Map, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/copy";

/// A database that answers queries by the words in them.
#[derive(Default)]
pub(super) struct Scripted {
    answers: Mutex<Vec<(String, RedshiftRows)>>,
    progress: Mutex<VecDeque<Option<RedshiftProgress>>>,
    submitted: Mutex<Vec<RedshiftTransaction>>,
    queries: Mutex<Vec<RedshiftQuery>>,
}

impl Scripted {
    pub(super) fn with_progress<const N: usize>(progress: [Option<RedshiftProgress>; N]) -> Self {
        Self { progress: Mutex::new(progress.into()), ..Self::default() }
    }

    /// Answers the queries that have these words, or a parameter with them. Later answers come first.
    pub(super) fn answer(&self, words: &str, rows: &[&[Option<&str>]]) {
        let row = |row: &&[Option<&str>]| row.iter().map(|text| text.map(str::to_owned)).collect();
        let rows = RedshiftRows::Rows(rows.iter().map(row).collect());
        self.answers.lock().unwrap().insert(0, (words.to_owned(), rows));
    }

    fn refuse(&self, words: &str, why: &str) {
        let failed = RedshiftRows::Failed(why.to_owned());
        self.answers.lock().unwrap().insert(0, (words.to_owned(), failed));
    }

    pub(super) fn submitted(&self) -> Vec<RedshiftTransaction> {
        self.submitted.lock().unwrap().clone()
    }

    fn ran(&self, words: &str) -> bool {
        self.queries.lock().unwrap().iter().any(|query| query.sql.contains(words))
    }
}

#[async_trait]
impl RedshiftData for Scripted {
    async fn submit(
        &self,
        _: &RedshiftDatabase,
        transaction: &RedshiftTransaction,
    ) -> Result<String> {
        self.submitted.lock().unwrap().push(transaction.clone());
        Ok("s1".to_owned())
    }

    async fn progress(&self, _: &RedshiftDatabase, _: &str) -> Result<Option<RedshiftProgress>> {
        Ok(self.progress.lock().unwrap().pop_front().expect("no more looks"))
    }

    async fn query(
        &self,
        database: &RedshiftDatabase,
        query: &RedshiftQuery,
    ) -> Result<RedshiftRows> {
        assert_eq!(database.place, RedshiftPlace::Cluster("crm".to_owned()));
        self.queries.lock().unwrap().push(query.clone());
        let fits = |words: &str| {
            query.sql.contains(words) || query.parameters.iter().any(|(_, value)| value == words)
        };
        let answers = self.answers.lock().unwrap();
        let known = answers.iter().find(|(words, _)| fits(words));
        Ok(known.map_or(RedshiftRows::Rows(Vec::new()), |(_, rows)| rows.clone()))
    }
}

pub(super) fn connection() -> Connection {
    Connection {
        profile: "warehouse".to_owned(),
        settings: json!({ "roleArn": ROLE, "dataApiRoleArn": ROLE, "databaseName": "dev",
            "clusterIdentifier": "crm", "bucketName": "stage" }),
        secret: None,
        vault: Arc::new(MemoryVault::new(Map::new())),
        http: Http::new(AddressPolicy::Public, Duration::from_secs(5)).unwrap(),
        clock: Arc::new(MemoryClock::at(Timestamp::from_millis(0))),
        memo: Memo::default(),
    }
}

const ID: [Option<&str>; 9] = [
    Some("sales"),
    Some("orders"),
    Some("id"),
    Some("bigint"),
    None,
    Some("64"),
    Some("0"),
    Some("NO"),
    None,
];
const NAME: [Option<&str>; 9] = [
    Some("sales"),
    Some("orders"),
    Some("name"),
    Some("character varying"),
    Some("20"),
    None,
    None,
    Some("YES"),
    None,
];
const SHAPE: [Option<&str>; 9] = [
    Some("sales"),
    Some("orders"),
    Some("shape"),
    Some("geometry"),
    None,
    None,
    None,
    Some("YES"),
    None,
];

/// A database with the table and rights on it.
fn database() -> Scripted {
    let scripted = Scripted::default();
    scripted.answer(
        "has_table_privilege",
        &[&[Some("IAMR:load"), Some("true"), Some("true"), Some("true"), Some("true")]],
    );
    scripted.answer("Orders", &[&ID, &NAME, &SHAPE]);
    scripted
}

async fn prepared(
    api: Scripted,
    fields: &[&str],
    extensions: Extensions,
) -> (Arc<Scripted>, std::result::Result<Table, String>) {
    let api = Arc::new(api);
    let store = Arc::new(MemoryObjectStore::with_bucket("stage"));
    let services = Services { redshift: api.clone(), ..services(store) };
    let target = Target {
        settings: json!({ "object": "Sales.Orders", "intermediateBucketName": "stage" }),
        flow_name: "orders".to_owned(),
        execution_id: "r1".to_owned(),
        schema_version: 1,
        started_at: Timestamp::from_millis(0),
        kms_arn: None,
        extensions,
        table: None,
        flow_arn: "arn:flow".to_owned(),
        source_object: "Order".to_owned(),
    };
    let writing = Redshift::new(services).open(Some(connection()), target).unwrap();
    let field = |name: &&str| Column { name: (*name).to_owned(), field_type: FieldType::String };
    let fields: Vec<Column> = fields.iter().map(field).collect();
    let table = writing.table(&fields).await.map_err(|error| error.message);
    (api, table.map(|table| table.expect("a table")))
}

#[tokio::test]
async fn a_table_is_found_in_any_case_and_the_table_of_runs_is_made() {
    let (api, table) = prepared(database(), &["Name", "Id"], Extensions::default()).await;
    let table = table.unwrap();
    assert_eq!((table.name, table.keys), (vec!["sales".to_owned(), "orders".to_owned()], vec![]));
    let columns: Vec<&str> = table.columns.iter().map(|column| column.declared.as_str()).collect();
    assert_eq!(columns, ["VARCHAR(20)", "BIGINT"]);
    assert_eq!(table.runs, ["sales", "penstock_runs"]);
    assert!(api.ran("CREATE TABLE IF NOT EXISTS \"sales\".\"penstock_runs\""));
    assert!(table.numbered_in.is_none());
}

#[tokio::test]
async fn keys_number_the_records_and_need_more_rights() {
    let keys = || Extensions { upsert_keys: vec!["ID".to_owned()], ..Extensions::default() };
    let granted = database();
    let mut rights = vec![Some("IAMR:load")];
    rights.extend([Some("true"); 6]);
    granted.answer("has_table_privilege", &[&rights]);
    let (api, table) = prepared(granted, &["name", "id"], keys()).await;
    let table = table.unwrap();
    assert_eq!(
        (table.keys, table.numbered_in.as_deref()),
        (vec!["id".to_owned()], Some("penstock_no"))
    );
    assert!(api.ran("has_table_privilege(:target, 'UPDATE')"));
    let lacking = database();
    for place in [3, 4, 6] {
        rights[place] = Some("false");
    }
    lacking.answer("has_table_privilege", &[&rights]);
    let refused = prepared(lacking, &["id"], keys()).await.1.unwrap_err();
    assert!(
        refused.ends_with(
            "GRANT UPDATE ON \"sales\".\"orders\" TO \"IAMR:load\"; GRANT INSERT, UPDATE ON \"sales\".\"penstock_runs\" \
             TO \"IAMR:load\""
        ),
        "{refused}"
    );
}

#[tokio::test]
async fn what_does_not_fit_the_table_is_refused_with_words() {
    for (fields, words) in [
        (vec!["name"], "no field is mapped to \"id\""),
        (vec!["id", "nam"], "there is no column \"nam\"; did you mean \"name\"?"),
        (vec!["id", "shape"], "column \"shape\" is geometry"),
    ] {
        let refused = prepared(database(), &fields, Extensions::default()).await.1.unwrap_err();
        assert!(refused.contains(words), "{refused}");
    }
}

#[tokio::test]
async fn a_missing_table_is_refused_with_its_statement_or_created() {
    let missing = database();
    missing.answer("Orders", &[]);
    let (_, refused) = prepared(missing, &["Id", "Name"], Extensions::default()).await;
    let refused = refused.unwrap_err();
    let statement = "create it: CREATE TABLE \"Sales\".\"Orders\" (\"id\" VARCHAR(65535), \"name\" VARCHAR(65535))";
    assert!(refused.ends_with(statement), "{refused}");
    let missing = database();
    missing.answer("Orders", &[]);
    let creates = Extensions { creates_table: true, ..Extensions::default() };
    let (api, unseen) = prepared(missing, &["Id"], creates.clone()).await;
    assert!(unseen.unwrap_err().contains("was created and cannot be seen"));
    assert!(api.ran("CREATE TABLE \"Sales\".\"Orders\" (\"id\" VARCHAR(65535))"));
    let denied = database();
    denied.answer("Orders", &[]);
    denied.refuse("CREATE TABLE \"Sales\".\"Orders\"", "ERROR: permission denied for schema sales");
    let refused = prepared(denied, &["Id"], creates).await.1.unwrap_err();
    assert!(refused.contains("creating table Sales.Orders failed: permission denied"), "{refused}");
}

#[tokio::test]
async fn without_a_table_of_runs_nothing_is_loaded() {
    let denied = database();
    denied.refuse("CREATE TABLE IF NOT EXISTS", "ERROR: permission denied for schema sales");
    let refused = prepared(denied, &["id"], Extensions::default()).await.1.unwrap_err();
    assert!(refused.contains("grant CREATE on schema sales"), "{refused}");
    assert!(refused.contains("penstock:runs-table"), "{refused}");
    let other = database();
    other.answer(
        "runs",
        &[&[Some("audit"), Some("runs"), Some("id"), Some("bigint"), None, None, None, None, None]],
    );
    let named = Extensions { runs_table: Some("audit.runs".to_owned()), ..Extensions::default() };
    let refused = prepared(other, &["id"], named).await.1.unwrap_err();
    assert!(refused.contains("table audit.runs has no column \"run_id\""), "{refused}");
}

#[tokio::test]
async fn tables_and_columns_are_listed() {
    let api = database();
    api.answer("orders", &[&ID, &NAME, &SHAPE]);
    api.answer("svv_tables", &[&[Some("sales"), Some("orders")], &[Some("sales"), Some("people")]]);
    let store = Arc::new(MemoryObjectStore::with_bucket("stage"));
    let redshift = Redshift::new(Services { redshift: Arc::new(api), ..services(store) });
    let groups = redshift.entities(&connection(), None).await.unwrap();
    assert_eq!((groups.len(), groups[0].name.as_str()), (1, "sales"));
    assert_eq!(groups[0].entities[1].name, "sales.people");
    let fields = redshift.fields(&connection(), "sales.orders", None).await.unwrap();
    let shown: Vec<(&str, bool, bool)> = fields
        .iter()
        .map(|field| {
            (field.vendor_type.as_str(), field.writable.creatable, field.writable.nullable)
        })
        .collect();
    assert_eq!(
        shown,
        [("BIGINT", true, false), ("VARCHAR(20)", true, true), ("geometry", false, true)]
    );
    assert!(redshift.fields(&connection(), "sales.nothing", None).await.is_err());
}
