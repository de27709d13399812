//! The bookmarks of a run: where the application says that the last run ended, and where this one has.
//!
//! They replace the window of an incremental flow that names no field of changes. A flow that names one goes by that
//! field, even if the application keeps bookmarks.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::{CHANGE_FIELD, change_field, incremental, source_settings};
use crate::ledger::{Checkpoint, Execution, KeptBookmark, Occasion};
use crate::run::reading::open::Opened;
use connector_sdk::{Bookmark, Connection, ConnectorError, ErrorKind, Since, Source};
use flow::FlowDefinition;

impl Engine {
    /// Fixes where a run that is prepared now begins; `None` if no bookmark bounds it.
    pub(in crate::run) async fn since(
        &self,
        run: &Execution,
        definition: &FlowDefinition,
        kept: Option<&KeptBookmark>,
        source: &dyn Source,
        connection: &Connection,
    ) -> Result<Option<Since>> {
        let due = matches!(run.occasion, Occasion::Asked | Occasion::Tick(_));
        if !due || incremental(definition).is_none() || change_field(definition).is_some() {
            return Ok(None);
        }
        let config = &definition.source_flow_config;
        let (settings, version) = (source_settings(definition), config.api_version.as_deref());
        let keeps = source.keeps_bookmarks(connection, &settings, version).await;
        let keeps = keeps.about(|| format!("flow \"{}\"", run.flow_name))?;
        if !keeps {
            return Err(Error::Conflict(format!(
                "flow \"{}\": the application does not keep track of what changes in its object any more; let it do that \
                 again, or set {CHANGE_FIELD} with update-flow",
                run.flow_name
            )));
        }
        let kept = kept.filter(|kept| kept.source == *config);
        Ok(Some(kept.map_or(Since::Beginning, |kept| Since::Bookmark(kept.bookmark.clone()))))
    }
}

impl Opened {
    /// Adds the way out to a failure, if the application may have forgotten the last run's bookmark.
    pub(in crate::run) fn with_way_back(&self, error: ConnectorError) -> ConnectorError {
        let lost = error.kind == ErrorKind::ResourceNotFoundError
            && matches!(self.since, Some(Since::Bookmark(_)));
        if !lost {
            return error;
        }
        let message = format!(
            "{}; the application may have forgotten where the last run has ended: start the flow with a \"watermark\", any \
             moment that is past, to forget it too, read everything and go on from there",
            error.message
        );
        ConnectorError { message, ..error }
    }
}

/// Returns where the flow's next run begins once this one has succeeded; `None` if this run does not decide it.
pub(in crate::run) fn next_bookmark(
    run: &Execution,
    checkpoints: &[Checkpoint],
) -> Option<Bookmark> {
    run.since.as_ref()?;
    checkpoints.first()?.bookmark.clone()
}

/// Refuses a run that ends without a bookmark: the next one would read everything again, unnoticed.
pub(in crate::run) fn check_bookmark(run: &Execution, checkpoints: &[Checkpoint]) -> Result<()> {
    if run.since.is_none() || next_bookmark(run, checkpoints).is_some() {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "flow \"{}\": the application gave no bookmark at the end, so that nothing would tell the next run where to begin; \
         nothing was published, start the flow again, and if it fails again look whether the application still keeps \
         track of what changes in this object",
        run.flow_name
    )))
}
