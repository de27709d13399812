//! Tags of flows.

use super::update::changed_meanwhile;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, Stored};
use crate::ports::TableError;
use flow::{Extensions, Owner, Violations};
use std::collections::BTreeMap;

/// The most tags of a flow, as in AppFlow.
const MOST_TAGS: usize = 50;

impl Engine {
    /// Returns the tags of the flow with this ARN.
    pub async fn tags(&self, owner: &Owner, arn: &str) -> Result<BTreeMap<String, String>> {
        Ok(self.tagged(owner, arn).await?.value.definition.tags.unwrap_or_default())
    }

    /// Adds tags to a flow. Existing keys get the new values.
    pub async fn tag(
        &self,
        owner: &Owner,
        arn: &str,
        tags: BTreeMap<String, String>,
    ) -> Result<()> {
        self.change_tags(owner, arn, |present| present.extend(tags)).await
    }

    /// Removes tags from a flow. Unknown keys are ignored.
    pub async fn untag(&self, owner: &Owner, arn: &str, keys: &[String]) -> Result<()> {
        self.change_tags(owner, arn, |present| present.retain(|key, _| !keys.contains(key))).await
    }

    async fn change_tags(
        &self,
        owner: &Owner,
        arn: &str,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Result<()> {
        let stored = self.tagged(owner, arn).await?;
        let mut record = stored.value.clone();
        let mut tags = record.definition.tags.take().unwrap_or_default();
        change(&mut tags);
        if tags.len() > MOST_TAGS {
            let rule =
                format!("would make {} tags on the flow, which may have {MOST_TAGS}", tags.len());
            return Err(Error::invalid("tags", rule));
        }
        let mut violations = Violations::default();
        Extensions::read(Some(&tags), &mut violations);
        violations.into_result().map_err(Error::Invalid)?;
        record.definition.tags = Some(tags);
        match self.ports.table.write(&[stored.replace(&record)?]).await {
            Ok(()) => Ok(()),
            Err(TableError::Conflict) => Err(changed_meanwhile(&record.definition.flow_name)),
            Err(error) => Err(error.into()),
        }
    }

    async fn tagged(&self, owner: &Owner, arn: &str) -> Result<Stored<FlowRecord>> {
        match owner.flow_of(arn) {
            Some(name) => self.load_flow(name).await,
            None => Err(Error::NotFound(format!(
                "\"{arn}\" is not the ARN of a flow of this deployment, and only flows have tags; their ARNs look like {}",
                owner.flow_arn("orders")
            ))),
        }
    }
}
