//! In-memory versions of the ports that connectors get, as strict as AWS.

mod clock;
mod event_bus;
mod object_store;
mod redshift;
mod vault;

pub use clock::MemoryClock;
pub use event_bus::MemoryEventBus;
pub use object_store::{MemoryObjectStore, StoredObject};
pub use redshift::NoRedshift;
pub use vault::MemoryVault;

use crate::{ObjectStore, Services};
use std::sync::Arc;

/// Returns services with this object store, no Redshift and no event bus.
pub fn services(objects: Arc<dyn ObjectStore>) -> Services {
    Services {
        objects,
        staging_bucket: "staging".to_owned(),
        redshift: Arc::new(NoRedshift),
        events: Arc::new(MemoryEventBus::default()),
    }
}
