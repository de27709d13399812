//! JSON Lines can be read back with serde_json, digit by digit, and with our own decoder.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringArray};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::value::RawValue;

use super::batches::{batches, json};
use super::{CASES, names, texts, written};
use crate::decode::JsonRecords;
use crate::encode::{Format, Options};
use crate::{Column, FieldType};

fn lines(batch: &RecordBatch, cut: Index) -> String {
    String::from_utf8(written(Format::JsonLines, Options::default(), batch, cut)).unwrap()
}

fn columns(batch: &RecordBatch) -> Vec<Column> {
    let schema = batch.schema();
    let column = |name: &String, field_type| Column { name: name.clone(), field_type };
    schema
        .fields()
        .iter()
        .map(|field| column(field.name(), FieldType::of(field).unwrap()))
        .collect()
}

/// Returns a value's text after it was in a line. JSON's null becomes a missing value.
fn in_line(field_type: FieldType, text: &str) -> Option<String> {
    match field_type {
        FieldType::Json => Some(text.replace(['\r', '\n'], "")).filter(|text| text != "null"),
        _ => Some(text.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn serde_json_reads_the_texts_back(batch in batches(), cut in any::<Index>()) {
        let bytes = lines(&batch, cut);
        let (columns, texts) = (columns(&batch), texts(&batch));
        prop_assert!(bytes.is_empty() || bytes.ends_with('\n'));
        prop_assert_eq!(bytes.split_terminator('\n').count(), batch.num_rows());
        for (row, line) in bytes.split_terminator('\n').enumerate() {
            let raw: HashMap<String, &RawValue> = serde_json::from_str(line)?;
            let members = names(&batch).into_iter().map(|name| {
                format!("{}:{}", serde_json::to_string(&name).unwrap(), raw[&name].get())
            });
            prop_assert_eq!(format!("{{{}}}", members.collect::<Vec<_>>().join(",")), line);
            for (column, texts) in columns.iter().zip(&texts) {
                let raw = raw[&column.name].get();
                let text = texts.is_valid(row).then(|| texts.value(row));
                let Some(text) = text.and_then(|text| in_line(column.field_type, text)) else {
                    prop_assert_eq!(raw, "null");
                    continue;
                };
                let bare = match column.field_type {
                    FieldType::Float64 | FieldType::Number { .. } => {
                        !text.ends_with(|last: char| last.is_ascii_alphabetic())
                    }
                    FieldType::Bool
                    | FieldType::Int32
                    | FieldType::Int64
                    | FieldType::Decimal { .. }
                    | FieldType::Json => true,
                    _ => false,
                };
                match bare {
                    true => prop_assert_eq!(raw, text),
                    false => prop_assert_eq!(serde_json::from_str::<String>(raw)?, text),
                }
            }
        }
    }

    #[test]
    fn decoding_gives_the_batch_back(batch in batches(), cut in any::<Index>()) {
        let bytes = lines(&batch, cut);
        let columns = columns(&batch);
        let records: Vec<&RawValue> =
            bytes.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let decoded = JsonRecords::new(&columns).decode(&records).unwrap();
        prop_assert_eq!(decoded.rejected, []);
        prop_assert_eq!(decoded.batch.schema(), batch.schema());
        for (position, column) in columns.iter().enumerate() {
            if column.field_type != FieldType::Json {
                prop_assert_eq!(decoded.batch.column(position), batch.column(position));
                continue;
            }
            let written = batch.column(position).as_string::<i32>().iter();
            let written: Vec<_> = written.map(|text| text.and_then(|text| in_line(FieldType::Json, text))).collect();
            let read = decoded.batch.column(position).as_string::<i32>();
            prop_assert_eq!(read, &StringArray::from(written));
        }
    }

    #[test]
    fn json_is_decoded_byte_for_byte(json in json(), space in "[ \t\r\n]{0,2}") {
        let columns = [Column { name: "a".to_owned(), field_type: FieldType::Json }];
        let record = format!("{{\"a\":{space}{json}{space}}}");
        let decoded = JsonRecords::new(&columns).decode(&[serde_json::from_str(&record)?]).unwrap();
        prop_assert_eq!(decoded.rejected, []);
        let text = texts(&decoded.batch)[0].iter().next().flatten().map(str::to_owned);
        prop_assert_eq!(text, Some(json).filter(|json| json != "null"));
    }
}
