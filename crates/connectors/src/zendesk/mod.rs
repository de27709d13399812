//! Zendesk: the events of an account, as its webhooks deliver them.

mod webhook;

#[cfg(test)]
mod tests;

pub(crate) use webhook::ZendeskWebhook;
