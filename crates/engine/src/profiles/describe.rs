//! Lists profiles, without their credentials.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{PROFILES, ProfileRecord, load_all};
use crate::ports::{Order, Range};
use flow::{ConnectorProfile, ConnectorType};

/// The profiles to list; all of them by default.
#[derive(Default)]
pub struct ProfileFilter {
    /// Only these names.
    pub names: Option<Vec<String>>,
    /// Only this application.
    pub connector_type: Option<ConnectorType>,
    /// Only this registered connector.
    pub connector_label: Option<String>,
}

impl Engine {
    /// Returns the matching profiles, by name. If none matches, the list is empty.
    pub async fn describe_profiles(&self, filter: &ProfileFilter) -> Result<Vec<ConnectorProfile>> {
        let all = load_all::<ProfileRecord>(self.ports.table.as_ref(), all()).await?;
        let wanted = |profile: &ConnectorProfile| {
            let named = filter.names.as_ref().is_none_or(|names| {
                names.is_empty() || names.contains(&profile.connector_profile_name)
            });
            let typed = filter
                .connector_type
                .as_ref()
                .is_none_or(|wanted| *wanted == profile.connector_type);
            let labelled = filter.connector_label.is_none()
                || filter.connector_label == profile.connector_label;
            named && typed && labelled
        };
        Ok(all.into_iter().map(|stored| stored.value.profile).filter(wanted).collect())
    }
}

pub(super) fn all() -> Range {
    Range {
        partition: PROFILES.to_owned(),
        prefix: String::new(),
        after: None,
        order: Order::Ascending,
        limit: 100,
    }
}
