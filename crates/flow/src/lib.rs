//! AppFlow's vocabulary as plain data: the content of requests and answers, without any behaviour.
//!
//! A *flow* describes what to move: a source, one destination, tasks that shape the records, and a trigger. A
//! *connector profile* describes how to reach an application. An *execution* is one run of a flow. The types serialise
//! to exactly AppFlow's JSON, keep users' input unchanged, and know no application: a per-connector union stays one-key
//! JSON ([`Union`]) until the connector reads it.

mod arn;
mod catalog;
mod configuration;
mod connector_type;
mod definition;
mod entity;
mod execution;
mod extensions;
mod message;
pub mod model;
mod operator;
mod profile;
mod schedule;
mod secret_arn;
mod spelling;
mod task;
mod timestamp;
mod timetable;
mod trigger;
mod union;
mod violation;

pub use arn::Owner;
pub use catalog::{
    CatalogType, GlueDataCatalogConfig, MetadataCatalogConfig, MetadataCatalogDetail,
    RegistrationOutput,
};
pub use configuration::{
    AuthenticationConfig, ConnectorConfiguration, ConnectorDetail, ConnectorMode,
    ScheduleFrequency, TransferType, WriteOperation,
};
pub use connector_type::{ConnectorRef, ConnectorType};
pub use definition::{
    DestinationFlowConfig, FlowDefinition, FlowStatus, IncrementalPullConfig, SourceFlowConfig,
};
pub use entity::{
    ConnectorEntity, ConnectorEntityField, DestinationFieldProperties, FieldTypeDetails,
    SourceFieldProperties, SupportedFieldTypeDetails,
};
pub use execution::{
    ErrorInfo, ExecutionDetails, ExecutionRecord, ExecutionResult, ExecutionStatus,
};
pub use extensions::{Extensions, TAG_PREFIX};
pub use message::{bounded, quoted_names};
pub use operator::Operator;
pub use profile::{ConnectionMode, ConnectorProfile, ProfileCredentials};
pub use schedule::Schedule;
pub use secret_arn::{PROFILE_SECRETS, WEBHOOK_SECRETS, misused_secret};
pub use spelling::did_you_mean;
pub use task::{Task, TaskType};
pub use timestamp::Timestamp;
pub use timetable::Timetable;
pub use trigger::{
    DataPullMode, ScheduledTriggerProperties, TriggerConfig, TriggerProperties, TriggerType,
};
pub use union::Union;
pub use violation::{Violation, Violations};
