//! The bookmarks of a run: where the application itself says that the last one has ended, and where this one has.
//!
//! They stand in for a window where a flow reads what changed and names no field that tells when. A flow that names one
//! goes by it, whatever the application keeps.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::{CHANGE_FIELD, change_field, incremental, source_settings};
use crate::ledger::{Checkpoint, Execution, KeptBookmark, Occasion};
use crate::run::reading::open::Opened;
use connector_sdk::{Bookmark, Connection, ConnectorError, ErrorKind, Since, Source};
use flow::FlowDefinition;

impl Engine {
    /// Fixes from where on a run reads that is prepared now; none for one that no bookmark bounds.
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
    /// Adds to a failure what to do, where it may be that the application has forgotten the last run's bookmark.
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

/// Returns where the flow's next run begins once this one has succeeded; none if it does not decide that.
pub(in crate::run) fn next_bookmark(
    run: &Execution,
    checkpoints: &[Checkpoint],
) -> Option<Bookmark> {
    run.since.as_ref()?;
    checkpoints.first()?.bookmark.clone()
}

/// Refuses a run that would leave the next one nowhere to begin: that one would read everything again, in silence.
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
