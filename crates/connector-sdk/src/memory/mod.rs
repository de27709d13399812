//! The twins of what connectors are handed, in memory; strict where AWS is.

mod clock;
mod object_store;
mod vault;

pub use clock::MemoryClock;
pub use object_store::{MemoryObjectStore, StoredObject};
pub use vault::MemoryVault;
