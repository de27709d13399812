//! A connector's capabilities; both descriptions and validation come from them, so they cannot diverge.

use flow::{AuthenticationConfig, Operator, ScheduleFrequency, TriggerType, WriteOperation};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A list of texts: of the program's own, or read at run time.
pub type Texts = Cow<'static, [Cow<'static, str>]>;

/// Makes a list of texts of the program's own.
pub fn texts(list: &[&'static str]) -> Texts {
    list.iter().map(|text| Cow::Borrowed(*text)).collect()
}

/// A connector's capabilities: constants if it is built in, data if it is found at run time.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The name people know.
    pub name: Cow<'static, str>,
    /// What it is, in a sentence.
    pub description: Cow<'static, str>,
    /// Whether flows to or from it need a connector profile.
    pub needs_profile: bool,
    /// How its profiles are authorised.
    pub authentication: AuthenticationConfig,
    /// The triggers it supports as a source.
    pub triggers: Cow<'static, [TriggerType]>,
    /// How often its flows can be scheduled.
    pub frequencies: Cow<'static, [ScheduleFrequency]>,
    /// Whether it compares texts whatever their case.
    pub ignores_case: bool,
    /// The operators it supports as a source.
    pub operators: Cow<'static, [Operator]>,
    /// Whether some of its entities are listed below others.
    pub nested: bool,
    /// Which write operations it supports as a destination.
    pub write_operations: Cow<'static, [WriteOperation]>,
    /// Whether its output can be registered in a data catalog.
    pub catalogued: bool,
    /// The API versions a flow may name, oldest first; the last one is the default.
    pub api_versions: Texts,
    /// The OAuth scopes its credentials need.
    pub oauth_scopes: Texts,
    /// The OAuth grants it knows, by AppFlow's names.
    pub grant_types: Texts,
    /// The transfer APIs it knows, by AppFlow's names.
    pub transfer_apis: Texts,
}

impl Configuration {
    /// Describes an application that flows read on demand and on a schedule, through profiles with tokens.
    pub fn of_application(name: &'static str, description: &'static str) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            needs_profile: true,
            authentication: AuthenticationConfig {
                is_oauth2_supported: true,
                ..AuthenticationConfig::default()
            },
            triggers: (&[TriggerType::OnDemand, TriggerType::Scheduled]).into(),
            frequencies: (&ScheduleFrequency::ALL).into(),
            ..Self::default()
        }
    }

    /// Begins with what a warehouse is: a destination with a connector profile, whose tables get new records.
    pub fn of_warehouse(name: &'static str, description: &'static str) -> Self {
        let empty = Self { name: name.into(), description: description.into(), ..Self::default() };
        let write_operations = (&[WriteOperation::Insert]).into();
        Self { needs_profile: true, write_operations, ..empty }.with_logins()
    }

    /// Adds flows that its events start.
    pub fn with_events(mut self) -> Self {
        self.triggers.to_mut().push(TriggerType::Event);
        self
    }

    /// Adds profiles with a user's name and password.
    pub fn with_logins(mut self) -> Self {
        self.authentication.is_basic_auth_supported = true;
        self
    }

    /// Returns the member of AppFlow's `ConnectorMetadata`: the lists that are not empty.
    pub fn metadata(&self) -> Value {
        let lists = [
            ("oAuthScopes", &self.oauth_scopes),
            ("dataTransferApis", &self.transfer_apis),
            ("oauth2GrantTypesSupported", &self.grant_types),
        ];
        let present = lists.into_iter().filter(|(_, list)| !list.is_empty());
        Value::Object(
            present.map(|(name, list)| (name.to_owned(), json!(list))).collect::<Map<_, _>>(),
        )
    }
}
