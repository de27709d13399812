//! Slack: the events of a workspace, as the Events API delivers them.

mod webhook;

#[cfg(test)]
mod tests;

pub(crate) use webhook::SlackWebhook;
