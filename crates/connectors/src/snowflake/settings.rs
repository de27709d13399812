//! A flow's SnowflakeDestinationProperties, read once and checked whole.

use super::names::Place;
use connector_sdk::form::Members;
use connector_sdk::staging::{ErrorPlace, prefix_problem};
use connector_sdk::{ConnectorError, ErrorKind, Result, Target};
use flow::Violations;
use serde_json::Value;

/// Where a flow loads to, and where its files wait.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) table: Place,
    pub(super) bucket: String,
    /// Without a slash at its end.
    pub(super) prefix: String,
    pub(super) errors: ErrorPlace,
}

impl Settings {
    /// Reads the settings of a run, which were checked when the flow was made.
    pub(super) fn of(target: &Target) -> Result<Self> {
        let mut violations = Violations::default();
        let settings = Self::read(&target.settings, &mut violations);
        violations.into_result().ok().and(settings).ok_or_else(|| {
            let words = format!("flow {:?} has wrong Snowflake properties", target.flow_name);
            ConnectorError::new(ErrorKind::InvalidArgument, words)
        })
    }

    /// Reads settings and notes all mistakes.
    pub(super) fn read(settings: &Value, violations: &mut Violations) -> Option<Self> {
        let mut root = Members::of(settings, violations);
        let table = Place::read(root.filled("object").unwrap_or_default());
        if let Err(rule) = &table {
            root.wrong("object", format!("{rule}, such as SALES.PUBLIC.ORDERS; a name in small letters is written in quotes"));
        }
        let bucket = bucket(&mut root, "intermediateBucketName", true);
        let prefix = prefix(&mut root);
        let mut handling = root.inside("errorHandlingConfig");
        handling.flag("failOnFirstDestinationError");
        let own = self::bucket(&mut handling, "bucketName", false);
        let own_prefix = self::prefix(&mut handling);
        let errors = match own {
            Some(bucket) => ErrorPlace { bucket, prefix: own_prefix },
            None => {
                ErrorPlace { bucket: bucket.clone().unwrap_or_default(), prefix: prefix.clone() }
            }
        };
        Some(Self { table: table.ok()?, bucket: bucket?, prefix, errors })
    }
}

/// Reads the name of a bucket.
pub(super) fn bucket(members: &mut Members<'_, '_>, name: &str, needed: bool) -> Option<String> {
    if !needed && !members.has(name) {
        return None;
    }
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let fits = |text: &str| (3..=63).contains(&text.len()) && text.chars().all(inner);
    members.needs_text(name, fits, "must be the name of a bucket, without s3:// before it");
    members.filled(name).map(str::to_owned)
}

/// Reads a prefix.
pub(super) fn prefix(members: &mut Members<'_, '_>) -> String {
    let prefix = members.text("bucketPrefix").unwrap_or_default().trim_end_matches('/').to_owned();
    if let Some(problem) = prefix_problem(&prefix) {
        members.wrong("bucketPrefix", problem);
    }
    prefix
}
