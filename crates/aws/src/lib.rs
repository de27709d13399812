//! The engine's ports kept with AWS; the only place with clients of services and environment variables.
//!
//! [`App`] is what a function builds once when it starts: the [`Settings`] of its deployment and one client for each
//! service. Behind each port is one type here. They add nothing to what the ports promise, and decide one thing with
//! care: what an answer *proves*. An answer that says a write was refused is an error of its own; a lost answer, or a
//! crash of the service, is "unknown" and never a refusal, because a run that takes one for the other loses or
//! doubles records. Hence conditional writes of one document are sent once and are not repeated by the SDK, while
//! transactions carry a token under which DynamoDB applies them once.

mod app;
#[cfg(test)]
mod canned;
mod delivery_queue;
mod document;
mod error;
mod event_bus;
mod events;
mod failure;
mod ids;
mod json_service;
mod metrics;
mod object_store;
mod receiver;
mod redshift_data;
mod role;
mod scheduler;
mod secrets;
mod settings;
mod table;
mod webhook_secrets;
mod workflow;

pub use app::App;
pub use delivery_queue::DeliveryQueue;
pub use event_bus::EventBridge;
pub use events::BusEvents;
pub use failure::Failure;
pub use ids::RandomIds;
pub use json_service::{JsonService, Protocol, Service};
pub use metrics::LogMetrics;
pub use object_store::S3ObjectStore;
pub use receiver::Receiver;
pub use redshift_data::RedshiftDataApi;
pub use role::assume;
pub use scheduler::{FlowSchedules, ScheduleSettings};
pub use secrets::ManagedSecrets;
pub use settings::{Settings, SettingsError, relay_profile};
pub use table::DynamoTable;
pub use webhook_secrets::WebhookSecrets;
pub use workflow::StateMachine;
