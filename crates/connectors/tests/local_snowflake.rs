//! The connector of Snowflake on the double of its SQL API: every type, every fault of a load, several senders.

#![expect(clippy::unwrap_used, reason = "this is a test, helpers included")]

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    RecordBatch, StringArray, TimestampMicrosecondArray,
};
use connector_sdk::contract::Bench;
use connector_sdk::memory::MemoryObjectStore;
use connector_sdk::{
    Connection, Connector, Note, Outcome, PartName, StagedFile, Standing, Step, Table, Target,
    Writing,
};
use connectors::Snowflake;
use flow::{Extensions, Timestamp};
use records::{Column, FieldType};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

const BUCKET: &str = "snowflake-stage";
/// More steps than any delivery takes.
const MOST_STEPS: usize = 60;

static STORE: LazyLock<Arc<MemoryObjectStore>> =
    LazyLock::new(|| Arc::new(MemoryObjectStore::with_bucket(BUCKET)));
static CONNECTOR: LazyLock<Snowflake> = LazyLock::new(|| Snowflake::new(STORE.clone()));

/// Where the double is, as `tests/judges/snowflake` tells it.
struct Double {
    url: String,
    s3: String,
    account: String,
    private_key: String,
    http: reqwest::Client,
}

#[tokio::test(flavor = "multi_thread")]
async fn loads_arrive_once_in_the_double_of_snowflake() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test plumbing says here where the double is"
    )]
    let Ok(place) = std::env::var("PENSTOCK_TEST_SNOWFLAKE") else {
        eprintln!("PENSTOCK_TEST_SNOWFLAKE is not set: the connector was not tested on the double");
        return;
    };
    let place: Value = serde_json::from_str(&place).unwrap();
    let text = |name: &str| place[name].as_str().unwrap().to_owned();
    let double = Double {
        url: text("url"),
        s3: text("s3"),
        account: text("account"),
        private_key: text("private_key"),
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
    };
    double.describes_itself().await;
    double.loads_every_type().await;
    double.upserts().await;
    double.survives_every_fault().await;
    double.loads_once_whoever_sends().await;
}

impl Double {
    fn connection(&self) -> Connection {
        let bench = Bench { connector: &*CONNECTOR, profile: "double", settings: |_| Value::Null };
        let properties = json!({
            "accountName": format!("{}/{}", self.url, self.account), "warehouse": "load_wh",
            "stage": "@sales.crm.loads", "bucketName": BUCKET, "bucketPrefix": "loads",
        });
        bench.connect(properties, json!({ "username": "penstock", "privateKey": self.private_key }))
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}/_snowflake/{path}", self.url));
        let answer = request
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{path}: {body}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    async fn administer(&self, statement: &str) -> Value {
        self.post("sql", json!({ "statement": statement, "database": "SALES", "schema": "CRM" }))
            .await
    }

    async fn count(&self, table: &str) -> u64 {
        let rows = self.administer(&format!("SELECT COUNT(*) FROM {table}")).await;
        rows[0][0].as_str().unwrap().parse().unwrap()
    }

    /// Opens a run into a table, and stages records in it; a text is a column of the same name.
    async fn run(
        &self,
        table: &str,
        run: &str,
        extensions: Extensions,
        parts: &[Vec<(&str, ArrayRef)>],
    ) -> (Arc<dyn Writing>, Vec<StagedFile>) {
        let destination = CONNECTOR.destination().unwrap();
        let target = Target {
            settings: json!({ "object": format!("sales.crm.{table}"), "intermediateBucketName": BUCKET, "bucketPrefix": "loads" }),
            flow_name: "a@flow".to_owned(),
            flow_arn: "arn:flow".to_owned(),
            source_object: "Order".to_owned(),
            execution_id: run.to_owned(),
            schema_version: 1,
            started_at: Timestamp::from_millis(1_796_000_000_000),
            kms_arn: None,
            extensions,
            table: None,
        };
        let writing = destination.open(Some(self.connection()), target.clone()).unwrap();
        writing.check().await.unwrap();
        let names = parts[0].iter().filter(|(name, _)| !name.starts_with("PENSTOCK_"));
        let fields: Vec<Column> = names
            .map(|(name, _)| Column { name: (*name).to_owned(), field_type: FieldType::String })
            .collect();
        let table: Table = writing.table(&fields).await.unwrap().unwrap();
        let target = Target { table: Some(table), ..target };
        let writing = destination.open(Some(self.connection()), target).unwrap();
        let mut files = Vec::new();
        for (sequence, columns) in parts.iter().enumerate() {
            let named = columns.iter().map(|(name, values)| (*name, values.clone(), true));
            let batch = RecordBatch::try_from_iter_with_nullable(named).unwrap();
            let name =
                PartName { partition: 0, sequence: sequence as u64, attempt: "a".to_owned() };
            let mut part = writing.staging().open_part(&name, &batch.schema());
            part.write("", &batch).await.unwrap();
            files.extend(part.close().await.unwrap());
        }
        for file in &files {
            writing.staging().publish(file).await.unwrap();
        }
        for (key, object) in STORE.objects(BUCKET) {
            let address = format!("{}/{BUCKET}/{}", self.s3, key.replace('@', "%40"));
            let answer = self.http.put(address).body(object.bytes).send().await.unwrap();
            assert!(answer.status().is_success(), "{key}");
        }
        (writing.into(), files)
    }

    async fn describes_itself(&self) {
        self.administer("CREATE TABLE PLAIN (ID NUMBER(38,0) NOT NULL, \"Full Name\" VARCHAR(20))")
            .await;
        let connection = self.connection();
        CONNECTOR.check(&connection).await.unwrap();
        let groups = CONNECTOR.entities(&connection, None).await.unwrap();
        let names: Vec<&str> = groups
            .iter()
            .flat_map(|group| &group.entities)
            .map(|entity| &entity.name[..])
            .collect();
        assert!(names.contains(&"SALES.CRM.PLAIN"), "{names:?}");
        let fields = CONNECTOR.fields(&connection, "sales.crm.plain", None).await.unwrap();
        let told: Vec<_> = fields
            .iter()
            .map(|field| (&field.name[..], &field.vendor_type[..], field.writable.nullable))
            .collect();
        assert_eq!(told, [("ID", "NUMBER(38,0)", false), ("Full Name", "VARCHAR(20)", true)]);
    }

    async fn loads_every_type(&self) {
        self.administer(
            "CREATE TABLE TYPES (ID NUMBER(38,0), \"Full Name\" VARCHAR(20), PAID NUMBER(10,2), RATE FLOAT, \"select\" BOOLEAN, \
             DAY DATE, AT_TIME TIME, LOCAL TIMESTAMP_NTZ, INSTANT TIMESTAMP_LTZ, ZONED TIMESTAMP_TZ, RAW BINARY, EXTRA VARIANT)",
        )
        .await;
        let id = |text: &str| text.parse::<i128>().unwrap();
        let instant = |zone: Option<&str>| -> ArrayRef {
            let values = TimestampMicrosecondArray::from(vec![Some(1_796_033_645_123_456), None]);
            Arc::new(values.with_timezone_opt(zone.map(str::to_owned)))
        };
        let ids =
            Decimal128Array::from(vec![1, id(&"9".repeat(38))]).with_precision_and_scale(38, 0);
        let paid = Decimal128Array::from(vec![Some(1_250), None]).with_precision_and_scale(10, 2);
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("ID", Arc::new(ids.unwrap())),
            ("Full Name", Arc::new(StringArray::from(vec!["Grüße, 'Ω' \"x\"", ""]))),
            ("PAID", Arc::new(paid.unwrap())),
            ("RATE", Arc::new(Float64Array::from(vec![Some(-1.5e300), None]))),
            ("select", Arc::new(BooleanArray::from(vec![Some(true), None]))),
            ("DAY", Arc::new(Date32Array::from(vec![Some(20_787), None]))),
            ("AT_TIME", Arc::new(StringArray::from(vec![Some("23:59:59.5"), None]))),
            ("LOCAL", instant(None)),
            ("INSTANT", instant(Some("+00:00"))),
            ("ZONED", instant(Some("+00:00"))),
            ("RAW", Arc::new(BinaryArray::from(vec![Some(&[0_u8, 255][..]), None]))),
            ("EXTRA", Arc::new(StringArray::from(vec![Some("{\"a\":[1,\"x\"]}"), None]))),
        ];
        let (writing, files) =
            self.run("types", "types-1", Extensions::default(), &[columns]).await;
        assert_eq!(delivered(writing.as_ref(), &files).await, Ok(Outcome::all(2)));
    }

    async fn upserts(&self) {
        self.administer("CREATE TABLE KEYED (ID NUMBER(38,0), \"Full Name\" VARCHAR(20))").await;
        self.administer("INSERT INTO KEYED VALUES (1, 'old'), (9, 'other')").await;
        let keys = Extensions { upsert_keys: vec!["id".to_owned()], ..Extensions::default() };
        let part = |ids: Vec<&'static str>, names: Vec<&'static str>, first: i64| {
            let numbers: Vec<i64> = (first..).take(ids.len()).collect();
            vec![
                ("ID", Arc::new(StringArray::from(ids)) as ArrayRef),
                ("Full Name", Arc::new(StringArray::from(names)) as ArrayRef),
                ("PENSTOCK_NO", Arc::new(Int64Array::from(numbers)) as ArrayRef),
            ]
        };
        // The second part has the later records, and is the first of the files.
        let parts = [
            part(vec!["1", "2", "1"], vec!["a", "b", "c"], 0),
            part(vec!["2"], vec!["last"], 1 << 32),
        ];
        let (writing, mut files) = self.run("keyed", "keyed-1", keys, &parts).await;
        files.reverse();
        assert_eq!(delivered(writing.as_ref(), &files).await, Ok(Outcome::all(4)));
        let rows = self.administer("SELECT ID, \"Full Name\" FROM KEYED ORDER BY 1").await;
        assert_eq!(rows, json!([["1", "c"], ["2", "last"], ["9", "other"]]));
    }

    async fn survives_every_fault(&self) {
        self.administer("CREATE TABLE FAULTY (ID NUMBER(38,0))").await;
        let faults = [
            json!({ "kind": "answer-lost", "on": "submit" }),
            json!({ "kind": "answer-lost", "on": "submit", "times": 3 }),
            json!({ "kind": "answer-lost", "on": "look" }),
            json!({ "kind": "refused", "on": "submit", "status": 503 }),
            json!({ "kind": "refused", "on": "submit", "status": 503, "times": 9 }),
            json!({ "kind": "refused", "on": "submit", "status": 429, "retry-after": 1, "code": "390429" }),
            json!({ "kind": "refused", "on": "look", "status": 500, "times": 9 }),
            json!({ "kind": "die", "at": "before-commit" }),
            json!({ "kind": "die", "at": "before-commit", "times": 3 }),
            json!({ "kind": "die", "at": "after-commit" }),
            json!({ "kind": "busy", "times": 2 }),
            json!({ "kind": "slow", "looks": 4 }),
        ];
        for (number, fault) in faults.iter().enumerate() {
            self.loads_one_more(number, || self.post("faults", json!([fault]))).await;
            let calm = self.post("calm", json!({})).await;
            assert_ne!(calm["struck"], 0, "{fault} never struck");
        }
        let first = faults.len();
        self.loads_one_more(first, || self.post("clock", json!({ "seconds": 7_200 }))).await;
        self.post("clock", json!({ "seconds": 0 })).await;
        for (number, what) in ["handles", "requests"].iter().enumerate() {
            self.loads_and_is_forgotten(first + 1 + number, what).await;
        }
    }

    /// Loads one record while something goes wrong, and finds it once.
    async fn loads_one_more<F: Future<Output = Value>>(
        &self,
        number: usize,
        goes_wrong: impl FnOnce() -> F,
    ) {
        let before = self.count("FAULTY").await;
        let record =
            vec![("ID", Arc::new(StringArray::from(vec![number.to_string()])) as ArrayRef)];
        let run = format!("faulty-{number}");
        let (writing, files) = self.run("faulty", &run, Extensions::default(), &[record]).await;
        goes_wrong().await;
        let outcome = delivered(writing.as_ref(), &files).await;
        assert_eq!(outcome, Ok(Outcome::all(1)), "{number}");
        assert_eq!(self.count("FAULTY").await, before + 1, "{number}");
    }

    /// Loads one record whose handle, or whose request, is forgotten while it runs.
    async fn loads_and_is_forgotten(&self, number: usize, what: &str) {
        let before = self.count("FAULTY").await;
        let record =
            vec![("ID", Arc::new(StringArray::from(vec![number.to_string()])) as ArrayRef)];
        let run = format!("faulty-{number}");
        let (writing, files) = self.run("faulty", &run, Extensions::default(), &[record]).await;
        let Ok(Step::Intend(note)) = writing.deliver(&files, Standing::Start).await else {
            panic!("announced")
        };
        let Ok(Step::Wait(looks, _)) = writing.deliver(&files, Standing::Fresh(&note)).await else {
            panic!("running")
        };
        self.post("forget", json!({ "what": what })).await;
        // The process that handed it in is dead, and another one finds the older note or the newer.
        let from = if what == "handles" { looks } else { note };
        assert_eq!(
            from_note(writing.as_ref(), &files, Some(from)).await,
            Ok(Outcome::all(1)),
            "{what}"
        );
        assert_eq!(self.count("FAULTY").await, before + 1, "{what}");
    }

    async fn loads_once_whoever_sends(&self) {
        self.administer("CREATE TABLE RACED (ID NUMBER(38,0))").await;
        let record = vec![("ID", Arc::new(StringArray::from(vec!["1", "2"])) as ArrayRef)];
        let (writing, files) = self.run("raced", "raced-1", Extensions::default(), &[record]).await;
        self.post(
            "faults",
            json!([{ "kind": "meet", "statement": "BEGIN TRANSACTION", "times": 3 }]),
        )
        .await;
        let sender = |attempt: u32| {
            let (writing, files) = (writing.clone(), files.clone());
            tokio::spawn(async move {
                let note = Note { state: json!({ "submit": { "attempt": attempt } }), at_stake: 0 };
                from_note(writing.as_ref(), &files, Some(note)).await
            })
        };
        for sent in [sender(1), sender(2), sender(3)] {
            assert_eq!(sent.await.unwrap(), Ok(Outcome::all(2)));
        }
        assert_eq!(self.count("RACED").await, 2);
        assert_eq!(self.count("PENSTOCK_RUNS WHERE RUN_ID = 'raced-1'").await, 1);
    }
}

async fn delivered(writing: &dyn Writing, files: &[StagedFile]) -> Result<Outcome, String> {
    from_note(writing, files, None).await
}

/// Takes steps as the engine does: whatever may pass is tried again, by a process that finds the note.
async fn from_note(
    writing: &dyn Writing,
    files: &[StagedFile],
    mut noted: Option<Note>,
) -> Result<Outcome, String> {
    let mut fresh = false;
    for _ in 0..MOST_STEPS {
        let standing = match &noted {
            None => Standing::Start,
            Some(note) if fresh => Standing::Fresh(note),
            Some(note) => Standing::Resumed(note),
        };
        match writing.deliver(files, standing).await {
            Ok(Step::Intend(note)) => (noted, fresh) = (Some(note), true),
            Ok(Step::Wait(note, _)) => {
                (noted, fresh) = (Some(note), false);
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            Ok(Step::Moved(..)) => return Err("a load moves all at once".to_owned()),
            Ok(Step::Done(outcome)) => return Ok(outcome),
            Err(error) if error.kind.retryable() => fresh = false,
            Err(error) => return Err(error.message),
        }
    }
    Err("the delivery has no end".to_owned())
}
