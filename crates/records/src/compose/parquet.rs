//! The footer of a Parquet file that consists of several concatenated files.

use parquet::arrow::parquet_to_arrow_schema;
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, FooterTail, ParquetMetaData, ParquetMetaDataOptions,
    ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};

use crate::Error;
use crate::encode::describe;

/// The footer of a finished Parquet file.
#[derive(Debug, Clone)]
pub struct ParquetTail {
    metadata: ParquetMetaData,
}

/// The place of a finished Parquet file in the joint file.
#[derive(Debug, Clone, Copy)]
pub struct PlacedFile<'a> {
    pub tail: &'a ParquetTail,
    /// The offset in the joint file.
    pub start: u64,
    /// The length.
    pub bytes: u64,
}

impl ParquetTail {
    /// Returns the length of a file's footer, with its trailer, from the last 8 bytes of the file.
    pub fn needed(last: [u8; 8]) -> Result<usize, Error> {
        let footer = FooterTail::try_from(last).map_err(Error::NoFooter)?;
        Ok(footer.metadata_length() + last.len())
    }

    /// Reads the footer from the end of a file. `end` may start before the footer.
    pub fn read(end: &[u8]) -> Result<ParquetTail, Error> {
        let found = end.len();
        let Some((before, last)) = end.split_last_chunk() else {
            return Err(Error::ShortTail { found, needed: 8 });
        };
        let needed = ParquetTail::needed(*last)?;
        let Some(start) = found.checked_sub(needed) else {
            return Err(Error::ShortTail { found, needed });
        };
        // By default the statistics of encodings are read as a sum, which could not be written again.
        let options = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
        let metadata =
            ParquetMetaDataReader::decode_metadata_with_options(&before[start..], Some(&options));
        Ok(ParquetTail { metadata: metadata.map_err(Error::NoFooter)? })
    }

    fn columns(&self) -> Result<String, Error> {
        let file = self.metadata.file_metadata();
        Ok(describe(&parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata())?))
    }
}

/// Writes the footer of concatenated files, to be appended to them.
///
/// Apart from the row groups, its content comes from the first file. Page indexes are left out: they contain the
/// offsets of pages, so they would have to be fetched and rewritten. Our row groups have one or few pages a column, and
/// the statistics of the row groups say as much about these.
pub fn parquet_footer(files: &[PlacedFile<'_>]) -> Result<Vec<u8>, Error> {
    let Some(first) = files.first() else {
        return Err(Error::NothingToJoin);
    };
    let mut row_groups = Vec::new();
    let mut end = 0;
    for (position, file) in files.iter().enumerate() {
        check_columns(position, file.tail, first.tail)?;
        let shift = i64::try_from(file.start).ok().filter(|_| file.start >= end);
        let shift = shift.ok_or(Error::Misplaced { file: position })?;
        end = file.start.saturating_add(file.bytes);
        for row_group in file.tail.metadata.row_groups() {
            if !row_group.columns().iter().all(|chunk| within(chunk, file.bytes)) {
                return Err(Error::Misplaced { file: position });
            }
            row_groups.push(moved(row_group.clone(), shift, row_groups.len() as i32)?);
        }
    }
    let file = first.tail.metadata.file_metadata();
    let file = FileMetaData::new(
        file.version(),
        row_groups.iter().map(RowGroupMetaData::num_rows).sum(),
        file.created_by().map(str::to_owned),
        file.key_value_metadata().cloned(),
        file.schema_descr_ptr(),
        file.column_orders().cloned(),
    );
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &ParquetMetaData::new(file, row_groups))
        .with_preserve_page_index_locations(false)
        .finish()?;
    Ok(footer)
}

fn check_columns(file: usize, tail: &ParquetTail, first: &ParquetTail) -> Result<(), Error> {
    let schema = |tail: &ParquetTail| tail.metadata.file_metadata().schema_descr_ptr();
    if schema(tail) == schema(first) {
        return Ok(());
    }
    Err(Error::OtherColumns { file, expected: first.columns()?, found: tail.columns()? })
}

fn within(chunk: &ColumnChunkMetaData, bytes: u64) -> bool {
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let end = start.checked_add(chunk.compressed_size());
    start >= 0 && end.is_some_and(|end| u64::try_from(end).is_ok_and(|end| end <= bytes))
}

fn moved(
    row_group: RowGroupMetaData,
    shift: i64,
    ordinal: i32,
) -> Result<RowGroupMetaData, ParquetError> {
    let file_offset = row_group.file_offset();
    let mut row_group = row_group.into_builder();
    let chunks = row_group.take_columns().into_iter().map(|chunk| moved_chunk(chunk, shift));
    row_group = row_group.set_column_metadata(chunks.collect::<Result<_, _>>()?);
    if let Some(offset) = file_offset {
        row_group = row_group.set_file_offset(offset.saturating_add(shift));
    }
    row_group.set_ordinal(ordinal).build()
}

fn moved_chunk(
    chunk: ColumnChunkMetaData,
    shift: i64,
) -> Result<ColumnChunkMetaData, ParquetError> {
    let moved = |offset: i64| offset.saturating_add(shift);
    let data = moved(chunk.data_page_offset());
    let dictionary = chunk.dictionary_page_offset().map(moved);
    let index = chunk.index_page_offset().map(moved);
    let bloom_filter = chunk.bloom_filter_offset().map(moved);
    chunk
        .into_builder()
        .set_data_page_offset(data)
        .set_dictionary_page_offset(dictionary)
        .set_index_page_offset(index)
        .set_bloom_filter_offset(bloom_filter)
        .build()
}
