//! Tests of joint files with parts from our encoder, and of parts that cannot be joined.

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_select::concat::concat_batches;
use bytes::Bytes;

use super::*;
use crate::encode::{CsvOptions, encoder};
use crate::{Column, Error, FieldType, schema};

fn numbers(name: &str, count: i64) -> RecordBatch {
    let column = Column { name: name.to_owned(), field_type: FieldType::Int64 };
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..count));
    RecordBatch::try_new(schema(&[column]), vec![numbers]).unwrap()
}

fn file(batch: &RecordBatch, typed: bool) -> Vec<u8> {
    let options = Options { typed, ..Options::default() };
    let mut encoder = encoder(Format::Parquet, batch.schema(), options).unwrap();
    encoder.write(batch).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_head_is_the_header_line_as_it_was_written() {
    let csv = CsvOptions { escape_formulas: true, ..CsvOptions::default() };
    let names = ["=a", "two\nlines", "say \"b\""];
    let columns = names.map(|name| Column { name: name.to_owned(), field_type: FieldType::String });
    let head = |format, csv| {
        repeated_head(format, &schema(&columns), Options { csv, ..Options::default() })
    };
    assert_eq!(head(Format::Csv, csv), "'=a,\"two\nlines\",\"say \"\"b\"\"\"\n".len());
    assert_eq!(
        head(Format::Csv, CsvOptions::default()),
        "=a,\"two\nlines\",\"say \"\"b\"\"\"\n".len()
    );
    assert_eq!((head(Format::JsonLines, csv), head(Format::Parquet, csv)), (0, 0));
}

#[test]
fn our_parquet_files_are_joined() {
    let batches = [numbers("n", 45_000), numbers("n", 0), numbers("n", 20_001)];
    for typed in [true, false] {
        let files = batches.each_ref().map(|batch| file(batch, typed));
        let tails = files.each_ref().map(|file| ParquetTail::read(file).unwrap());
        let mut joint = Vec::new();
        let mut placed = Vec::new();
        for (file, tail) in files.iter().zip(&tails) {
            placed.push(PlacedFile { tail, start: joint.len() as u64, bytes: file.len() as u64 });
            joint.extend(file);
        }
        joint.extend(parquet_footer(&placed).unwrap());
        let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(joint)).unwrap();
        let metadata = reader.metadata();
        let sizes: Vec<_> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(sizes, [20_000, 20_000, 5_000, 20_000, 1]);
        assert_eq!(metadata.file_metadata().created_by(), Some("Penstock"));
        if typed {
            let read: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
            let read = concat_batches(&read[0].schema(), &read).unwrap();
            let all = concat_batches(&batches[0].schema(), &batches).unwrap();
            assert_eq!(read.columns(), all.columns());
        }
    }
}

#[test]
fn files_of_other_columns_are_refused() {
    let tail = |batch: &RecordBatch, typed| ParquetTail::read(&file(batch, typed)).unwrap();
    let first = tail(&numbers("a", 1), true);
    for other in [tail(&numbers("b", 1), true), tail(&numbers("a", 1), false)] {
        let placed = |tail, start| PlacedFile { tail, start, bytes: 1_000 };
        let error = parquet_footer(&[placed(&first, 0), placed(&other, 1_000)]).unwrap_err();
        assert!(matches!(error, Error::OtherColumns { file: 1, .. }), "{error}");
        assert!(error.to_string().contains("[a Int64]"), "{error}");
    }
}

#[test]
fn files_that_do_not_fit_their_places_are_refused() {
    let file = file(&numbers("a", 9), true);
    let (tail, bytes) = (ParquetTail::read(&file).unwrap(), file.len() as u64);
    let placed = |start, bytes| PlacedFile { tail: &tail, start, bytes };
    let refused = |files: &[PlacedFile<'_>]| parquet_footer(files).unwrap_err();
    assert!(matches!(refused(&[]), Error::NothingToJoin));
    let overlapping = [placed(0, bytes), placed(bytes - 1, bytes)];
    assert!(matches!(refused(&overlapping), Error::Misplaced { file: 1 }));
    assert!(matches!(refused(&[placed(0, 8)]), Error::Misplaced { file: 0 }), "another's size");
    assert!(matches!(refused(&[placed(u64::MAX, bytes)]), Error::Misplaced { file: 0 }));
}

#[test]
fn an_end_that_is_too_short_or_not_of_parquet_is_refused() {
    let file = file(&numbers("a", 9), true);
    let needed = ParquetTail::needed(*file.last_chunk().unwrap()).unwrap();
    let short = ParquetTail::read(&file[file.len() - needed + 1..]).unwrap_err();
    assert!(matches!(short, Error::ShortTail { .. }), "{short}");
    assert_eq!(short.to_string().matches(&needed.to_string()).count(), 1, "{short}");
    assert!(matches!(ParquetTail::read(b"PAR1").unwrap_err(), Error::ShortTail { needed: 8, .. }));
    for end in [&b"\x01\0\0\0CSV1"[..], b"\xff\x01\0\0\0PAR1"] {
        let error = ParquetTail::read(end).unwrap_err();
        assert!(matches!(error, Error::NoFooter(_)), "{error}");
    }
}
