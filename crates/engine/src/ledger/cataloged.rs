//! What a run registered in its flow's data catalog.

use flow::MetadataCatalogDetail;
use serde::{Deserialize, Serialize};

/// How far the registration of a published run is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cataloged {
    /// Tries that were begun.
    pub(crate) tries: u32,
    /// Whether there will be no other.
    pub(crate) done: bool,
    /// What became of each table.
    pub(crate) details: Vec<MetadataCatalogDetail>,
}
