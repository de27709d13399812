//! Checks a flow: first its form, then against the live source and the destination. The violations of each are told at
//! once.

mod catalog;
mod destination;
mod form;
mod source;
mod tasks;

use crate::Engine;
use crate::error::{Error, Result};
use flow::{Extensions, FlowDefinition, Owner, Violations};

pub(crate) use destination::{destination_settings, target_of};
pub(crate) use source::source_settings;

impl Engine {
    /// Checks a flow that is to be stored; `violations` is what was found before. Returns the source fields that it
    /// takes because it takes whole records.
    pub(crate) async fn check_flow(
        &self,
        owner: &Owner,
        definition: &FlowDefinition,
        mut violations: Violations,
    ) -> Result<Vec<String>> {
        let mut found = Violations::default();
        form::check(definition, &mut found);
        Extensions::read(definition.tags.as_ref(), &mut found);
        let source = self.check_source(definition, &mut found);
        let destination = self.check_destination(definition, &mut found);
        self.check_catalog(definition, &mut found);
        violations.join(found);
        violations.into_result().map_err(Error::Invalid)?;
        // Only a flow whose form is right has a source and a destination.
        let (Some((connector, source)), Some(destination)) = (source, destination) else {
            return Ok(Vec::new());
        };
        let taken = self.check_tasks(definition, connector, source).await?;
        self.check_target(owner, definition, destination).await?;
        Ok(taken)
    }
}
