//! The stage that Snowflake reads files from.

use super::client::Client;
use super::names::{Place, Text};
use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};

/// Returns the stage of a profile.
pub(super) fn of(connection: &Connection) -> Result<Place> {
    let stage = Place::of_stage(connection.setting("stage").unwrap_or_default());
    stage.map_err(|rule| {
        let profile = &connection.profile;
        wrong(format!(
            "connector profile {profile} has a stage that {rule}, such as sales.public.my_stage"
        ))
    })
}

/// Returns the place in S3 that a stage stands for: bucket and prefix, which is empty or ends with a slash.
pub(super) async fn location(client: &Client<'_>, stage: &Place) -> Result<(String, String)> {
    let pattern = stage.name.as_str().replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%");
    let statement = format!(
        "SHOW STAGES LIKE {} IN SCHEMA {}.{}",
        Text(&pattern),
        stage.database,
        stage.schema
    );
    let rows = client.ask(&statement).await?;
    let found = rows.iter().find(|row| row.get("name") == Some(stage.name.as_str()));
    let Some(found) = found else {
        return Err(wrong(format!(
            "there is no stage {}, or the user's default role may not see it: grant it USAGE on database, schema and stage",
            stage.written()
        )));
    };
    let url = found.get("url").unwrap_or_default();
    place(url).ok_or_else(|| {
        wrong(format!(
            "stage {} is no external stage of S3; make one with URL = 's3://<bucket>/<prefix>/' and a storage integration",
            stage.written()
        ))
    })
}

fn place(url: &str) -> Option<(String, String)> {
    let rest =
        ["s3://", "s3gov://", "s3china://"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_end_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    (!bucket.is_empty()).then(|| (bucket.to_owned(), prefix))
}

/// Returns the path of a key behind a stage, or why the stage does not reach it.
pub(super) fn behind<'k>(
    stage: &Place,
    (bucket, prefix): &(String, String),
    key_bucket: &str,
    key: &'k str,
) -> Result<&'k str> {
    let within = (bucket == key_bucket).then(|| key.strip_prefix(prefix.as_str())).flatten();
    within.ok_or_else(|| {
        wrong(format!(
            "stage {} reads from s3://{bucket}/{prefix} and the flow's files are in s3://{key_bucket}: set \
             intermediateBucketName and bucketPrefix of the flow to the place of the stage",
            stage.written()
        ))
    })
}

fn wrong(words: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_a_bucket_and_a_prefix() {
        for (url, expected) in [
            ("s3://bucket/a/b/", Some(("bucket", "a/b/"))),
            ("s3://bucket/a", Some(("bucket", "a/"))),
            ("s3://bucket/", Some(("bucket", ""))),
            ("s3gov://bucket", Some(("bucket", ""))),
            ("", None),
            ("s3://", None),
            ("gcs://bucket/a", None),
        ] {
            let expected = expected.map(|(bucket, prefix)| (bucket.to_owned(), prefix.to_owned()));
            assert_eq!(place(url), expected, "{url}");
        }
    }

    #[test]
    fn files_are_behind_their_stage_or_refused() {
        let stage = Place::of_stage("@a.b.c").unwrap();
        let reach = |bucket: &str, key: &'static str| {
            behind(&stage, &("bucket".to_owned(), "loads/".to_owned()), bucket, key)
        };
        assert_eq!(reach("bucket", "loads/x/y.parquet").unwrap(), "x/y.parquet");
        for (bucket, key) in
            [("other", "loads/x"), ("bucket", "elsewhere/x"), ("bucket", "loads2/x")]
        {
            let words = reach(bucket, key).unwrap_err().message;
            assert!(words.contains("A.B.C") && words.contains("intermediateBucketName"), "{words}");
        }
    }
}
