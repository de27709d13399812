//! The ports in memory, for tests. They are as strict as AWS about limits and conditions.

mod catalog;
mod events;
mod ids;
mod metrics;
mod scheduler;
mod secrets;
mod table;
mod workflow;

pub use catalog::MemoryCatalog;
pub use events::MemoryEvents;
pub use ids::MemoryIds;
pub use metrics::MemoryMetrics;
pub use scheduler::MemoryScheduler;
pub use secrets::MemorySecrets;
pub use table::MemoryTable;
pub use workflow::{Machine, MemoryWorkflow};
