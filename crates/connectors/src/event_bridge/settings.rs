//! The destination properties of a flow: whose events they are, and where records go that EventBridge does not take.

use connector_sdk::form::Members;
use connector_sdk::staging::{ErrorPlace, prefix_problem};
use connector_sdk::{ConnectorError, ErrorKind, Result, Target};
use flow::Violations;
use serde_json::Value;

/// The beginning of the sources of partners. AppFlow is one; nobody else may send under these names.
const PARTNER: &str = "aws.partner/";
/// The longest source of an event.
const LONGEST_SOURCE: usize = 256;
/// The bus that every account has.
const DEFAULT_BUS: &str = "default";

/// Whose events they are, and where they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) source: String,
    pub(super) bus: String,
    /// The bucket for large events and refused records, if the flow names one.
    pub(super) errors: Option<ErrorPlace>,
}

/// Notes what is wrong with a flow's destination properties.
pub(super) fn check(settings: &Value, violations: &mut Violations) {
    let mut form = Members::of(settings, violations);
    form.needs(&["object"], "must be the source of the events, such as appflow/salesforce.com/crm");
    if let Some(object) = form.filled("object") {
        let source = source_of(object);
        if source.is_empty() || source.len() > LONGEST_SOURCE {
            form.wrong("object", "must have 1 to 256 bytes after aws.partner/");
        } else if source.starts_with("aws.") {
            form.wrong(
                "object",
                "must not begin with aws., which only AWS's own services may send under",
            );
        }
    }
    let mut errors = form.inside("errorHandlingConfig");
    errors.text("bucketName");
    errors.flag("failOnFirstDestinationError");
    if let Some(problem) = errors.text("bucketPrefix").map(without_slash).and_then(prefix_problem) {
        errors.wrong("bucketPrefix", problem);
    }
}

impl Settings {
    /// Reads the properties of a flow, which were checked when the flow was made.
    pub(super) fn of(target: &Target) -> Result<Self> {
        let settings = &target.settings;
        let mut violations = Violations::default();
        check(settings, &mut violations);
        if !violations.0.is_empty() {
            return Err(ConnectorError::new(ErrorKind::InvalidArgument, violations.to_string()));
        }
        let errors = &settings["errorHandlingConfig"];
        let bucket = errors["bucketName"].as_str().filter(|bucket| !bucket.is_empty());
        let prefix = without_slash(errors["bucketPrefix"].as_str().unwrap_or_default());
        let place =
            |bucket: &str| ErrorPlace { bucket: bucket.to_owned(), prefix: prefix.to_owned() };
        let bus = target.extensions.event_bus.clone();
        Ok(Self {
            source: source_of(settings["object"].as_str().unwrap_or_default()).to_owned(),
            bus: bus.unwrap_or_else(|| DEFAULT_BUS.to_owned()),
            errors: bucket.map(place),
        })
    }
}

/// Returns the source of the events: AppFlow's name without the part that makes it a partner.
fn source_of(object: &str) -> &str {
    object.strip_prefix(PARTNER).unwrap_or(object)
}

/// Clients of AppFlow often end prefixes with a slash, although AppFlow adds one.
fn without_slash(prefix: &str) -> &str {
    prefix.strip_suffix('/').unwrap_or(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(settings: Value) -> Vec<String> {
        let mut violations = Violations::default();
        check(&settings, &mut violations);
        violations.0.into_iter().map(|violation| violation.path).collect()
    }

    #[test]
    fn the_source_is_appflows_without_the_partner() {
        assert_eq!(
            source_of("aws.partner/appflow/salesforce.com/1/crm"),
            "appflow/salesforce.com/1/crm"
        );
        assert_eq!(source_of("crm"), "crm");
        for object in ["", "aws.partner/", "aws.ec2", "aws.partner/aws.ec2", &"a".repeat(257)] {
            assert_eq!(
                wrong(json!({ "object": object })).first().map(String::as_str),
                Some("object")
            );
        }
        assert_eq!(wrong(json!({ "object": "aws.partner/appflow/x" })), [""; 0]);
        let errors = json!({ "object": "x", "errorHandlingConfig":
            { "bucketName": 7, "failOnFirstDestinationError": "no", "bucketPrefix": "/a" } });
        let member = |name: &str| format!("errorHandlingConfig.{name}");
        let expected = ["bucketName", "failOnFirstDestinationError", "bucketPrefix"].map(member);
        assert_eq!(wrong(errors), expected);
    }
}
