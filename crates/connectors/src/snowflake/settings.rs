//! A flow's SnowflakeDestinationProperties, read once and checked whole.

use super::bucket::{bucket, prefix};
use super::names::Place;
use connector_sdk::form::Members;
use connector_sdk::staging::ErrorPlace;
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
        let own = super::bucket::bucket(&mut handling, "bucketName", false);
        let own_prefix = super::bucket::prefix(&mut handling);
        let errors = match own {
            Some(bucket) => ErrorPlace { bucket, prefix: own_prefix },
            None => {
                ErrorPlace { bucket: bucket.clone().unwrap_or_default(), prefix: prefix.clone() }
            }
        };
        Some(Self { table: table.ok()?, bucket: bucket?, prefix, errors })
    }
}
