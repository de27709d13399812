//! Applications without a connector that sign their deliveries with an HMAC of the body.

mod events;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, EntityGroup, ErrorKind, Field, Filter,
    Found, Query, Reader, Result, Source,
};
use flow::{AuthenticationConfig, ConnectorType, Operator, TriggerType, Violations};
use serde_json::Value;

/// Events of any sender that a webhook's secret can describe.
pub(crate) use connector_sdk::SignedBody as CustomWebhook;

/// The `customAuthenticationType` of such a sender in AppFlow.
const AUTHENTICATION: &str = "webhook";

/// The connector of senders that only deliver.
pub struct CustomConnector;

#[async_trait]
impl Connector for CustomConnector {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("CustomConnector")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: "Webhook".into(),
            description: "Events that any application delivers, signed with an HMAC of the body"
                .into(),
            needs_profile: true,
            authentication: AuthenticationConfig {
                is_custom_auth_supported: true,
                ..AuthenticationConfig::default()
            },
            triggers: (&[TriggerType::Event]).into(),
            operators: (&Operator::ALL).into(),
            ..Configuration::default()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        events::check(properties, violations);
        if credentials.pointer("/custom/customAuthenticationType").and_then(Value::as_str)
            != Some(AUTHENTICATION)
        {
            violations.add(
                "connectorProfileConfig.connectorProfileCredentials.CustomConnector",
                "must be {\"authenticationType\": \"CUSTOM\", \"custom\": {\"customAuthenticationType\": \"webhook\"}}: \
                 what deliveries are signed with is kept in the webhook's own secret",
            );
        }
    }

    async fn check(&self, _connection: &Connection) -> Result<()> {
        // Nothing is asked: the sender comes to us.
        Ok(())
    }

    async fn entities(
        &self,
        connection: &Connection,
        _path: Option<&str>,
    ) -> Result<Vec<EntityGroup>> {
        events::entities(&connection.settings)
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _version: Option<&str>,
    ) -> Result<Vec<Field>> {
        events::fields(&connection.settings, entity)
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for CustomConnector {
    fn entity(&self, settings: &Value) -> Option<String> {
        settings.get("entityName")?.as_str().map(str::to_owned)
    }

    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        if self.entity(settings).is_none_or(|name| name.is_empty()) {
            violations.add("entityName", "must name an event that the connector profile declares");
        }
    }

    fn pushes_down(&self, _field: &Field, _filter: &Filter) -> bool {
        false
    }

    async fn open(
        &self,
        _connection: Connection,
        _query: Query,
        _found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        Err(ConnectorError::new(
            ErrorKind::InvalidArgument,
            "events of a webhook cannot be read, only taken as they are delivered; use the trigger Event",
        ))
    }
}
