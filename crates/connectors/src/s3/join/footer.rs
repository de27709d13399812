//! Builds the footer of Parquet files that are laid one after another from their own footers.

use super::side_by_side;
use connector_sdk::staging::receipt;
use connector_sdk::{ConnectorError, ErrorKind, ObjectStore, Result, StagedFile, Upload};
use records::compose::{ParquetTail, PlacedFile, parquet_footer};

/// How many bytes of a file's end are fetched at first; most footers fit.
const GUESS: u64 = 64 * 1024;

/// Reads the ends of some files and returns the footer of them all; a single file has its own.
pub(super) async fn footer(store: &dyn ObjectStore, files: &[StagedFile]) -> Result<Vec<u8>> {
    if files.len() == 1 {
        return Ok(Vec::new());
    }
    let tails = side_by_side(files.iter().map(|file| tail(store, file)).collect()).await?;
    let mut start = 0;
    let mut placed = Vec::new();
    for (file, tail) in files.iter().zip(&tails) {
        placed.push(PlacedFile { tail, start, bytes: file.bytes });
        start += file.bytes;
    }
    parquet_footer(&placed).map_err(unreadable)
}

async fn tail(store: &dyn ObjectStore, file: &StagedFile) -> Result<ParquetTail> {
    let Upload { bucket, key, .. } = receipt(file)?.upload;
    let from = |bytes: u64| file.bytes.saturating_sub(bytes)..file.bytes;
    let mut end = store.read(&bucket, &key, from(GUESS)).await?;
    if let Some(last) = end.last_chunk() {
        let needed = ParquetTail::needed(*last).map_err(unreadable)?;
        if needed > end.len() {
            end = store.read(&bucket, &key, from(needed as u64)).await?;
        }
    }
    ParquetTail::read(&end).map_err(unreadable)
}

fn unreadable(error: records::Error) -> ConnectorError {
    let why = format!("invariant broken: parquet files that are to be joined cannot be: {error}");
    ConnectorError::new(ErrorKind::InvalidArgument, why).with_source(error)
}
