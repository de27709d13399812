//! Parquet can be read back with arrow's reader, as strings and with its types.

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_select::concat::concat_batches;
use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;

use super::batches::{batches, relabelled};
use super::{CASES, names, texts, written};
use crate::FieldType;
use crate::encode::{Format, Options};

fn read(bytes: Vec<u8>) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES / 4))]

    #[test]
    fn arrow_reads_the_texts_and_the_values_back(batch in batches(), cut in any::<Index>()) {
        let strings = read(written(Format::Parquet, Options::default(), &batch, cut));
        prop_assert_eq!(names(&strings), names(&batch));
        for (column, texts) in strings.columns().iter().zip(texts(&batch)) {
            prop_assert_eq!(column.as_string::<i32>(), &texts);
        }
        let options = Options { typed: true, ..Options::default() };
        let typed = read(written(Format::Parquet, options, &batch, cut));
        prop_assert_eq!(names(&typed), names(&batch));
        for (position, field) in batch.schema().fields().iter().enumerate() {
            let expected = FieldType::of(field).unwrap();
            let found = FieldType::of(typed.schema().field(position)).unwrap();
            match expected {
                // Parquet files contain no metadata that distinguishes JSON from text.
                FieldType::Json | FieldType::Time | FieldType::Number { .. } => {
                    prop_assert_eq!(found, FieldType::String)
                }
                _ => prop_assert_eq!(found, expected),
            }
            let column = relabelled(typed.column(position), expected);
            prop_assert_eq!(&column, batch.column(position));
        }
    }
}
