//! What refusals of token addresses mean: a row for each, first the application's own, then those that all have in common.

use super::GrantType;
use crate::ErrorKind;
use crate::rest::Meaning;

/// What is said of a refusal that passes.
pub const TRY_LATER: &str =
    "try again later; the credentials of the connector profile are kept as they are";

/// One refusal of a token address, and what it means. Of several rows that fit, the first counts.
#[derive(Clone, Copy, Debug)]
pub struct RefusedTokens {
    code: &'static str,
    words: &'static str,
    statuses: Option<(u16, u16)>,
    grant: Option<GrantType>,
    kind: ErrorKind,
    advice: &'static str,
}

impl RefusedTokens {
    /// Makes the row of a code; an empty one stands for every code, and for none.
    pub const fn new(code: &'static str, kind: ErrorKind, advice: &'static str) -> Self {
        Self { code, words: "", statuses: None, grant: None, kind, advice }
    }

    /// Makes the row of a code that passes.
    pub const fn passing(code: &'static str, kind: ErrorKind) -> Self {
        Self::new(code, kind, TRY_LATER)
    }

    /// Narrows the row to words that contain a part, in small letters.
    pub const fn saying(mut self, words: &'static str) -> Self {
        self.words = words;
        self
    }

    /// Narrows the row to statuses from the first to the last.
    pub const fn from_to(mut self, first: u16, last: u16) -> Self {
        self.statuses = Some((first, last));
        self
    }

    /// Narrows the row to one grant.
    pub const fn by(mut self, grant: GrantType) -> Self {
        self.grant = Some(grant);
        self
    }

    fn fits(&self, answer: &TokenRefusal<'_>) -> bool {
        let status = match self.statuses {
            Some((first, last)) => (first..=last).contains(&answer.status),
            // An application in distress says the strangest things; only what passes is believed then.
            None => self.kind.retryable() || !passes(answer.status),
        };
        status
            && (self.code.is_empty() || self.code == answer.code)
            && self.grant.is_none_or(|grant| answer.grant == Some(grant))
            && answer.words.to_lowercase().contains(self.words)
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
    pub fn meaning(&self, own: &[RefusedTokens]) -> Meaning {
        match PASSING.iter().chain(own).chain(COMMON).find(|row| row.fits(self)) {
            Some(row) => Meaning::new(row.kind, row.advice),
            None => self.by_status(),
        }
    }

    /// Says whether the code is one that is documented, which quotes nothing.
    pub(super) fn documented(&self, own: &[RefusedTokens]) -> bool {
        !self.code.is_empty() && own.iter().chain(COMMON).any(|row| row.code == self.code)
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
const PASSING: &[RefusedTokens] = &[
    RefusedTokens::passing("", ServiceUnavailable).saying("already being processed"),
    RefusedTokens::passing("", ServiceUnavailable).saying("try again later"),
    RefusedTokens::passing("", ServiceUnavailable).saying("temporarily"),
];

/// The refusals of RFC 6749.
const COMMON: &[RefusedTokens] = &[
    RefusedTokens::passing("temporarily_unavailable", ServiceUnavailable),
    RefusedTokens::passing("server_error", ServerError),
    RefusedTokens::passing("slow_down", RateLimitExceeded),
    RefusedTokens::passing("rate_limit_exceeded", RateLimitExceeded),
    RefusedTokens::passing("too_many_requests", RateLimitExceeded),
    RefusedTokens::new(
        "invalid_grant",
        InvalidCredentials,
        "reconnect: update the profile with tokens that a user has just approved",
    )
    .by(GrantType::RefreshToken),
    RefusedTokens::new(
        "invalid_grant",
        InvalidCredentials,
        "an authorization code is good for one exchange within minutes; update the profile with a new one, and with the \
         redirectUri that it was sent to",
    )
    .by(GrantType::AuthorizationCode),
    RefusedTokens::new(
        "invalid_grant",
        InvalidCredentials,
        "check that the app may use the grant client_credentials, and that the user it acts as is active",
    )
    .by(GrantType::ClientCredentials),
    RefusedTokens::new(
        "invalid_grant",
        InvalidCredentials,
        "check that the assertion is signed with the key that the app knows, and that its user may use the app",
    )
    .by(GrantType::JwtBearer),
    RefusedTokens::new("invalid_client", InvalidCredentials, CHECK_CLIENT),
    RefusedTokens::new(
        "unauthorized_client",
        InvalidCredentials,
        "let the app use this grant, or use another one",
    ),
    RefusedTokens::new(
        "unsupported_grant_type",
        InvalidArgument,
        "the application does not know this grant; use another one, and check the address in the connector profile",
    ),
    RefusedTokens::new("invalid_scope", AccessDenied, "give the app the scopes that it asks for"),
    RefusedTokens::new("access_denied", AccessDenied, CHECK_APP),
    RefusedTokens::new(
        "redirect_uri_mismatch",
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
        let own = [RefusedTokens::new("server_error", InvalidCredentials, "own").from_to(401, 401)];
        let of = |status| {
            TokenRefusal { status, code: "server_error", words: "", grant: None }.meaning(&own).kind
        };
        assert_eq!((of(401), of(500), of(400)), (InvalidCredentials, ServerError, ServerError));
    }
}
