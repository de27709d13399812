//! What refusals of token addresses mean: first the rows of the application, then those that all have in common.

use super::GrantType;
use crate::ErrorKind;
use crate::rest::{KnownRefusal, Meaning};

/// What is said of a refusal that passes.
const TRY_LATER: &str =
    "try again later; the credentials of the connector profile are kept as they are";

impl KnownRefusal {
    /// Makes the row of codes that pass.
    pub const fn passing(codes: &'static [&'static str], kind: ErrorKind) -> Self {
        Self::code(codes, kind, TRY_LATER)
    }
}

/// A refusal as it came.
#[derive(Clone, Copy, Debug)]
pub struct TokenRefusal<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `invalid_grant`; may be empty.
    pub code: &'a str,
    /// The words; may be empty.
    pub words: &'a str,
    /// The grant that was tried.
    pub grant: Option<GrantType>,
}

impl TokenRefusal<'_> {
    /// Returns what it means, by its words if they say that it passes, by the application's own rows, then by those that all have.
    pub fn meaning(&self, own: &[KnownRefusal]) -> Meaning {
        let row = PASSING.iter().chain(own).chain(COMMON).find(|row| self.fits(row));
        row.map_or_else(|| self.by_status(), KnownRefusal::meaning)
    }

    fn fits(&self, row: &KnownRefusal) -> bool {
        // An application in distress says the strangest things; only what passes is believed then.
        let believed =
            row.names_statuses() || row.meaning().kind.retryable() || !passes(self.status);
        believed && row.is_of(self.grant) && row.fits(self.status, self.code, self.words)
    }

    /// Says whether the code is one that is documented, which quotes nothing.
    pub(super) fn documented(&self, own: &[KnownRefusal]) -> bool {
        !self.code.is_empty() && own.iter().chain(COMMON).any(|row| row.names(self.code))
    }

    fn by_status(&self) -> Meaning {
        let coded = !self.code.is_empty();
        let (kind, advice) = match self.status {
            429 => (ErrorKind::RateLimitExceeded, "run flows less often"),
            425 => (ErrorKind::ServiceUnavailable, TRY_LATER),
            status if passes(status) => (Meaning::of_status(status).kind, TRY_LATER),
            200..=299 if !coded => (
                ErrorKind::ServerError,
                "its answer has no tokens; check that the address of the connector profile is the application's if it \
                 persists",
            ),
            300..=399 => (
                ErrorKind::InvalidArgument,
                "tokens are given elsewhere now; correct the address in the connector profile",
            ),
            403 if !coded => (
                ErrorKind::AccessDenied,
                "a firewall or a restriction of logins stands between; let the addresses of the functions through",
            ),
            401 if !coded => (ErrorKind::InvalidCredentials, CHECK_CLIENT),
            404 | 405 | 410 if !coded => (
                ErrorKind::ResourceNotFoundError,
                "there are no tokens at this address; correct the address in the connector profile",
            ),
            _ if !coded => (
                ErrorKind::ClientError,
                "check that the address of the connector profile is the application's",
            ),
            403 => (ErrorKind::AccessDenied, CHECK_APP),
            _ => (ErrorKind::InvalidCredentials, CHECK_APP),
        };
        Meaning::new(kind, advice)
    }
}

/// Says whether a status is one that passes, whatever else an answer says.
fn passes(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..)
}

const CHECK_APP: &str = "check that the app allows this grant and this user";
const CHECK_CLIENT: &str = "check the client id and the client secret of the app";

use ErrorKind::{
    AccessDenied, InvalidArgument, InvalidCredentials, RateLimitExceeded, ServerError,
    ServiceUnavailable,
};

/// Words that say that a refusal passes, whoever writes them.
const PASSING: &[KnownRefusal] = &[
    KnownRefusal::words("already being processed", ServiceUnavailable, TRY_LATER),
    KnownRefusal::words("try again later", ServiceUnavailable, TRY_LATER),
    KnownRefusal::words("temporarily", ServiceUnavailable, TRY_LATER),
];

/// The refusals of RFC 6749.
const COMMON: &[KnownRefusal] = &[
    KnownRefusal::passing(&["temporarily_unavailable"], ServiceUnavailable),
    KnownRefusal::passing(&["server_error"], ServerError),
    KnownRefusal::passing(
        &["slow_down", "rate_limit_exceeded", "too_many_requests"],
        RateLimitExceeded,
    ),
    KnownRefusal::code(&["invalid_grant"],
        InvalidCredentials,
        "reconnect: update the profile with tokens that a user has just approved",
    )
    .by(GrantType::RefreshToken),
    KnownRefusal::code(&["invalid_grant"],
        InvalidCredentials,
        "an authorization code is good for one exchange within minutes; update the profile with a new one, and with the \
         redirectUri that it was sent to",
    )
    .by(GrantType::AuthorizationCode),
    KnownRefusal::code(&["invalid_grant"],
        InvalidCredentials,
        "check that the app may use the grant client_credentials, and that the user it acts as is active",
    )
    .by(GrantType::ClientCredentials),
    KnownRefusal::code(&["invalid_grant"],
        InvalidCredentials,
        "check that the assertion is signed with the key that the app knows, and that its user may use the app",
    )
    .by(GrantType::JwtBearer),
    KnownRefusal::code(&["invalid_client"], InvalidCredentials, CHECK_CLIENT),
    KnownRefusal::code(&["unauthorized_client"],
        InvalidCredentials,
        "let the app use this grant, or use another one",
    ),
    KnownRefusal::code(&["unsupported_grant_type"],
        InvalidArgument,
        "the application does not know this grant; use another one, and check the address in the connector profile",
    ),
    KnownRefusal::code(&["invalid_scope"], AccessDenied, "give the app the scopes that it asks for"),
    KnownRefusal::code(&["access_denied"], AccessDenied, CHECK_APP),
    KnownRefusal::code(&["redirect_uri_mismatch"],
        InvalidCredentials,
        "set oAuthRequest.redirectUri to an address that the app lists",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    const GRANTS: [GrantType; 4] = [
        GrantType::RefreshToken,
        GrantType::AuthorizationCode,
        GrantType::ClientCredentials,
        GrantType::JwtBearer,
    ];

    fn meaning(status: u16, code: &str, words: &str, grant: GrantType) -> Meaning {
        TokenRefusal { status, code, words, grant: Some(grant) }.meaning(&[])
    }

    #[test]
    fn only_a_refused_refresh_token_sends_a_person_to_reconnect() {
        for (status, code, words, kind) in [
            (400, "invalid_grant", "token request is already being processed", ServiceUnavailable),
            (400, "invalid_grant", "Please try again later.", ServiceUnavailable),
            (500, "invalid_grant", "", ServerError),
            (500, "server_error", "", ServerError),
            (503, "server_error", "", ServerError),
            (400, "server_error", "", ServerError),
            (503, "temporarily_unavailable", "", ServiceUnavailable),
            (400, "temporarily_unavailable", "", ServiceUnavailable),
            (400, "slow_down", "", RateLimitExceeded),
            (429, "invalid_client", "", RateLimitExceeded),
            (429, "", "", RateLimitExceeded),
            (408, "", "", ErrorKind::RequestTimeout),
            (502, "", "", ServerError),
            (504, "", "", ServerError),
            (200, "", "", ServerError),
            (302, "", "", InvalidArgument),
            (308, "", "", InvalidArgument),
            (403, "", "", AccessDenied),
            (404, "", "", ErrorKind::ResourceNotFoundError),
            (400, "", "", ErrorKind::ClientError),
            (401, "", "", InvalidCredentials),
            (401, "invalid_client", "", InvalidCredentials),
            (400, "unsupported_grant_type", "", InvalidArgument),
            (403, "a_code_of_tomorrow", "", AccessDenied),
            (400, "a_code_of_tomorrow", "", InvalidCredentials),
        ] {
            for grant in GRANTS {
                let meaning = meaning(status, code, words, grant);
                assert_eq!(meaning.kind, kind, "{status} {code} {words}");
                assert!(!meaning.advice.contains("reconnect"), "{status} {code} {words}");
            }
        }
    }

    #[test]
    fn a_grant_that_is_refused_is_advised_as_that_grant() {
        let of = |grant| {
            let meaning = meaning(400, "invalid_grant", "", grant);
            assert_eq!(meaning.kind, InvalidCredentials);
            meaning.advice
        };
        assert!(of(GrantType::RefreshToken).contains("reconnect"));
        assert!(of(GrantType::AuthorizationCode).contains("redirectUri"));
        assert!(of(GrantType::ClientCredentials).contains("client_credentials"));
        assert!(of(GrantType::JwtBearer).contains("signed"));
    }

    #[test]
    fn an_applications_own_rows_come_first_and_no_final_one_counts_in_distress() {
        let own =
            [KnownRefusal::code(&["server_error"], InvalidCredentials, "own").from_to(401, 401)];
        let of = |status| {
            TokenRefusal { status, code: "server_error", words: "", grant: None }.meaning(&own).kind
        };
        assert_eq!((of(401), of(500), of(400)), (InvalidCredentials, ServerError, ServerError));
    }
}
