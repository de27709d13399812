//! The meanings of refusals by Zendesk's token address.

use connector_sdk::ErrorKind::{
    AccessDenied, InvalidArgument, InvalidCredentials, ResourceNotFoundError,
};
use connector_sdk::oauth::GrantType::{AuthorizationCode, ClientCredentials, RefreshToken};
use connector_sdk::rest::KnownRefusal;

const GRANT: &str = "invalid_grant";

/// Every refusal with another meaning, or a narrower one, than in RFC 6749.
/// See <https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/>.
pub(super) const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::redirect(
        InvalidArgument,
        "the account has another address now; set instanceUrl to it, such as https://example.zendesk.com",
    ),
    KnownRefusal::status(
        404,
        ResourceNotFoundError,
        "there is no account at this address; set instanceUrl to the account's own, such as https://example.zendesk.com",
    ),
    KnownRefusal::code(
        &[GRANT],
        InvalidCredentials,
        "reconnect: update the profile with tokens that a user has just approved (each renewal ends both tokens before \
         it, so that no other system may renew with the same refresh token)",
    )
    .by(RefreshToken),
    KnownRefusal::code(
        &[GRANT],
        InvalidCredentials,
        "an authorization code is good for one exchange within two minutes; update the profile with a new one, and with \
         the redirectUri that it was sent to",
    )
    .by(AuthorizationCode),
    KnownRefusal::code(
        &[GRANT],
        InvalidCredentials,
        "check that the OAuth client is confidential, and that the user who made it is an active admin",
    )
    .by(ClientCredentials),
    KnownRefusal::code(
        &["unauthorized_client"],
        InvalidCredentials,
        "check that the OAuth client is confidential and may use this grant",
    ),
    KnownRefusal::code(
        &["invalid_scope"],
        AccessDenied,
        "give the OAuth client the scope read, or connect with a token that has it",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::contract::{advises_each_grant, outlives_trouble};

    #[test]
    fn each_refusal_is_told_by_its_grant() {
        outlives_trouble(REFUSALS);
        let code = Some(AuthorizationCode);
        let client = Some(ClientCredentials);
        let refresh = Some(RefreshToken);
        advises_each_grant(
            REFUSALS,
            &[
                (302, "", "", refresh, InvalidArgument, "instanceUrl"),
                (404, "", "", refresh, ResourceNotFoundError, "no account"),
                (
                    400,
                    GRANT,
                    "is invalid, expired or revoked",
                    refresh,
                    InvalidCredentials,
                    "reconnect",
                ),
                (
                    400,
                    GRANT,
                    "is invalid, expired or revoked",
                    code,
                    InvalidCredentials,
                    "one exchange",
                ),
                (
                    400,
                    GRANT,
                    "is invalid, expired or revoked",
                    client,
                    InvalidCredentials,
                    "confidential",
                ),
                (401, "invalid_client", "", client, InvalidCredentials, "client secret"),
                (400, "unauthorized_client", "", client, InvalidCredentials, "confidential"),
                (400, "invalid_scope", "", client, AccessDenied, "scope read"),
            ],
        );
    }
}
