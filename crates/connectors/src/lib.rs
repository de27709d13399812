//! The applications and services that flows read from and write to, one folder each, and their list.

mod custom_connector;
mod event_bridge;
mod redshift;
mod s3;
mod salesforce;
mod sap_odata;
mod servicenow;
mod slack;
mod snowflake;
mod warehouse;
mod zendesk;

#[cfg(test)]
mod delivery_laws;
#[cfg(test)]
mod lie_laws;
#[cfg(test)]
mod sample_deliveries;
#[cfg(test)]
mod token_laws;

use connector_sdk::{Connectors, DeliveredEvent, Refusal, RelayedEvent, Services, Webhooks};
pub use custom_connector::CustomConnector;
pub use event_bridge::EventBridge;
pub use redshift::Redshift;
pub use s3::S3;
pub use salesforce::Salesforce;
use sap_odata::SapOData;
pub use servicenow::ServiceNow;
pub use slack::Slack;
pub use snowflake::Snowflake;
use std::sync::Arc;
pub use zendesk::Zendesk;

/// Returns every connector there is.
pub fn connectors(services: Services) -> Connectors {
    Connectors::new(vec![
        Arc::new(S3::new(services.objects.clone())),
        Arc::new(Salesforce),
        Arc::new(ServiceNow),
        Arc::new(Slack),
        Arc::new(Zendesk),
        Arc::new(CustomConnector),
        Arc::new(SapOData),
        Arc::new(EventBridge::new(services.clone())),
        Arc::new(Redshift::new(services.clone())),
        Arc::new(Snowflake::new(services.objects)),
    ])
}

/// Returns every webhook there is, under the name of its connector.
pub fn webhooks() -> Webhooks {
    Webhooks::new(vec![
        ("CustomConnector", Box::new(custom_connector::CustomWebhook)),
        ("Salesforce", Box::new(salesforce::SalesforceWebhook)),
        ("Servicenow", Box::new(servicenow::ServiceNowWebhook)),
        ("Slack", Box::new(slack::SlackWebhook)),
        ("Zendesk", Box::new(zendesk::ZendeskWebhook)),
    ])
}

/// Reads an event that an application put on a partner event bus, and names the application's connector.
pub fn relayed(event: &RelayedEvent<'_>) -> Result<(&'static str, DeliveredEvent), Refusal> {
    if event.source.starts_with(salesforce::relay::SOURCES) {
        return Ok(("Salesforce", salesforce::relay::read(event)?));
    }
    Err(Refusal::Malformed(format!(
        "event {} comes from {}, which no connector reads: take the rule away that sends it",
        event.id, event.source
    )))
}
