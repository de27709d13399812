//! ServiceNow: what a business rule or a flow of the instance posts, signed as its author chose.

/// Events of a ServiceNow instance, which has no signature of its own.
pub(crate) use connector_sdk::SignedBody as ServiceNowWebhook;
