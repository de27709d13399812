//! The destination properties of Redshift and Snowflake: the table, and the bucket where records wait for the load.

use connector_sdk::form::Members;
use connector_sdk::staging::{ErrorPlace, StagingArea, prefix_problem};
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
    let mut form = Members::of(settings, violations);
    form.needs(&["object"], "must be the table, such as sales.orders");
    form.needs(
        &["intermediateBucketName"],
        "must be a bucket in the region of the flow, where records wait to be loaded",
    );
    check_prefix(&mut form, "bucketPrefix");
    let mut errors = form.inside("errorHandlingConfig");
    errors.text("bucketName");
    errors.flag("failOnFirstDestinationError");
    check_prefix(&mut errors, "bucketPrefix");
}

fn check_prefix(form: &mut Members<'_, '_>, name: &str) {
    let Some(prefix) = form.text(name) else { return };
    let prefix = without_slash(prefix);
    if let Some(problem) = prefix_problem(prefix) {
        form.wrong(name, problem);
    } else if prefix.contains(['\'', '\\']) {
        form.wrong(name, "must not have quotes or backslashes, which have a meaning in SQL");
    }
}

/// Clients of AppFlow often end prefixes with a slash, although AppFlow adds one.
fn without_slash(prefix: &str) -> &str {
    prefix.strip_suffix('/').unwrap_or(prefix)
}

impl StagedIn {
    /// Reads the properties of a flow, which were checked when the flow was made.
    pub(crate) fn of(target: &Target) -> Result<Self> {
        let settings = &target.settings;
        let mut violations = Violations::default();
        check(settings, &mut violations);
        if !violations.0.is_empty() {
            return Err(ConnectorError::new(ErrorKind::InvalidArgument, violations.to_string()));
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let prefix = |value: &Value| without_slash(value.as_str().unwrap_or_default()).to_owned();
        let bucket = text(&settings["intermediateBucketName"]);
        let errors = &settings["errorHandlingConfig"];
        let errors = match errors["bucketName"].as_str().filter(|bucket| !bucket.is_empty()) {
            Some(bucket) => {
                ErrorPlace { bucket: bucket.to_owned(), prefix: prefix(&errors["bucketPrefix"]) }
            }
            None => {
                ErrorPlace { bucket: bucket.clone(), prefix: prefix(&settings["bucketPrefix"]) }
            }
        };
        Ok(Self {
            object: text(&settings["object"]),
            prefix: prefix(&settings["bucketPrefix"]),
            bucket,
            errors,
        })
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
