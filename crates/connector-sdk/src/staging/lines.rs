//! Reads staged JSON Lines back, some at a time.

use super::publish::{invariant, receipt};
use crate::{ObjectStore, Result, StagedFile};

/// Bytes that are read at once.
const READ_BYTES: u64 = 4 * 1024 * 1024;

/// Some records of a staged file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedLines {
    /// The records as JSON texts.
    pub lines: Vec<String>,
    /// The byte at which the next line begins; `None` at the end of the file.
    pub next: Option<u64>,
}

pub(super) async fn read(
    store: &dyn ObjectStore,
    file: &StagedFile,
    from: u64,
    most: usize,
) -> Result<StagedLines> {
    let upload = receipt(file)?.upload;
    let (mut lines, mut begun) = (Vec::new(), Vec::new());
    let (mut at, mut next) = (from, from);
    while lines.len() < most && at < file.bytes {
        let end = file.bytes.min(at + READ_BYTES);
        let chunk = store.read(&upload.bucket, &upload.key, at..end).await?;
        if chunk.is_empty() {
            return Err(invariant(format!("staged file {} is shorter than it was", file.location)));
        }
        at += chunk.len() as u64;
        begun.extend_from_slice(&chunk);
        let mut rest = begun.as_slice();
        while lines.len() < most
            && let Some(length) = rest.iter().position(|byte| *byte == b'\n')
        {
            lines.push(text(file, &rest[..length])?);
            rest = &rest[length + 1..];
            next += length as u64 + 1;
        }
        begun = rest.to_vec();
    }
    if next < file.bytes && lines.is_empty() && most > 0 {
        return Err(invariant(format!("staged file {} ends within a line", file.location)));
    }
    Ok(StagedLines { lines, next: (next < file.bytes).then_some(next) })
}

fn text(file: &StagedFile, line: &[u8]) -> Result<String> {
    String::from_utf8(line.to_vec())
        .map_err(|_| invariant(format!("staged file {} is not UTF-8", file.location)))
}
