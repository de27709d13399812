//! The meanings of Zendesk's refusals: one table.

use connector_sdk::ErrorKind;
use connector_sdk::rest::KnownRefusal;
use std::time::Duration;

/// How long to stay away from an export whose start is too recent: it has to be older than a minute.
const RECENT_PAUSE: Duration = Duration::from_secs(60);

/// Every refusal that its status does not tell.
pub(super) const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::code(
        &["StartTimeTooRecent"],
        ErrorKind::ServiceUnavailable,
        "let the flow's window end earlier by a longer schedule offset",
    )
    .pause(RECENT_PAUSE),
    KnownRefusal::status(
        403,
        ErrorKind::AccessDenied,
        "let an admin of the account give the token; exports are for admins alone, and OAuth tokens need the scope read",
    ),
    KnownRefusal::status(
        404,
        ErrorKind::ResourceNotFoundError,
        "check the object's name, and that instanceUrl is the account's address",
    ),
    KnownRefusal::status(409, ErrorKind::ServiceUnavailable, "try again later"),
    KnownRefusal::status(
        422,
        ErrorKind::InvalidArgument,
        "check the flow's object, filters and time range",
    ),
];

#[cfg(test)]
mod tests;
