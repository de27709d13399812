//! Tests of the formats, by their bytes and by reading them with other libraries.

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, Field, Schema};
use arrow_select::concat::concat_batches;
use bytes::Bytes;
use serde_json::json;

use super::*;
use crate::build::ColumnBuilder;
use crate::text::canonical_text;
use crate::{Column, FieldType, schema};

const MONEY: FieldType = FieldType::Decimal { precision: 38, scale: 2 };

/// Makes a batch of columns from the texts of their values.
fn batch(columns: &[(&str, FieldType, Vec<Option<&str>>)]) -> RecordBatch {
    let fields: Vec<_> = columns
        .iter()
        .map(|(name, field_type, _)| Column { name: (*name).to_owned(), field_type: *field_type })
        .collect();
    let arrays = columns.iter().map(|(_, field_type, texts)| {
        let mut builder = ColumnBuilder::new(*field_type, texts.len());
        for text in texts {
            match text {
                Some(text) => builder.push(text).unwrap(),
                None => builder.push_null(),
            }
        }
        builder.finish()
    });
    RecordBatch::try_new(schema(&fields), arrays.collect()).unwrap()
}

fn encode(format: Format, typed: bool, batches: &[RecordBatch]) -> Vec<u8> {
    let options = Options { typed, ..Options::default() };
    let mut encoder = encoder(format, batches[0].schema(), options).unwrap();
    let mut bytes = Vec::new();
    for batch in batches {
        encoder.write(batch).unwrap();
        let (buffered, before) = (encoder.buffered(), encoder.encoded_bytes());
        let taken = encoder.take();
        assert_eq!(taken.len(), buffered);
        assert_eq!((encoder.buffered(), encoder.encoded_bytes()), (0, before));
        bytes.extend(taken);
        assert!(before >= bytes.len() as u64);
    }
    bytes.extend(encoder.finish().unwrap());
    bytes
}

fn csv(csv: CsvOptions, batch: &RecordBatch) -> String {
    let options = Options { csv, ..Options::default() };
    let mut encoder = encoder(Format::Csv, batch.schema(), options).unwrap();
    encoder.write(batch).unwrap();
    String::from_utf8(encoder.finish().unwrap()).unwrap()
}

fn text(format: Format, batch: &RecordBatch) -> String {
    String::from_utf8(encode(format, false, std::slice::from_ref(batch))).unwrap()
}

fn read_parquet(bytes: Vec<u8>) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

fn everything() -> RecordBatch {
    batch(&[
        ("text", FieldType::String, vec![Some("a,\"b\"\r\nc\t\u{1}é"), Some(""), None]),
        ("flag", FieldType::Bool, vec![Some("true"), Some("false"), None]),
        ("big", FieldType::Int64, vec![Some("9007199254740993"), Some("-1"), None]),
        ("float", FieldType::Float64, vec![Some("0.1"), Some("NaN"), None]),
        ("money", MONEY, vec![Some("-0.05"), Some("123456789012345678901234567890.10"), None]),
        ("day", FieldType::Date, vec![Some("2026-11-20"), Some("0001-01-01"), None]),
        ("time", FieldType::Time, vec![Some("13:00"), Some("00:00:00.000001"), None]),
        (
            "at",
            FieldType::DateTime,
            vec![Some("2026-11-20T00:00Z"), Some("2300-01-01T00:00Z"), None],
        ),
        (
            "local",
            FieldType::LocalDateTime,
            vec![Some("1900-01-01T00:00"), Some("1970-01-01T00:00"), None],
        ),
        ("bytes", FieldType::Binary, vec![Some("+/8="), Some(""), None]),
        (
            "json",
            FieldType::Json,
            vec![Some("{\n \"a\": [1.0, \"\\n\"]\r\n}"), Some("\"x\""), None],
        ),
    ])
}

#[test]
fn csv_is_quoted_where_needed() {
    let expected = concat!(
        "text,flag,big,float,money,day,time,at,local,bytes,json\n",
        "\"a,\"\"b\"\"\r\nc\t\u{1}é\",true,9007199254740993,0.1,-0.05,2026-11-20,13:00:00.000,",
        "2026-11-20T00:00:00.000Z,1900-01-01T00:00:00.000,+/8=,",
        "\"{\n \"\"a\"\": [1.0, \"\"\\n\"\"]\r\n}\"\n",
        ",false,-1,NaN,123456789012345678901234567890.10,0001-01-01,00:00:00.000001,",
        "2300-01-01T00:00:00.000Z,1970-01-01T00:00:00.000,,\"\"\"x\"\"\"\n",
        ",,,,,,,,,,\n",
    );
    assert_eq!(text(Format::Csv, &everything()), expected);
}

#[test]
fn json_lines_hold_every_column_in_one_line_a_record() {
    let expected = concat!(
        r#"{"text":"a,\"b\"\r\nc\t\u0001é","flag":true,"big":9007199254740993,"float":0.1,"#,
        r#""money":-0.05,"day":"2026-11-20","time":"13:00:00.000","at":"2026-11-20T00:00:00.000Z","#,
        r#""local":"1900-01-01T00:00:00.000","bytes":"+/8=","json":{ "a": [1.0, "\n"]}}"#,
        "\n",
        r#"{"text":"","flag":false,"big":-1,"float":"NaN","money":123456789012345678901234567890.10,"#,
        r#""day":"0001-01-01","time":"00:00:00.000001","at":"2300-01-01T00:00:00.000Z","#,
        r#""local":"1970-01-01T00:00:00.000","bytes":"","json":"x"}"#,
        "\n",
        r#"{"text":null,"flag":null,"big":null,"float":null,"money":null,"day":null,"time":null,"#,
        r#""at":null,"local":null,"bytes":null,"json":null}"#,
        "\n",
    );
    assert_eq!(text(Format::JsonLines, &everything()), expected);
}

#[test]
fn untyped_parquet_holds_the_texts_of_csv_and_typed_parquet_the_values() {
    let batch = everything();
    let strings = read_parquet(encode(Format::Parquet, false, std::slice::from_ref(&batch)));
    let typed = read_parquet(encode(Format::Parquet, true, std::slice::from_ref(&batch)));
    for (position, field) in batch.schema().fields().iter().enumerate() {
        let expected = canonical_text(batch.column(position), field).unwrap();
        assert_eq!(strings.column(position).as_string::<i32>(), &expected, "{}", field.name());
        let read = typed.schema().field(position).clone();
        match FieldType::of(field).unwrap() {
            FieldType::Json | FieldType::Time => {
                assert_eq!(FieldType::of(&read).unwrap(), FieldType::String);
            }
            field_type => assert_eq!(FieldType::of(&read).unwrap(), field_type),
        }
        assert_eq!(canonical_text(typed.column(position), &read).unwrap(), expected);
    }
}

#[test]
fn parquet_has_row_groups_of_twenty_thousand_records_and_our_name() {
    let numbers: Vec<_> = (0..45_000).map(|number| number.to_string()).collect();
    let texts = numbers.iter().map(|number| Some(number.as_str())).collect();
    let batch = batch(&[("n", FieldType::Int64, texts)]);
    let options = Options { typed: true, ..Options::default() };
    let mut encoder = encoder(Format::Parquet, batch.schema(), options).unwrap();
    let mut bytes = encoder.take();
    let mut counted = vec![encoder.encoded_bytes()];
    for start in (0..batch.num_rows()).step_by(9_000) {
        encoder.write(&batch.slice(start, 9_000)).unwrap();
        counted.push(encoder.encoded_bytes());
        bytes.extend(encoder.take());
    }
    assert!(counted[0] < counted[1] && counted[1] < counted[2], "counts an unfinished row group");
    assert!(
        *counted.last().unwrap() > bytes.len() as u64,
        "counts what was taken and what was not"
    );
    bytes.extend(encoder.finish().unwrap());
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap();
    let metadata = reader.metadata();
    let sizes: Vec<_> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(sizes, [20_000, 20_000, 5_000]);
    assert_eq!(metadata.file_metadata().created_by(), Some("Penstock"));
}

#[test]
fn parquet_tells_spark_by_which_calendar_it_counts() {
    for typed in [false, true] {
        let bytes = encode(Format::Parquet, typed, &[everything()]);
        let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap();
        let told = reader.metadata().file_metadata().key_value_metadata().unwrap();
        let version = told.iter().find(|told| told.key == "org.apache.spark.version").unwrap();
        let major = version.value.as_deref().and_then(|version| version.split('.').next());
        assert!(major.is_some_and(|major| major.parse::<u32>().unwrap() >= 3), "{version:?}");
    }
}

#[test]
fn files_without_records_are_whole_files() {
    let empty = everything().slice(0, 0);
    let header = "text,flag,big,float,money,day,time,at,local,bytes,json\n";
    assert_eq!(text(Format::Csv, &empty), header);
    assert_eq!(text(Format::JsonLines, &empty), "");
    for typed in [false, true] {
        let bytes = encode(Format::Parquet, typed, std::slice::from_ref(&empty));
        let read = read_parquet(bytes);
        assert_eq!((read.num_rows(), read.num_columns()), (0, 11));
    }
    let names = ["a,b", "say \"a\"", "c"];
    let names = names.map(|name| (name, FieldType::String, vec![]));
    assert_eq!(text(Format::Csv, &batch(&names)), "\"a,b\",\"say \"\"a\"\"\",c\n");
}

#[test]
fn a_line_of_one_empty_cell_is_not_an_empty_line() {
    let one = batch(&[("a", FieldType::String, vec![None, Some(""), Some("x")])]);
    assert_eq!(text(Format::Csv, &one), "a\n\"\"\n\"\"\nx\n");
}

#[test]
fn an_empty_text_is_told_from_null_where_asked() {
    let quoted = CsvOptions { quote_empty: true, ..CsvOptions::default() };
    let two = batch(&[
        ("a", FieldType::String, vec![None, Some(""), Some("x")]),
        ("", FieldType::Binary, vec![Some(""), None, Some("+/8=")]),
    ]);
    assert_eq!(csv(quoted, &two), "a,\"\"\n,\"\"\n\"\",\nx,+/8=\n");
    assert_eq!(csv(CsvOptions::default(), &two), "a,\n,\n,\nx,+/8=\n");
    let one = batch(&[("a", FieldType::String, vec![None, Some("")])]);
    assert_eq!(csv(quoted, &one), "a\n\"\"\n\"\"\n", "a record is never an empty line");
}

#[test]
fn texts_are_no_formulas_where_asked_and_numbers_stay_numbers() {
    let escaped = CsvOptions { escape_formulas: true, ..CsvOptions::default() };
    let texts =
        ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\0", "=\"a\",b", "'=1", "a=1", " =1", ""];
    let count = texts.len();
    let records = batch(&[
        ("=text", FieldType::String, texts.map(Some).to_vec()),
        ("-json", FieldType::Json, vec![Some("-5"); count]),
        ("+long", FieldType::Int64, vec![Some("-5"); count]),
        ("@day", FieldType::Date, vec![Some("-0001-01-01"); count]),
        ("bytes", FieldType::Binary, vec![Some("+/8="); count]),
    ]);
    let cells = [
        "'=1+1",
        "'+1",
        "'-1",
        "'@A1",
        "'\t=1",
        "\"'\r=1\"",
        "'\0",
        "\"'=\"\"a\"\",b\"",
        "'=1",
        "a=1",
        " =1",
        "",
    ];
    let lines = cells.map(|cell| format!("{cell},'-5,-5,-0001-01-01,+/8=\n")).concat();
    let header = "'=text,'-json,'+long,'@day,bytes\n";
    assert_eq!(csv(escaped, &records), format!("{header}{lines}"));
}

#[test]
fn a_batch_with_other_columns_is_refused() {
    let number = batch(&[("a", FieldType::Int64, vec![Some("1")])]);
    let others = [
        batch(&[("b", FieldType::Int64, vec![Some("1")])]),
        batch(&[("a", FieldType::Int32, vec![Some("1")])]),
        batch(&[("a", FieldType::Int64, vec![]), ("b", FieldType::Int64, vec![])]),
    ];
    for format in [Format::Csv, Format::JsonLines, Format::Parquet] {
        let mut encoder = encoder(format, number.schema(), Options::default()).unwrap();
        for other in &others {
            let error = encoder.write(other).unwrap_err();
            assert!(matches!(error, Error::WrongColumns { .. }), "{error}");
        }
        encoder.write(&number).unwrap();
    }
}

#[test]
fn json_that_is_none_is_refused_and_leaves_no_half_record() {
    let good = "[1]";
    let texts = [vec![Some(good); 2_000], vec![Some("[1")]].concat();
    let records = batch(&[("a", FieldType::Json, texts)]);
    let mut encoder = encoder(Format::JsonLines, records.schema(), Options::default()).unwrap();
    let error = encoder.write(&records).unwrap_err();
    assert!(matches!(error, Error::NotJson { row: 2_000, .. }), "{error}");
    encoder.write(&records.slice(0, 1)).unwrap();
    assert_eq!(encoder.finish().unwrap(), b"{\"a\":[1]}\n");
}

#[test]
fn a_schema_with_an_unknown_type_is_refused() {
    let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::UInt8, true)]));
    let refused = encoder(Format::JsonLines, schema, Options::default()).err();
    assert!(matches!(refused, Some(Error::UnknownType { .. })));
}

#[test]
fn formats_are_words() {
    let words = serde_json::to_value([Format::Csv, Format::JsonLines, Format::Parquet]).unwrap();
    assert_eq!(words, json!(["csv", "jsonlines", "parquet"]));
}
