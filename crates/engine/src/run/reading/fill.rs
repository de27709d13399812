//! Fills one part: reads pages, maps them and stages them, until the part is full or there is a reason to stop.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::find::as_source;
use crate::ledger::{
    Checkpoint, Counts, Execution, Part, Progress, Reasons, Stored, Trail, document, progress_key,
};
use crate::ports::{Expect, Write};
use crate::run::reading::limits::{Passed, check_total};
use crate::run::reading::numbers::{numbered, numbered_schema};
use crate::run::reading::open::{Opened, Pages};
use crate::run::reading::rejects::lines;
use arrow_array::RecordBatch;
use connector_sdk::staging::PartWriter;
use connector_sdk::{
    Bookmark, ConnectorError, Cursor, ErrorKind, Misread, Page, PartName, StagedFile,
};
use flow::Timestamp;
use serde_json::value::RawValue;
use std::time::Duration;

/// How many notes of a source a run keeps for its message.
const KEPT_NOTES: usize = 8;
/// How often the progress is stored for observers, and the run's cancellation is noticed.
const BEAT_SECONDS: i64 = 2;

/// Where a part starts.
pub(in crate::run) struct Start<'a> {
    pub(in crate::run) partition: u32,
    pub(in crate::run) checkpoint: &'a Checkpoint,
    /// The page there, if it has been read already.
    pub(in crate::run) carried: Option<Page>,
}

/// A part to commit, and why it ended.
pub(in crate::run) struct Filled {
    pub(in crate::run) part: NewPart,
    /// The page after the part, if it has been read already.
    pub(in crate::run) carried: Option<Page>,
    pub(in crate::run) stop: Stop,
}

/// The facts about a part that a commit needs.
pub(in crate::run) struct NewPart {
    /// Its document in the ledger.
    pub(in crate::run) document: Part,
    /// Where its last page was read.
    pub(in crate::run) last: Option<Cursor>,
    /// Whether the source has no more.
    pub(in crate::run) done: bool,
    pub(in crate::run) total: Option<u64>,
    /// The bookmark of its last page.
    pub(in crate::run) bookmark: Option<Bookmark>,
    pub(in crate::run) trail: Trail,
    pub(in crate::run) reasons: Reasons,
    /// Notes for the user from its pages.
    pub(in crate::run) notes: Vec<String>,
}

/// Why a part ended.
pub(in crate::run) enum Stop {
    SourceDone,
    PartFull,
    TimeShort,
    RunChanged,
    /// The application needs time for the next page.
    Paused(Duration),
    /// The next page could not be read; what came before it is kept.
    Failed(Error),
}

/// A part being filled.
struct Filling<'a> {
    opened: &'a Opened,
    name: PartName,
    writer: Option<PartWriter>,
    counts: Counts,
    last: Option<Cursor>,
    reasons: Reasons,
    /// Records read before this part.
    before: u64,
    total: Option<u64>,
    bookmark: Option<Bookmark>,
    notes: Vec<String>,
    trail: Trail,
}

impl Engine {
    pub(in crate::run) async fn fill(
        &self,
        run: &Stored<Execution>,
        opened: &Opened,
        start: Start<'_>,
        passed: &mut Passed,
        deadline: Timestamp,
    ) -> Result<Filled> {
        let Start { partition, checkpoint, .. } = start;
        let attempt = self.ports.ids.next();
        let name = PartName { partition, sequence: checkpoint.sequence, attempt };
        let mut filling = Filling {
            opened,
            name,
            writer: None,
            counts: Counts::default(),
            last: None,
            reasons: Reasons::default(),
            before: checkpoint.counts.read,
            total: checkpoint.total,
            bookmark: None,
            notes: Vec::new(),
            trail: checkpoint.trail.clone(),
        };
        match self.fill_pages(run, &mut filling, start, passed, deadline).await {
            Ok((cursor, carried, stop)) => filling.close(cursor, carried, stop).await,
            Err(error) => {
                if let Some(writer) = filling.writer {
                    writer.abandon().await;
                }
                Err(error)
            }
        }
    }

    async fn fill_pages(
        &self,
        run: &Stored<Execution>,
        filling: &mut Filling<'_>,
        start: Start<'_>,
        passed: &mut Passed,
        deadline: Timestamp,
    ) -> Result<(Option<Cursor>, Option<Page>, Stop)> {
        let started_at = self.ports.clock.now();
        let mut beat_at = started_at;
        let mut beats = 0;
        let mut cursor = start.checkpoint.cursor.clone();
        passed.begin(cursor.as_ref());
        let mut page = match start.carried {
            Some(page) => page,
            None => match filling.opened.read(cursor.as_ref()).await {
                Ok(page) => page,
                Err(error) => return Ok((cursor, None, Stop::Failed(error))),
            },
        };
        loop {
            filling.last.clone_from(&cursor);
            let next = page.next.clone();
            let pause = page.pause.filter(|_| next.is_some());
            // A read that waits for records returns to the same place.
            let waits = pause.is_some() && records_of(&page) == 0;
            if let Some(next) = next.as_ref().filter(|_| !waits) {
                let new = passed.pass(&mut filling.trail, next);
                new.about(|| filling.opened.about())?;
            }
            // The next page is on its way while this one is mapped and staged.
            let opened = filling.opened;
            let reading = async {
                match next.as_ref().filter(|_| pause.is_none()) {
                    Some(next) => Some(opened.read(Some(next)).await),
                    None => None,
                }
            };
            let (read, written) = futures::join!(reading, filling.add(page));
            written?;
            cursor = next;
            if let Some(pause) = pause {
                return Ok((cursor, None, Stop::Paused(pause)));
            }
            let ahead = match read {
                None => return Ok((None, None, Stop::SourceDone)),
                Some(Err(error)) => return Ok((cursor, None, Stop::Failed(error))),
                Some(Ok(page)) => page,
            };
            let now = self.ports.clock.now();
            let staged = filling.writer.as_ref().map_or(0, |writer| writer.encoded_bytes());
            let age = now.since(started_at).to_std().unwrap_or_default();
            if staged >= opened.part_bytes || age >= self.settings.part_age {
                return Ok((cursor, Some(ahead), Stop::PartFull));
            }
            if self.short_of_time(deadline) {
                return Ok((cursor, Some(ahead), Stop::TimeShort));
            }
            if now >= beat_at.plus_seconds(BEAT_SECONDS) {
                beat_at = now;
                let progress = Progress { sequence: filling.name.sequence, counts: filling.counts };
                self.tell_progress(run, filling.name.partition, progress, &mut beats).await;
                if self
                    .load_run(&run.value.id)
                    .await?
                    .is_none_or(|seen| seen.check() != run.check())
                {
                    return Ok((cursor, Some(ahead), Stop::RunChanged));
                }
            }
            page = ahead;
        }
    }

    /// Stores the progress of the part. A failure is ignored, because nothing depends on it.
    async fn tell_progress(
        &self,
        run: &Stored<Execution>,
        partition: u32,
        progress: Progress,
        beats: &mut u64,
    ) {
        let key = progress_key(&run.value.id, partition);
        let version = match (*beats, self.ports.table.get(&key).await) {
            (0, Ok(found)) => found.map_or(0, |item| item.version),
            (known, _) => known,
        };
        let expect = if version == 0 { Expect::Absent } else { Expect::Version(version) };
        let Ok(document) = document(&progress) else {
            return;
        };
        let write = Write::Put { key, document, expect, expires_at: None };
        *beats = match self.ports.table.write(&[write]).await {
            Ok(()) => version + 1,
            Err(_) => 0,
        };
    }
}

impl Opened {
    async fn read(&self, cursor: Option<&Cursor>) -> Result<Page> {
        match &self.pages {
            Pages::Inbox(events) => events.read(self, cursor).await,
            Pages::Source(reader) => {
                let page = reader.read_page(cursor).await;
                page.map_err(|error| self.with_way_back(error)).about(|| self.about())
            }
        }
    }

    /// Reads records that were delivered.
    pub(in crate::run) fn read_events(
        &self,
        events: &[&RawValue],
    ) -> Result<(RecordBatch, Vec<Misread>)> {
        let source = as_source(self.source.as_ref())?;
        source.read_events(&self.pipeline.columns, events).about(|| self.about())
    }

    fn about(&self) -> String {
        format!("flow \"{}\", object \"{}\"", self.target().flow_name, self.entity)
    }

    /// Removes the files of a lost commit. The end of the run sweeps the rest; after that end, a latecomer is the only
    /// one to clear up after itself.
    pub(in crate::run) async fn discard(&self, staged: &[StagedFile]) {
        if let Err(error) = self.writing.staging().discard(staged).await {
            tracing::warn!(error = %error, "files of a part whose commit was lost are left behind");
        }
    }
}

impl Filling<'_> {
    /// Maps one page and stages its remaining records.
    async fn add(&mut self, page: Page) -> Result<()> {
        let about = || format!("flow \"{}\", destination", self.opened.target().flow_name);
        let pipeline = &self.opened.pipeline;
        let applied = pipeline.apply(&page.records)?;
        let rejected = (page.rejected.len() + applied.rejected.len()) as u64;
        self.counts.read += records_of(&page);
        self.counts.filtered += applied.filtered;
        self.counts.rejected += rejected;
        self.counts.bytes_read += page.bytes;
        self.total = page.total.or(self.total);
        check_total(self.before + self.counts.read, self.total).about(|| self.opened.about())?;
        self.bookmark = page.bookmark;
        add_notes(&mut self.notes, page.notes);
        let misread = page.rejected.iter().map(|one| (&one.field, &one.reason));
        let unmapped = applied.rejected.iter().map(|one| (&one.field, &one.reason));
        for (field, reason) in misread.chain(unmapped) {
            self.reasons.add(format!("field \"{field}\": {reason}"), 1);
        }
        if rejected > 0 && self.opened.target().extensions.fail_on_first_error {
            return refused(&self.reasons).about(about);
        }
        if rejected > 0 {
            let execution = &self.opened.target().execution_id;
            let lines =
                lines(execution, pipeline, &page.records, &page.rejected, &applied.rejected)?;
            self.writer().reject(&lines, rejected).await.about(about)?;
        }
        for group in applied.kept.iter().filter(|group| group.records.num_rows() > 0) {
            let records = match &self.opened.numbered_in {
                Some(field) => numbered(&group.records, field, &self.name, self.counts.written)?,
                None => group.records.clone(),
            };
            self.counts.written += records.num_rows() as u64;
            self.writer().write(&group.folder, &records).await.about(about)?;
        }
        Ok(())
    }

    /// Returns the writer of the part, which begins with the first record.
    fn writer(&mut self) -> &mut PartWriter {
        let Opened { writing, pipeline, numbered_in, .. } = self.opened;
        let open = || {
            let schema = pipeline.output_schema();
            let schema = match numbered_in {
                Some(field) => numbered_schema(&schema, field),
                None => schema,
            };
            writing.staging().open_part(&self.name, &schema)
        };
        self.writer.get_or_insert_with(open)
    }

    async fn close(
        self,
        next: Option<Cursor>,
        carried: Option<Page>,
        stop: Stop,
    ) -> Result<Filled> {
        let about = || format!("flow \"{}\", destination", self.opened.target().flow_name);
        let staged = match self.writer {
            Some(writer) => writer.close().await.about(about)?,
            None => Vec::new(),
        };
        let mut counts = self.counts;
        counts.bytes_written = staged.iter().map(|file| file.bytes).sum();
        let part = Part { attempt: self.name.attempt, staged, lists: 0, counts, next };
        let done = matches!(stop, Stop::SourceDone);
        let part = NewPart {
            document: part,
            last: self.last,
            done,
            total: self.total,
            bookmark: self.bookmark,
            trail: self.trail,
            reasons: self.reasons,
            notes: self.notes,
        };
        Ok(Filled { part, carried, stop })
    }
}

/// Returns how many records a page has, unreadable ones included.
fn records_of(page: &Page) -> u64 {
    (page.records.num_rows() + page.rejected.len()) as u64
}

/// Adds new notes, up to the number that a message has room for.
pub(in crate::run) fn add_notes(notes: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for note in more {
        if notes.len() < KEPT_NOTES && !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// Fails a run at its first record that cannot be moved, as its flow asks.
fn refused(reasons: &Reasons) -> std::result::Result<(), ConnectorError> {
    let why = format!(
        "a record cannot be moved, and the flow is to fail then: {reasons}; correct the record in the application, or \
         let the flow go on without such records"
    );
    Err(ConnectorError::new(ErrorKind::InvalidArgument, why))
}
