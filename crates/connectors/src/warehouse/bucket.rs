//! A place in S3 as profiles and flows name it: a bucket and a prefix.

use connector_sdk::form::Members;
use connector_sdk::staging::prefix_problem;

/// Reads the name of a bucket.
pub(crate) fn bucket(members: &mut Members<'_, '_>, name: &str, needed: bool) -> Option<String> {
    if !needed && !members.has(name) {
        return None;
    }
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let fits = |text: &str| (3..=63).contains(&text.len()) && text.chars().all(inner);
    members.needs_text(name, fits, "must be the name of a bucket, without s3:// before it");
    members.filled(name).map(str::to_owned)
}

/// Reads a prefix. Clients of AppFlow often end it with a slash, although AppFlow adds one.
pub(crate) fn prefix(members: &mut Members<'_, '_>) -> String {
    let prefix = members.text("bucketPrefix").unwrap_or_default();
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    if let Some(problem) = prefix_problem(prefix) {
        members.wrong("bucketPrefix", problem);
    } else if prefix.contains(['\'', '\\']) {
        let rule = "must not have quotes or backslashes, which have a meaning in SQL";
        members.wrong("bucketPrefix", rule);
    }
    prefix.to_owned()
}
