//! In-memory versions of the ports that connectors get, as strict as AWS.

mod clock;
mod object_store;
mod vault;

pub use clock::MemoryClock;
pub use object_store::{MemoryObjectStore, StoredObject};
pub use vault::MemoryVault;
