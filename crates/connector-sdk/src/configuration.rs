//! What a connector says of itself; descriptions and validation are both driven by it, so they cannot diverge.

use flow::{Operator, TriggerType};

/// A connector's capabilities.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The name people know.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub description: &'static str,
    /// Whether flows to or from it need a connector profile.
    pub needs_profile: bool,
    /// The triggers it supports as a source.
    pub triggers: &'static [TriggerType],
    /// The operators it supports as a source.
    pub operators: &'static [Operator],
    /// The API versions a flow may name, oldest first; the last one is the default.
    pub api_versions: &'static [&'static str],
    /// The OAuth scopes its credentials need.
    pub oauth_scopes: &'static [&'static str],
}
