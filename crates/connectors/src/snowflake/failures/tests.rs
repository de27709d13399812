use super::*;
use crate::snowflake::errors::failed;
use crate::snowflake::errors::tests::{answer, of_several};
use serde_json::json;

#[test]
fn failures_of_statements_are_known_by_their_reason() {
    for (reason, kind, advice) in [
        (
            "No active warehouse selected in the current session.",
            InvalidArgument,
            "SHOW WAREHOUSES",
        ),
        (
            "Warehouse 'LOAD_WH' cannot be resumed because resource monitor 'M' has exceeded its quota.",
            InvalidArgument,
            "quota",
        ),
        (
            "SQL compilation error:\nObject 'SALES.CRM.ORDERS' does not exist or not authorized.",
            InvalidArgument,
            "grant",
        ),
        (
            "SQL access control error:\nInsufficient privileges to operate on schema 'CRM'",
            AccessDenied,
            "CREATE TABLE",
        ),
        (
            "SQL compilation error: error line 1 at position 7\ninvalid identifier '\"id\"'",
            InvalidArgument,
            "altered",
        ),
        (
            "Location 's3://other/' is not allowed by integration 'S3_INT'.",
            InvalidArgument,
            "STORAGE_ALLOWED_LOCATIONS",
        ),
        (
            "Failure using stage area. Cause: [Access Denied (Status Code: 403; Error Code: AccessDenied)]",
            AccessDenied,
            "kms:Decrypt",
        ),
        ("Remote file 's3://bucket/a.parquet' was not found.", ResourceNotFoundError, "URL"),
        (
            "Statement '01c0' has locked table 'PENSTOCK_FENCE' in transaction 1 and this lock has not yet been released.",
            ServiceUnavailable,
            "later",
        ),
        (
            "SQL execution internal error:\nProcessing aborted due to error 300002:1440237446",
            ServiceUnavailable,
            "later",
        ),
        (
            "Statement reached its statement or warehouse timeout of 10 second(s) and was canceled.",
            InvalidArgument,
            "STATEMENT_TIMEOUT",
        ),
        ("SQL execution canceled", InvalidArgument, "cancelled"),
        (
            "Numeric value 'penstock: rows differ' is not recognized",
            InvalidArgument,
            "staged files",
        ),
        (
            "Numeric value 'penstock: a key is empty' is not recognized",
            InvalidArgument,
            "upsert-keys",
        ),
        (
            "Numeric value 'penstock: the fence is gone' is not recognized",
            InvalidArgument,
            "update the flow",
        ),
        (
            "SQL compilation error:\nTable 'SALES.CRM.PENSTOCK_RUNS' does not exist or not authorized.",
            InvalidArgument,
            "update the flow",
        ),
        ("NULL result in a non-nullable column", InvalidArgument, "map a field"),
    ] {
        let error = failed(&of_several(reason));
        assert_eq!(error.kind, kind, "{reason}: {error}");
        assert!(error.message.contains(advice), "{reason}: {error}");
        let first = reason.lines().last().unwrap().split('\'').next().unwrap().trim();
        assert!(error.message.contains(first.trim_end_matches('.')), "{error}");
        assert!(
            !error.message.contains("SYSTEM$MULTISTMT") && !error.message.contains("JavaScript"),
            "{error}"
        );
    }
}

#[test]
fn no_message_has_a_value_of_a_record() {
    for reason in [
        "Numeric value 'Ada Lovelace' is not recognized",
        "String 'Ada Lovelace' is too long and would be truncated",
        "String 'O'Ada Lovelace' is too long and would be truncated",
        "Date 'Ada Lovelace' is not recognized",
        "Timestamp 'Ada Lovelace' is not recognized",
        "Boolean value 'Ada Lovelace' is not recognized",
        "Failed to cast variant value \"Ada Lovelace\" to FIXED",
        "Error parsing JSON: unknown keyword \"Ada Lovelace\", pos 13",
        "Duplicate row detected during DML action\nRow Values: [7, \"Ada Lovelace\"]",
        "Numeric value 'Ada Lovelace",
    ] {
        for response in
            [of_several(reason), answer(422, json!({ "code": "100038", "message": reason }))]
        {
            let error = failed(&response);
            assert!(!error.message.contains("Lovelace"), "{reason}: {error}");
        }
    }
    let place = "Numeric value 'x' is not recognized\n  File 'a.parquet', line 3, character 10\n  Row 7, column \"ORDERS\"[\"ID\":1]";
    let error = failed(&of_several(place));
    assert!(
        error.message.contains("File 'a.parquet'") && error.message.contains("ID"),
        "where it is stays: {error}"
    );
}
