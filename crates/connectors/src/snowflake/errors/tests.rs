use super::*;
use connector_sdk::Withheld;
use serde_json::json;

pub(in crate::snowflake) fn answer(status: u16, body: serde_json::Value) -> Response {
    Response {
        status,
        headers: reqwest::header::HeaderMap::new(),
        body: body.to_string().into_bytes(),
        url: "https://myorg-acc.snowflakecomputing.com/api/v2/statements".parse().unwrap(),
        withheld: Withheld::default(),
    }
}

/// Returns the failure of one of several statements, as Snowflake words it.
pub(in crate::snowflake) fn of_several(reason: &str) -> Response {
    let message = format!(
        "JavaScript execution error: Uncaught Execution of multiple statements failed on statement \"COPY INTO \"PENST...\" (at \
         line 3, position 0).\n{reason} in SYSTEM$MULTISTMT at '    throw `Execution of multiple statements failed on statement \
         {{0}} (at line {{1}}, position {{2}}).`.replace('{{1}}', LINES[i])' position 4\nstackstrace: \nSYSTEM$MULTISTMT line: 10"
    );
    answer(
        422,
        json!({ "code": "100132", "message": message, "sqlState": "P0000", "statementHandle": "01c0-7" }),
    )
}

#[test]
fn refused_requests_have_their_kind() {
    for (status, code, message, kind, advice) in [
        (
            401,
            "390144",
            "JWT token is invalid. [0ce9eb56]",
            InvalidCredentials,
            "RSA_PUBLIC_KEY_FP",
        ),
        (
            401,
            "394400",
            "Programmatic access token is invalid.",
            InvalidCredentials,
            "new programmatic access token",
        ),
        (
            401,
            "390303",
            "Invalid OAuth access token. ",
            InvalidCredentials,
            "new programmatic access token",
        ),
        (
            403,
            "390422",
            "Incoming request with IP/Token 203.0.113.7 is not allowed to access Snowflake.",
            AccessDenied,
            "network policy",
        ),
        (429, "390429", "Too many requests", ErrorKind::RateLimitExceeded, "less often"),
        (503, "", "", ErrorKind::ServiceUnavailable, "later"),
        (500, "", "", ErrorKind::ServerError, "later"),
        (
            404,
            "391905",
            "Statement handle not found or expired.",
            ErrorKind::ResourceNotFoundError,
            "check",
        ),
    ] {
        let error =
            error_from(&answer(status, json!({ "code": code, "message": message }))).unwrap();
        assert_eq!(error.kind, kind, "{status} {code}: {error}");
        assert!(error.message.contains(advice), "{status} {code}: {error}");
    }
}

#[test]
fn running_and_failed_statements_are_answers() {
    let running = json!({ "code": "391428", "statementHandle": "01c0-7" });
    assert!(error_from(&answer(429, running)).is_none());
    assert!(error_from(&of_several("x")).is_none());
    assert!(error_from(&answer(202, json!({ "statementHandle": "01c0-7" }))).is_none());
    let page = Response { body: b"<html>login</html>".to_vec(), ..answer(200, json!({})) };
    assert!(error_from(&page).unwrap().message.contains("accountName"));
}
