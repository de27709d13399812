//! The tables and partitions that a run registered in its flow's data catalog.

use flow::MetadataCatalogDetail;
use serde::{Deserialize, Serialize};

/// The state of a run's registration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cataloged {
    /// How many attempts were started.
    pub(crate) tries: u32,
    /// Whether no attempt will follow.
    pub(crate) done: bool,
    /// The result for each table.
    pub(crate) details: Vec<MetadataCatalogDetail>,
}
