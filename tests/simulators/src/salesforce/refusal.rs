//! The errors that faults answer with, in the words of the API.

use crate::kit::Trouble;
use crate::salesforce::Salesforce;
use crate::salesforce::answer::ApiError;

/// What a trouble of some code is answered with.
const CODES: [(&str, u16, &str); 5] = [
    ("REQUEST_LIMIT_EXCEEDED", 403, "TotalRequests Limit exceeded."),
    ("QUERY_TIMEOUT", 400, "Your query request was running for too long."),
    (LOST_LOCATOR, 400, "invalid query locator"),
    ("MALFORMED_QUERY", 400, "unexpected token: 'FROM'"),
    ("API_DISABLED_FOR_ORG", 403, "The REST API is not enabled for this Organization."),
];
/// Forgets every open query as well.
const LOST_LOCATOR: &str = "INVALID_QUERY_LOCATOR";

/// Gives the error of a trouble, after its effect on open queries; `None` if the API has no words for it.
pub(crate) fn refusal(salesforce: &Salesforce, trouble: &Trouble) -> Option<ApiError> {
    let (status, code, message) = match trouble {
        Trouble::InvalidSession => return Some(ApiError::invalid_session()),
        Trouble::NotFound => return Some(ApiError::not_found()),
        Trouble::RateLimit => (
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
        ),
        Trouble::Unavailable => {
            (503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable")
        }
        Trouble::Forbidden => {
            (403, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
        }
        Trouble::PageTooLarge { .. } => {
            (400, "OPERATION_TOO_LARGE", "The query has returned too large of a set")
        }
        Trouble::ServerError => (
            500,
            "UNKNOWN_EXCEPTION",
            "An unexpected error occurred. Please include this ErrorId if you contact support: \
             1234567890-12345 (-1234567890)",
        ),
        Trouble::Code(wanted) => {
            if wanted == LOST_LOCATOR {
                salesforce.cursors().clear();
            }
            let unknown = ("UNKNOWN_EXCEPTION", 500, "An unexpected error occurred.");
            let (code, status, message) =
                CODES.into_iter().find(|(code, ..)| code == wanted).unwrap_or(unknown);
            (status, code, message)
        }
        _ => return None,
    };
    Some(ApiError::new(status, code, message))
}
