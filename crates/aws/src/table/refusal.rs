//! Which of the table's errors a failed call stands for, and so whether anything may have been applied.

use crate::failure::Failure;
use engine::ports::TableError;

/// Names what a failed call means. Only an answer that says so proves that nothing was applied.
pub(super) fn refused(table: &str, failure: &Failure) -> TableError {
    if failure.has_code("ConditionalCheckFailedException") {
        return TableError::Conflict;
    }
    if failure.has_code("ItemCollectionSizeLimitExceededException") {
        return TableError::TooLarge(format!("table {table}: {failure}"));
    }
    if failure.has_code("ValidationException") {
        return invalid(table, failure);
    }
    if failure.denied() || failure.unauthenticated() {
        return TableError::Denied(format!(
            "table {table}: {failure}; allow it in the policy of the function's role"
        ));
    }
    if failure.has_code("ResourceNotFoundException") {
        return TableError::Denied(format!(
            "table {table} does not exist: {failure}; deploy the stack again"
        ));
    }
    if failure.throttled() || failure.has_code("TransactionConflictException") {
        return TableError::Unknown(format!("table {table} is busy: {failure}"));
    }
    TableError::Unknown(format!("table {table}: {failure}"))
}

/// Names what refused one write of a transaction, by the code of its cancellation reason.
pub(super) fn cancelled(
    table: &str,
    reasons: &[(String, String)],
    failure: &Failure,
) -> TableError {
    let reason = |code: &str| reasons.iter().find(|(found, _)| found == code);
    if reason("ConditionalCheckFailed").is_some() {
        return TableError::Conflict;
    }
    if let Some((_, message)) = reason("ItemCollectionSizeLimitExceeded") {
        return TableError::TooLarge(format!("table {table}: {message}"));
    }
    if let Some((_, message)) = reason("ValidationError") {
        return invalid(table, &Failure { message: message.clone(), ..failure.clone() });
    }
    TableError::Unknown(format!("table {table} is busy: {failure}"))
}

/// Says whether the service refused for a moment, so that the same write (a transaction: under the same token) may be
/// sent again without being applied twice.
pub(super) fn passing(failure: &Failure, reasons: &[(String, String)]) -> bool {
    let busy = ["TransactionConflictException", "TransactionInProgressException"];
    if failure.throttled() || busy.iter().any(|code| failure.has_code(code)) {
        return true;
    }
    let passes = |(code, _): &(String, String)| {
        matches!(
            code.as_str(),
            "None" | "TransactionConflict" | "ProvisionedThroughputExceeded" | "ThrottlingError"
        )
    };
    failure.has_code("TransactionCanceledException")
        && !reasons.is_empty()
        && reasons.iter().all(passes)
}

// DynamoDB has one code for all malformed input; its words tell size and nesting from the rest.
fn invalid(table: &str, failure: &Failure) -> TableError {
    let words = failure.message.to_lowercase();
    if ["size", "nesting", "too large", "length"].iter().any(|word| words.contains(word)) {
        return TableError::TooLarge(format!("table {table}: {failure}"));
    }
    TableError::Denied(format!("table {table} does not take the write: {failure}"))
}
