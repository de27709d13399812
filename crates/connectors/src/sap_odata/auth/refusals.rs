//! The meanings of refusals by a token address: of an ABAP system, or of BTP's authorisation service (XSUAA).

use connector_sdk::ErrorKind::{AccessDenied, InvalidArgument, InvalidCredentials};
use connector_sdk::oauth::GrantType::{AuthorizationCode, ClientCredentials, RefreshToken};
use connector_sdk::rest::KnownRefusal;

const CLIENT: &str = "check clientId and clientSecret: the client is a user of the type System in the clientNumber that \
    tokenUrl leads to, and neither locked nor expired";

/// Every refusal with another meaning, or a narrower one, than in RFC 6749.
/// See <https://help.sap.com/docs/btp/sap-business-technology-platform/token-retrieval-fails-with-status-code-401>.
pub(super) const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::redirect(
        InvalidArgument,
        "tokens are given elsewhere, or a logon page stands before them; correct oAuthProperties.tokenUrl",
    ),
    // The second is XSUAA's code for an unknown client.
    KnownRefusal::code(&["invalid_client", "unauthorized"], InvalidCredentials, CLIENT),
    KnownRefusal::code(
        &["invalid_grant", "invalid_token"],
        InvalidCredentials,
        "reconnect: update the profile with tokens that a user has just approved",
    )
    .by(RefreshToken),
    KnownRefusal::code(
        &["invalid_grant"],
        InvalidCredentials,
        "an authorization code is good for one exchange within minutes; update the profile with a new one, and with the \
         redirectUri that the client in transaction SOAUTH2 lists",
    )
    .by(AuthorizationCode),
    KnownRefusal::code(
        &["invalid_grant"],
        InvalidCredentials,
        "check that the client may use the grant client_credentials, or give a refreshToken",
    )
    .by(ClientCredentials),
    KnownRefusal::code(
        &["unauthorized_client"],
        InvalidCredentials,
        "let the client use this grant in transaction SOAUTH2, or in the service's security descriptor",
    ),
    KnownRefusal::code(
        &["invalid_scope"],
        AccessDenied,
        "give the client the scopes of the service in transaction SOAUTH2, and enable OAuth for the service",
    ),
    // An ABAP system answers an unknown client with its logon page.
    KnownRefusal::status(401, InvalidCredentials, CLIENT),
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
                (302, "", "", refresh, InvalidArgument, "tokenUrl"),
                (401, "", "", refresh, InvalidCredentials, "clientId"),
                (401, "invalid_client", "", client, InvalidCredentials, "clientSecret"),
                (
                    401,
                    "unauthorized",
                    "Bad credentials",
                    client,
                    InvalidCredentials,
                    "clientSecret",
                ),
                (
                    401,
                    "invalid_token",
                    "Invalid refresh token expired at",
                    refresh,
                    InvalidCredentials,
                    "reconnect",
                ),
                (400, "invalid_grant", "", refresh, InvalidCredentials, "reconnect"),
                (400, "invalid_grant", "", code, InvalidCredentials, "one exchange"),
                (400, "invalid_grant", "", client, InvalidCredentials, "client_credentials"),
                (400, "unauthorized_client", "", client, InvalidCredentials, "SOAUTH2"),
                (400, "invalid_scope", "", client, AccessDenied, "scopes"),
            ],
        );
    }
}
