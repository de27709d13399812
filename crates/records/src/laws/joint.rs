//! Joint files read as if all their records had been written together.

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::file::metadata::{ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData};
use ::parquet::file::properties::WriterProperties;
use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::CASES;
use super::batches::{batches, relabelled};
use crate::FieldType;
use crate::compose::{ParquetTail, PlacedFile, parquet_footer, repeated_head};
use crate::encode::{CsvOptions, Format, Options, encoder};

/// Cuts a batch into at least one piece; some may be empty.
fn pieces(batch: &RecordBatch, cuts: &[Index]) -> Vec<RecordBatch> {
    let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(batch.num_rows() + 1)).collect();
    ends.push(batch.num_rows());
    ends.sort_unstable();
    let mut start = 0;
    let piece = |end| {
        let piece = batch.slice(start, end - start);
        start = end;
        piece
    };
    ends.into_iter().map(piece).collect()
}

fn text_file(format: Format, options: Options, batch: &RecordBatch) -> Vec<u8> {
    let mut encoder = encoder(format, batch.schema(), options).unwrap();
    encoder.write(batch).unwrap();
    encoder.finish().unwrap()
}

/// Writes row groups of two records, with everything that a footer can point to.
fn parquet_file(batch: &RecordBatch, dictionary: bool) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(2))
        .set_dictionary_enabled(dictionary)
        .set_bloom_filter_enabled(!dictionary)
        .build();
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer =
        ArrowWriter::try_new_with_options(Vec::new(), batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn tail(file: &[u8]) -> ParquetTail {
    let needed = ParquetTail::needed(*file.last_chunk().unwrap()).unwrap();
    ParquetTail::read(&file[file.len() - needed..]).unwrap()
}

/// Concatenates files, with some unused bytes between them.
fn joint(files: &[Vec<u8>], gap: usize) -> Vec<u8> {
    let tails: Vec<_> = files.iter().map(|file| tail(file)).collect();
    let mut bytes = Vec::new();
    let mut placed = Vec::new();
    for (file, tail) in files.iter().zip(&tails) {
        placed.push(PlacedFile { tail, start: bytes.len() as u64, bytes: file.len() as u64 });
        bytes.extend(file);
        bytes.extend(vec![0xff; gap]);
    }
    bytes.extend(parquet_footer(&placed).unwrap());
    bytes
}

fn reader(bytes: &[u8]) -> ParquetRecordBatchReaderBuilder<Bytes> {
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let bytes = Bytes::copy_from_slice(bytes);
    ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options).unwrap()
}

fn chunks(metadata: &ParquetMetaData) -> Vec<ColumnChunkMetaData> {
    metadata.row_groups().iter().flat_map(|group| group.columns().to_vec()).collect()
}

/// Returns the bytes of a column and of its bloom filter.
fn bytes_of(chunk: &ColumnChunkMetaData, file: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
    let (start, length) = chunk.byte_range();
    let bytes = file[start as usize..][..length as usize].to_vec();
    let bloom_filter = chunk.bloom_filter_offset().zip(chunk.bloom_filter_length());
    (bytes, bloom_filter.map(|(start, length)| file[start as usize..][..length as usize].to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES / 4))]

    #[test]
    fn joint_text_files_are_those_of_all_records(
        batch in batches(), cuts in vec(any::<Index>(), 0..4), flags in any::<(bool, bool)>(),
    ) {
        let csv = CsvOptions { quote_empty: flags.0, escape_formulas: flags.1 };
        let options = Options { csv, ..Options::default() };
        for format in [Format::Csv, Format::JsonLines] {
            let head = repeated_head(format, &batch.schema(), options);
            let mut joint: Vec<u8> = Vec::new();
            for (position, piece) in pieces(&batch, &cuts).iter().enumerate() {
                let file = text_file(format, options, piece);
                joint.extend(if position == 0 { &file[..] } else { &file[head..] });
            }
            prop_assert_eq!(joint, text_file(format, options, &batch));
        }
    }

    #[test]
    fn joint_parquet_files_hold_all_records(
        batch in batches(), cuts in vec(any::<Index>(), 0..4), dictionary in any::<bool>(), gap in 0..9_usize,
    ) {
        let files: Vec<_> =
            pieces(&batch, &cuts).iter().map(|piece| parquet_file(piece, dictionary)).collect();
        let joint = joint(&files, gap);
        let reader = reader(&joint);
        let metadata = reader.metadata().clone();
        prop_assert_eq!(metadata.file_metadata().num_rows(), batch.num_rows() as i64);
        let ordinals: Vec<_> = metadata.row_groups().iter().map(|group| group.ordinal()).collect();
        let expected: Vec<_> = (0..metadata.num_row_groups() as i32).map(Some).collect();
        prop_assert_eq!(ordinals, expected);

        let mut moved = chunks(&metadata).into_iter();
        for file in &files {
            for own in chunks(self::reader(file).metadata()) {
                let moved = moved.next().unwrap();
                prop_assert_eq!(bytes_of(&moved, &joint), bytes_of(&own, file));
                // Compared as text, because statistics may be not-a-number, which does not equal itself.
                let statistics = |chunk: &ColumnChunkMetaData| format!("{:?}", chunk.statistics());
                prop_assert_eq!(statistics(&moved), statistics(&own));
                prop_assert_eq!(moved.page_encoding_stats_mask(), own.page_encoding_stats_mask());
                prop_assert!(moved.page_encoding_stats_mask().is_some());
                prop_assert_eq!(moved.column_index_range(), None);
                prop_assert_eq!(moved.offset_index_range(), None);
            }
        }
        prop_assert!(moved.next().is_none());

        let schema = reader.schema().clone();
        let read: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
        let read = concat_batches(&schema, &read).unwrap();
        for (position, field) in batch.schema().fields().iter().enumerate() {
            let column = relabelled(read.column(position), FieldType::of(field).unwrap());
            prop_assert_eq!(&column, batch.column(position));
        }
    }
}
