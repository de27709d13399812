//! Applications that no other connector knows: whatever signs its deliveries with an HMAC of the body.

#[cfg(test)]
mod tests;

/// Events of any sender that a webhook's secret can describe.
pub(crate) use connector_sdk::SignedBody as CustomWebhook;
