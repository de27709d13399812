//! Amazon EventBridge, as a destination: each record becomes an event.

mod batch;
mod deliver;
mod event;
mod large;
mod settings;
#[cfg(test)]
mod tests;
mod writing;

use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, EntityGroup, ErrorKind,
    Field, Result, Services, Target, Writing,
};
use flow::{ConnectorType, Violations, WriteOperation};
use serde_json::Value;
use writing::EventBridgeWriting;

/// The connector of Amazon EventBridge.
pub struct EventBridge {
    services: Services,
}

impl EventBridge {
    /// Takes the services to write with.
    pub fn new(services: Services) -> Self {
        Self { services }
    }
}

#[async_trait]
impl Connector for EventBridge {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("EventBridge")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: "Amazon EventBridge".into(),
            description: "Event buses of AWS, on which each record becomes an event".into(),
            write_operations: (&[WriteOperation::Insert]).into(),
            ..Configuration::default()
        }
    }

    fn check_profile(&self, _: &Value, _: &Value, violations: &mut Violations) {
        violations.add("connectorType", format!("EventBridge {}", NO_PROFILE));
    }

    async fn check(&self, _: &Connection) -> Result<()> {
        Err(unsupported(NO_PROFILE))
    }

    async fn entities(&self, _: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        Err(unsupported("has no entities: events have the fields that the flow's tasks make"))
    }

    async fn fields(&self, _: &Connection, _: &str, _: Option<&str>) -> Result<Vec<Field>> {
        Err(unsupported("has no fields: events have the fields that the flow's tasks make"))
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for EventBridge {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        settings::check(settings, violations);
    }

    fn object(&self, settings: &Value) -> Option<String> {
        settings["object"].as_str().map(str::to_owned)
    }

    fn tags(&self) -> &'static [&'static str] {
        &["event-bus"]
    }

    fn open(&self, _: Option<Connection>, target: Target) -> Result<Box<dyn Writing>> {
        Ok(Box::new(EventBridgeWriting::new(&self.services, target)?))
    }
}

const NO_PROFILE: &str = "takes no connector profile; name the source of the events in the flow";

fn unsupported(what: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, format!("connector EventBridge {what}"))
}
