//! The engine's connections to the world, as small traits. `memory` and the `aws` crate implement them.

mod catalog;
#[doc(hidden)]
pub mod conformance;
mod events;
mod finder;
mod ids;
mod metrics;
mod scheduler;
mod secrets;
mod table;
mod workflow;

pub use catalog::{
    Catalog, CatalogColumn, CatalogError, CatalogPartition, CatalogPlace, CatalogTable, Registered,
};
pub use events::{Event, Events};
pub use finder::Finder;
pub use ids::Ids;
pub use metrics::{Metrics, Milestone, Reached, Work};
pub use scheduler::{NewSchedule, Scheduler, SchedulerError};
pub use secrets::{OwnSecret, SecretValue, Secrets, SecretsError};
pub use table::{Expect, Item, Key, Order, Range, Table, TableError, Write};
pub use workflow::{Workflow, WorkflowError};

use connector_sdk::Clock;
use std::sync::Arc;

/// All ports together.
#[derive(Clone)]
pub struct Ports {
    /// Flows, profiles and the ledger of runs.
    pub table: Arc<dyn Table>,
    /// Credentials.
    pub secrets: Arc<dyn Secrets>,
    /// The state machine that drives runs.
    pub workflow: Arc<dyn Workflow>,
    /// The scheduler that starts scheduled flows.
    pub scheduler: Arc<dyn Scheduler>,
    /// The event bus for news about runs.
    pub events: Arc<dyn Events>,
    /// The metrics of runs.
    pub metrics: Arc<dyn Metrics>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The data catalog, if the function has access to one.
    pub catalog: Option<Arc<dyn Catalog>>,
    /// What makes connectors of registrations, where a deployment can use registered ones.
    pub finder: Option<Arc<dyn Finder>>,
    /// New names.
    pub ids: Arc<dyn Ids>,
}
