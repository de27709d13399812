//! CSV can be read back with the csv crate and with arrow's reader, whatever its options.

use std::sync::Arc;

use ::csv::Reader;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch, StringArray};
use arrow_csv::ReaderBuilder;
use arrow_schema::Schema;
use proptest::prelude::*;
use proptest::sample::Index;

use super::batches::batches;
use super::{CASES, names, texts, written};
use crate::FieldType;
use crate::encode::{CsvOptions, Format, Options};

/// A text that is never generated, and the bytes whose base64 it is.
const MARK: &str = "////////////";
const MARK_BYTES: &[u8] = &[0xff; 9];

fn options() -> impl Strategy<Value = CsvOptions> {
    any::<(bool, bool)>()
        .prop_map(|(quote_empty, escape_formulas)| CsvOptions { quote_empty, escape_formulas })
}

fn csv(csv: CsvOptions, batch: &RecordBatch, cut: Index) -> String {
    let options = Options { csv, ..Options::default() };
    String::from_utf8(written(Format::Csv, options, batch, cut)).unwrap()
}

/// Replaces empty texts by the mark.
fn marked(batch: &RecordBatch) -> RecordBatch {
    let schema = batch.schema();
    let fields = schema.fields().iter().map(|field| match field.name().as_str() {
        "" => field.as_ref().clone().with_name(MARK),
        _ => field.as_ref().clone(),
    });
    let arrays = schema.fields().iter().zip(batch.columns()).map(|(field, array)| {
        let texts = array.as_any().downcast_ref::<StringArray>();
        let bytes = array.as_any().downcast_ref::<BinaryArray>();
        match FieldType::of(field).unwrap() {
            FieldType::String => Arc::new(StringArray::from_iter(
                texts
                    .unwrap()
                    .iter()
                    .map(|text| text.map(|text| if text.is_empty() { MARK } else { text })),
            )) as ArrayRef,
            FieldType::Binary => {
                Arc::new(BinaryArray::from_iter(bytes.unwrap().iter().map(|bytes| {
                    bytes.map(|bytes| if bytes.is_empty() { MARK_BYTES } else { bytes })
                })))
            }
            _ => array.clone(),
        }
    });
    RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), arrays.collect())
        .unwrap()
}

/// Keeps the columns that arrow's CSV reader can read with their types.
fn known_to_arrow(batch: &RecordBatch) -> RecordBatch {
    let texts = texts(batch);
    let known = (0..batch.num_columns()).filter(|column| {
        let field_type = FieldType::of(batch.schema().field(*column)).unwrap();
        let signed = texts[*column].iter().flatten().any(|text| text.starts_with(['+', '-']));
        match field_type {
            FieldType::String
            | FieldType::Json
            | FieldType::Binary
            | FieldType::Number { .. }
            | FieldType::Time => false,
            FieldType::Date | FieldType::DateTime | FieldType::LocalDateTime => !signed,
            _ => true,
        }
    });
    batch.project(&known.collect::<Vec<_>>()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn the_csv_crate_reads_the_texts_back(
        batch in batches(), cut in any::<Index>(), options in options(),
    ) {
        let bytes = csv(options, &batch, cut);
        let mut reader = Reader::from_reader(bytes.as_bytes());
        let escaped = |text: &str| {
            let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
            if options.escape_formulas && formula { format!("'{text}") } else { text.to_owned() }
        };
        let header: Vec<_> = names(&batch).iter().map(|name| escaped(name)).collect();
        prop_assert_eq!(reader.headers().unwrap(), header);
        let (schema, texts) = (batch.schema(), texts(&batch));
        let rows: Vec<_> = reader.into_records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), batch.num_rows());
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let text = if texts[column].is_null(row) { "" } else { texts[column].value(row) };
                match FieldType::of(schema.field(column)).unwrap() {
                    FieldType::String | FieldType::Json => prop_assert_eq!(cell, escaped(text)),
                    _ => prop_assert_eq!(cell, text),
                }
            }
        }
    }

    #[test]
    fn an_empty_text_is_quoted_where_asked_and_nothing_else_changes(
        batch in batches(), cut in any::<Index>(), options in options(),
    ) {
        let plain = CsvOptions { quote_empty: false, ..options };
        let quoted = CsvOptions { quote_empty: true, ..options };
        let expected = csv(plain, &marked(&batch), cut).replace(MARK, "\"\"");
        prop_assert_eq!(csv(quoted, &batch, cut), expected);
    }

    #[test]
    fn arrow_reads_the_values_back(batch in batches(), cut in any::<Index>(), options in options()) {
        let batch = known_to_arrow(&batch);
        prop_assume!(batch.num_columns() > 0);
        let bytes = csv(options, &batch, cut);
        let reader = ReaderBuilder::new(batch.schema()).with_header(true);
        let read: Vec<_> =
            reader.build(bytes.as_bytes()).unwrap().map(Result::unwrap).collect();
        prop_assert_eq!(read.iter().map(RecordBatch::num_rows).sum::<usize>(), batch.num_rows());
        for read in read {
            prop_assert_eq!(read, batch.clone());
        }
    }
}
