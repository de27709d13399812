//! The destination properties of Redshift and Snowflake: the table, and the bucket where records wait for the load.

use connector_sdk::form::Members;
use connector_sdk::staging::{ErrorPlace, StagingArea};
use connector_sdk::{ConnectorError, ErrorKind, Result, Target};
use flow::Violations;
use records::encode::{Format, Options};
use serde_json::Value;

/// Small objects that a load needs beside the files: the list of the files, and where their fields are.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const PATHS: &str = "paths.json";

/// A table and the place where its records wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StagedIn {
    /// The table as the flow names it.
    pub(crate) object: String,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    pub(crate) errors: ErrorPlace,
}

/// Notes what is wrong with a flow's destination properties.
pub(crate) fn check(settings: &Value, violations: &mut Violations) {
    read(settings, violations);
}

fn read(settings: &Value, violations: &mut Violations) -> StagedIn {
    let mut form = Members::of(settings, violations);
    form.needs(&["object"], "must be the table, such as sales.orders");
    let object = form.filled("object").unwrap_or_default().to_owned();
    let bucket = super::bucket(&mut form, "intermediateBucketName", true).unwrap_or_default();
    let prefix = super::prefix(&mut form);
    let mut handling = form.inside("errorHandlingConfig");
    handling.flag("failOnFirstDestinationError");
    let own = super::bucket(&mut handling, "bucketName", false);
    let own_prefix = super::prefix(&mut handling);
    let errors = match own {
        Some(bucket) => ErrorPlace { bucket, prefix: own_prefix },
        None => ErrorPlace { bucket: bucket.clone(), prefix: prefix.clone() },
    };
    StagedIn { object, bucket, prefix, errors }
}

impl StagedIn {
    /// Reads the properties of a flow, which were checked when the flow was made.
    pub(crate) fn of(target: &Target) -> Result<Self> {
        let mut violations = Violations::default();
        let staged = read(&target.settings, &mut violations);
        match violations.0.is_empty() {
            true => Ok(staged),
            false => Err(ConnectorError::new(ErrorKind::InvalidArgument, violations.to_string())),
        }
    }

    /// Returns where the files of a run wait.
    pub(crate) fn area(&self, format: Format, options: Options, target: Target) -> StagingArea {
        StagingArea {
            bucket: self.bucket.clone(),
            prefix: self.prefix.clone(),
            errors: self.errors.clone(),
            format,
            options,
            companions: &[MANIFEST, PATHS],
            target,
        }
    }
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
    fn table_and_bucket_are_needed_and_prefixes_are_fit_for_sql() {
        assert_eq!(wrong(json!({})), ["object", "intermediateBucketName"]);
        let with = |more: Value| {
            let mut settings =
                json!({ "object": "sales.orders", "intermediateBucketName": "stage" });
            settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            settings
        };
        assert_eq!(wrong(with(json!({ "bucketPrefix": "crm/" }))), [""; 0]);
        for prefix in ["it's", "a\\b", "/a", "a//b"] {
            assert_eq!(
                wrong(with(json!({ "bucketPrefix": prefix }))),
                ["bucketPrefix"],
                "{prefix}"
            );
            let errors = json!({ "errorHandlingConfig": { "bucketPrefix": prefix } });
            assert_eq!(wrong(with(errors)), ["errorHandlingConfig.bucketPrefix"], "{prefix}");
        }
        let fails = json!({ "errorHandlingConfig": { "failOnFirstDestinationError": "yes" } });
        assert_eq!(wrong(with(fails)), ["errorHandlingConfig.failOnFirstDestinationError"]);
    }
}
