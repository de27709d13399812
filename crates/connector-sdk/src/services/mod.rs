//! The services of a cloud that connectors reach.

mod event_bus;
mod redshift_data;

pub use event_bus::{BusEvent, EventBus, EventRefusal, EventsPut};
pub use redshift_data::{
    RedshiftAccess, RedshiftData, RedshiftDatabase, RedshiftPlace, RedshiftProgress, RedshiftQuery,
    RedshiftRows, RedshiftTransaction,
};

use crate::ObjectStore;
use std::sync::Arc;

/// What connectors of a cloud's own services need: a port each, so that no connector knows a cloud.
#[derive(Clone)]
pub struct Services {
    /// Objects in buckets.
    pub objects: Arc<dyn ObjectStore>,
    /// The stack's bucket where records wait for destinations that are not files.
    pub staging_bucket: String,
    /// Databases of Amazon Redshift.
    pub redshift: Arc<dyn RedshiftData>,
    /// Buses of Amazon EventBridge.
    pub events: Arc<dyn EventBus>,
}
