//! One file of a part: records wait until there are enough to encode, and leave in chunks as soon as one is full.

use super::chunked_upload::{CHUNK_BYTES, ChunkedUpload, Contents};
use super::part::Part;
use crate::{ConnectorError, Content, ErrorKind, Result, StagedFile};
use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use records::compose::repeated_head;
use records::encode::{self, Encoder, Format};
use std::sync::Arc;

/// Records encoded at once, so that a large page does not pile up as one large chunk.
const AT_ONCE: usize = 1_024;
/// Records in a folder wait for more until they take this much: an encoder of Parquet takes more than twice as much.
const PATIENCE: u64 = 4 * 1024 * 1024;

/// A file being written.
pub(super) struct File {
    part: Arc<Part>,
    folder: String,
    number: u32,
    waiting: Vec<RecordBatch>,
    waiting_bytes: u64,
    encoding: Option<Encoding>,
    upload: ChunkedUpload,
    records: u64,
}

struct Encoding {
    encoder: Box<dyn Encoder>,
    head: u64,
}

impl File {
    /// Begins a file: the first of its folder in the part, or a further one when `number` is not 0.
    pub(super) fn new(part: Arc<Part>, folder: &str, number: u32) -> Result<Self> {
        let layout = &part.place.layout;
        let key = layout.file_key(&part.name, folder, number)?;
        let media = content_type(layout.format());
        let upload =
            ChunkedUpload::new(part.place.clone(), &part.name, Content::Records, key, media);
        Ok(Self {
            part,
            folder: folder.to_owned(),
            number,
            waiting: Vec::new(),
            waiting_bytes: 0,
            encoding: None,
            upload,
            records: 0,
        })
    }

    /// Adds records.
    pub(super) async fn write(&mut self, records: &RecordBatch) -> Result<()> {
        self.records += records.num_rows() as u64;
        self.waiting.push(records.clone());
        self.waiting_bytes += records.get_array_memory_size() as u64;
        let alone = self.folder.is_empty();
        if alone || self.waiting_bytes >= PATIENCE { self.encode().await } else { Ok(()) }
    }

    /// Returns what the file takes in memory, in bytes.
    pub(super) fn held(&self) -> u64 {
        let encoder = self.encoding.as_ref().map_or(0, |encoding| encoding.encoder.memory());
        self.waiting_bytes + encoder as u64
    }

    /// Returns the size of the file so far; records that wait count by their size in memory.
    pub(super) fn bytes(&self) -> u64 {
        let encoded = self.encoding.as_ref().map_or(0, |encoding| encoding.encoder.encoded_bytes());
        self.waiting_bytes + encoded
    }

    /// Ends the file, still unseen; gives it up when that fails.
    pub(super) async fn close(mut self) -> Result<StagedFile> {
        let ended = match self.encode().await {
            Ok(()) => self.encoding.take(),
            Err(error) => {
                self.give_up().await;
                return Err(error);
            }
        };
        let Some(Encoding { encoder, head }) = ended else {
            return Err(unwritable("there are none"));
        };
        let last = match encoder.finish() {
            Ok(last) => last,
            Err(error) => {
                self.give_up().await;
                return Err(unencodable(error));
            }
        };
        let Self { folder, number, records, upload, .. } = self;
        let contents = Contents { folder, number, content: Content::Records, records, head };
        upload.end(last, contents).await
    }

    /// Gives the file up; failures are logged.
    pub(super) async fn give_up(self) {
        self.upload.give_up().await;
    }

    async fn encode(&mut self) -> Result<()> {
        let encoding = match &mut self.encoding {
            Some(encoding) => encoding,
            none => none.insert(Encoding::new(&self.part)?),
        };
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let records = match &waiting[..] {
            [records] => records.clone(),
            several => concat_batches(&self.part.schema, several)
                .map_err(|error| unwritable(&error.to_string()))?,
        };
        drop(waiting);
        for start in (0..records.num_rows()).step_by(AT_ONCE) {
            let slice = records.slice(start, AT_ONCE.min(records.num_rows() - start));
            encoding.encoder.write(&slice).map_err(unencodable)?;
            if encoding.encoder.buffered() >= CHUNK_BYTES {
                self.upload.send(encoding.encoder.take()).await?;
            }
        }
        Ok(())
    }
}

impl Encoding {
    fn new(part: &Part) -> Result<Self> {
        let format = part.place.layout.format();
        let encoder =
            encode::encoder(format, part.schema.clone(), part.options).map_err(unencodable)?;
        let head = repeated_head(format, &part.schema, part.options) as u64;
        Ok(Self { encoder, head })
    }
}

/// Returns the media type of a file of records.
pub fn content_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::JsonLines => JSON_LINES,
        Format::Parquet => "application/vnd.apache.parquet",
    }
}

/// The media type of JSON Lines.
pub(super) const JSON_LINES: &str = "application/x-ndjson";

fn unencodable(error: records::Error) -> ConnectorError {
    unwritable(&error.to_string()).with_source(error)
}

fn unwritable(why: &str) -> ConnectorError {
    let why = format!("the records cannot be written as a file: {why}");
    ConnectorError::new(ErrorKind::InvalidArgument, why)
}
