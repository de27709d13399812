//! Events on a bus in memory that refuses what EventBridge refuses.

mod answers;
mod whole;

use super::EventBridge;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use connector_sdk::memory::{MemoryObjectStore, services};
use connector_sdk::{Destination, EventBus, PartName, Services, StagedFile, Target, Writing};
use flow::{Extensions, Timestamp};
use records::{Column, FieldType};
use serde_json::{Value, json};
use std::sync::Arc;

const BUS: &str = "crm";

/// A run that writes events.
struct Run {
    store: Arc<MemoryObjectStore>,
    writing: Box<dyn Writing>,
}

impl Run {
    fn new(bus: Arc<dyn EventBus>, settings: Value) -> Self {
        let store = Arc::new(MemoryObjectStore::with_bucket("staging"));
        store.add_bucket("large");
        let services = Services { events: bus, ..services(store.clone()) };
        let target = Target {
            settings,
            flow_name: "accounts".to_owned(),
            flow_arn: "arn:flow".to_owned(),
            source_object: "Account".to_owned(),
            execution_id: "r1".to_owned(),
            schema_version: 1,
            started_at: Timestamp::from_millis(0),
            kms_arn: None,
            extensions: Extensions { event_bus: Some(BUS.to_owned()), ..Extensions::default() },
            table: None,
        };
        let writing = EventBridge::new(services).open(None, target).unwrap();
        Self { store, writing }
    }

    /// Stages and publishes files of names.
    async fn staged(&self, files: &[&[String]]) -> Vec<StagedFile> {
        let column = Column { name: "Name".to_owned(), field_type: FieldType::String };
        let schema = records::schema(&[column]);
        let mut staged = Vec::new();
        for (sequence, names) in files.iter().enumerate() {
            let part =
                PartName { partition: 0, sequence: sequence as u64, attempt: "a".to_owned() };
            let mut writer = self.writing.staging().open_part(&part, &schema);
            let names: ArrayRef = Arc::new(StringArray::from_iter_values(names.iter()));
            let records = RecordBatch::try_new(schema.clone(), vec![names]).unwrap();
            writer.write("", &records).await.unwrap();
            staged.extend(writer.close().await.unwrap());
        }
        for file in &staged {
            self.writing.staging().publish(file).await.unwrap();
        }
        staged
    }
}

fn plain() -> Value {
    json!({ "object": "aws.partner/appflow/crm" })
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("n{number}")).collect()
}
