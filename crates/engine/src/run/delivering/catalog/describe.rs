//! Shows the tables that runs registered in their flow's data catalog.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{Cataloged, Stored, catalog_key, history_partition, load};
use crate::ports::{Order, Range};
use flow::{ExecutionRecord, MetadataCatalogDetail};
use serde_json::Value;

impl Engine {
    /// Adds the registered tables to runs.
    pub(in crate::run) async fn add_catalog_details(
        &self,
        runs: &mut [ExecutionRecord],
    ) -> Result<()> {
        let keys: Vec<_> = runs.iter().map(|run| catalog_key(&run.execution_id)).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let found = self.ports.table.get_all(&keys).await?;
        for (run, item) in runs.iter_mut().zip(found) {
            if let Some(item) = item {
                run.metadata_catalog_details = told(Stored::from_item(item)?);
            }
        }
        Ok(())
    }

    /// Returns the tables that the latest run of a flow registered.
    pub(crate) async fn last_catalog_details(
        &self,
        flow_id: &str,
    ) -> Result<Vec<MetadataCatalogDetail>> {
        let newest = Range {
            partition: history_partition(flow_id),
            prefix: "run#".to_owned(),
            after: None,
            order: Order::Descending,
            limit: 1,
        };
        let Some(item) = self.ports.table.list(&newest).await?.pop() else {
            return Ok(Vec::new());
        };
        let pointer = Stored::<Value>::from_item(item)?.value;
        let key = catalog_key(pointer["execution"].as_str().unwrap_or_default());
        let found = load::<Cataloged>(self.ports.table.as_ref(), &key).await?;
        Ok(found.map(told).unwrap_or_default())
    }
}

/// A registration that is tried again has no outcome yet.
fn told(cataloged: Stored<Cataloged>) -> Vec<MetadataCatalogDetail> {
    let Cataloged { done, details, .. } = cataloged.value;
    if done { details } else { Vec::new() }
}
