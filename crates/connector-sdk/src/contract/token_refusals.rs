//! Promises about a token address's refusals.

use crate::ErrorKind;
use crate::oauth::{GrantType, TokenRefusal};
use crate::rest::KnownRefusal;

const GRANTS: [GrantType; 4] = [
    GrantType::RefreshToken,
    GrantType::AuthorizationCode,
    GrantType::ClientCredentials,
    GrantType::JwtBearer,
];

/// A token address that is busy, down, moved or behind a firewall asks no user to reconnect, whatever it answers.
/// Temporary failures are retried.
pub fn outlives_trouble(refusals: &[KnownRefusal]) {
    for code in ["", "invalid_grant", "invalid_client", "server_error", "access_denied"] {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            check(refusals, status, code, "", true);
        }
    }
    for (status, code, words, passes) in [
        (400, "invalid_grant", "token request is already being processed", true),
        (400, "temporarily_unavailable", "", true),
        (400, "slow_down", "", true),
        (200, "", "", true),
        (301, "", "", false),
        (302, "", "", false),
        (307, "", "", false),
        (403, "", "", false),
        (404, "", "", false),
    ] {
        check(refusals, status, code, words, passes);
    }
}

fn check(refusals: &[KnownRefusal], status: u16, code: &str, words: &str, passes: bool) {
    for grant in GRANTS {
        let refusal = TokenRefusal { status, code, words, grant: Some(grant) };
        let meaning = refusal.meaning(refusals);
        assert_eq!(meaning.kind.retryable(), passes, "{refusal:?} {meaning:?}");
        assert!(!meaning.advice.contains("reconnect"), "{refusal:?} {meaning:?}");
    }
}

/// A refusal and its expected meaning: status, code, words and grant; the kind of the error, and a part of its advice.
pub type AdvisedRefusal<'a> = (u16, &'a str, &'a str, Option<GrantType>, ErrorKind, &'a str);

/// Checks each row against a table. Only a refused refresh token asks the user to reconnect.
pub fn advises_each_grant(refusals: &[KnownRefusal], rows: &[AdvisedRefusal<'_>]) {
    for (status, code, words, grant, kind, advice) in rows {
        let refusal = TokenRefusal { status: *status, code, words, grant: *grant };
        let meaning = refusal.meaning(refusals);
        assert_eq!(meaning.kind, *kind, "{refusal:?} {meaning:?}");
        assert!(meaning.advice.contains(advice), "{refusal:?} {meaning:?}");
        let by_refresh = grant.is_none_or(|grant| grant == GrantType::RefreshToken);
        assert!(by_refresh || !meaning.advice.contains("reconnect"), "{refusal:?} {meaning:?}");
    }
}
