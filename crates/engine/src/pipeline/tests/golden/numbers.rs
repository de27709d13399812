//! Numbers with more digits than described: complete in every text, and in columns of types with room for them.

use super::{fields, map, run};
use crate::TaskPipeline;
use flow::Task;
use records::FieldType;
use records::decode::JsonRecords;
use serde_json::{Value, json};

const RECORD: &str = r#"{
    "amount": 1234.5678901234567, "weight": "1234567890.123456789012345678", "opens": "PT24H00M00S", "speed": 0.1
}"#;

fn tasks() -> Value {
    json!([map("amount"), map("weight"), map("opens"), map("speed")])
}

#[test]
fn each_digit_arrives() {
    let record: Value = serde_json::from_str(RECORD).unwrap();
    let outcome = run(&tasks(), &json!([record])).unwrap();
    assert_eq!(outcome.rejected, [""; 0]);
    let line = outcome.written[0].clone();
    assert_eq!(line["opens"], "24:00:00.000");
    assert_eq!(line["amount"], json!(1234.5678901234567));
}

#[test]
fn typed_columns_have_room_for_them() {
    let tasks: Vec<Task> = serde_json::from_value(tasks()).unwrap();
    let mut pipeline = TaskPipeline::compile(&tasks, &fields()).unwrap();
    pipeline.keep_types();
    let types: Vec<FieldType> =
        pipeline.output_columns().into_iter().map(|column| column.field_type).collect();
    let decimal = FieldType::Decimal { precision: 38, scale: 18 };
    assert_eq!(types, [FieldType::Float64, decimal, FieldType::String, FieldType::Float64]);
    let decoded = JsonRecords::new(&pipeline.columns)
        .decode(&[serde_json::from_str(RECORD).unwrap()])
        .unwrap();
    let applied = pipeline.apply(&decoded.batch).unwrap();
    assert_eq!(applied.rejected, []);
    let batch = &applied.kept[0].records;
    let texts: Vec<String> = batch
        .columns()
        .iter()
        .zip(batch.schema().fields())
        .map(|(array, field)| {
            records::text::canonical_text(array, field).unwrap().value(0).to_owned()
        })
        .collect();
    assert_eq!(
        texts,
        ["1234.5678901234567", "1234567890.123456789012345678", "24:00:00.000", "0.1"]
    );
}
