//! The words of Redshift about failed statements: whether they may pass, and what to do about them.

use connector_sdk::{ConnectorError, ErrorKind};

/// Parts of messages about states that pass. Sessions end and locks break in the middle of a load; the load's transaction is
/// rolled back then.
const PASSING: [&str; 16] = [
    "error: 1023",
    "serializable isolation violation",
    "concurrent transaction",
    "deadlock detected",
    "connection",
    "is paused",
    "is not available",
    "is resuming",
    "terminated by",
    "terminating",
    "restart",
    "timed out",
    "system requested abort",
    // S3 was busy.
    "slowdown",
    "status 503",
    "status 500",
];

const REMOVED: &str = "files of the run were removed before they were loaded; look for a lifecycle rule of the bucket";

/// Parts of messages, in lower case, and what to do about them; the first that fits counts.
const ADVICE: [(&str, &str); 11] = [
    ("nosuchkey", REMOVED),
    ("specified key", REMOVED),
    ("specified s3 prefix", REMOVED),
    (
        "permission denied",
        "grant what is missing to the database user, who is IAMR:<role> for a role",
    ),
    (
        "not authorized to assume",
        "associate the profile's roleArn with the cluster or namespace, and let it trust redshift.amazonaws.com",
    ),
    (
        "not authorized to get credentials",
        "associate the profile's roleArn with the cluster or namespace, and let it trust redshift.amazonaws.com",
    ),
    (
        "s3serviceexception",
        "allow the profile's roleArn s3:GetObject and s3:ListBucket on the bucket, and kms:Decrypt on the key of the flow; \
         the bucket has to be in the region of the database",
    ),
    (
        "access denied",
        "allow the profile's roleArn s3:GetObject and s3:ListBucket on the bucket, and kms:Decrypt on the key of the flow",
    ),
    ("rows differ", "nothing was loaded; run the flow again, and report it if it stays so"),
    (
        "does not exist",
        "the table was changed or dropped since the run began; restore it, or update the flow",
    ),
    ("cannot insert a null", "the table was altered since the run began; run the flow again"),
];

/// Returns whether a failure may pass, so that the same statements are worth another attempt.
pub(super) fn passes(words: &str) -> bool {
    let words = words.to_lowercase();
    PASSING.iter().any(|part| words.contains(part))
}

/// Builds the error of a statement that failed for good, or for now.
pub(super) fn failed(what: &str, words: &str) -> ConnectorError {
    let kind = match passes(words) {
        true => ErrorKind::ServiceUnavailable,
        false => ErrorKind::InvalidArgument,
    };
    let told = told(words);
    ConnectorError::new(kind, format!("redshift: {what} failed: {told}; {}", advice(words, kind)))
}

/// Returns an error as one line: its message, without Redshift's process details.
///
/// The `context:` is kept only if it names a file, because it may otherwise quote the value of a record.
fn told(words: &str) -> String {
    let inner = ["error:", "code:", "context:", "query:", "location:", "process:"];
    let words = words.strip_prefix("ERROR: ").unwrap_or(words);
    let kept = words.lines().map(str::trim).filter(|line| {
        let rule = line.trim_matches('-').is_empty() || *line == "Detail:";
        !rule && (line.contains("S3 key") || !inner.iter().any(|name| line.starts_with(name)))
    });
    kept.collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

fn advice(words: &str, kind: ErrorKind) -> &'static str {
    if kind.retryable() {
        return "it is tried again";
    }
    let lower = words.to_lowercase();
    let known = ADVICE.iter().find(|(part, _)| lower.contains(part));
    known.map_or("correct the table, the flow or the connector profile", |(_, advice)| advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_of_a_record_and_no_process_is_told() {
        let words = "ERROR: Invalid digit, Value 'K', Pos 0, Type: Integer \n  Detail: \n  \
                     -----------------------------------------------\n  error:  Invalid digit, Value 'K', Pos 0, Type: \
                     Integer \n  code:      1207\n  context:   Kim's salary\n  query:     0\n  location:  :0\n  process:   \
                     query0_0_0 [pid=10473]\n  -----------------------------------------------";
        assert_eq!(told(words), "Invalid digit, Value 'K', Pos 0, Type: Integer");
        let lost = "ERROR: 1023\n  Detail: Serializable isolation violation on table - 100";
        assert_eq!(told(lost), "1023 Detail: Serializable isolation violation on table - 100");
    }

    #[test]
    fn what_passes_is_tried_again_and_the_rest_has_advice() {
        for (words, passes) in [
            (
                "ERROR: 1023 DETAIL: Serializable isolation violation on table - 100, transactions",
                true,
            ),
            ("ERROR: Connection refused by the endpoint", true),
            ("Redshift endpoint is not available; the workgroup is paused", true),
            (
                "ERROR: S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown",
                true,
            ),
            ("ERROR: permission denied for relation orders", false),
            ("ERROR: unterminated quoted string at or near \"'a\" Position: 1023", false),
            ("ERROR: relation \"sales.orders\" does not exist", false),
            ("ERROR: invalid input syntax for integer: \"penstock: rows differ\"", false),
        ] {
            let error = failed("statement 3 (COPY)", words);
            assert_eq!(error.kind.retryable(), passes, "{words}");
            assert!(error.message.starts_with("redshift: statement 3 (COPY) failed: "), "{error}");
        }
        let gone = "ERROR: S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid 0,CanRetry 1\n  \
                    Detail: \n  context:   S3 key being read : s3://stage/a.jsonl";
        assert_eq!(
            failed("COPY", gone).message,
            "redshift: COPY failed: S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid \
             0,CanRetry 1 context:   S3 key being read : s3://stage/a.jsonl; files of the run were removed before they were \
             loaded; look for a lifecycle rule of the bucket"
        );
        let denied = failed("a query", "ERROR: permission denied for schema sales.").message;
        assert_eq!(
            denied,
            "redshift: a query failed: permission denied for schema sales; grant what is missing to the database user, who \
             is IAMR:<role> for a role"
        );
    }
}
