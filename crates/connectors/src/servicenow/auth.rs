//! How a profile signs in and gets new tokens. A token address refuses most with `server_error` or `access_denied`.

use connector_sdk::ErrorKind::{InvalidArgument, InvalidCredentials, ServerError};
use connector_sdk::oauth::GrantType::{AuthorizationCode, ClientCredentials, RefreshToken};
use connector_sdk::oauth::{SignIn, TokenRules};
use connector_sdk::rest::KnownRefusal;

/// Tokens are in a member of their own, and a user's name and password beside it.
pub(super) const SIGN_IN: SignIn = SignIn::tokens_in("oAuth2Credentials");

/// Tokens are for users, and for apps that act as their own.
pub(super) const TOKENS: TokenRules =
    TokenRules { client_grant: true, ..TokenRules::at("/oauth_token.do", REFUSALS) };

const RECONNECT: &str = "check clientId and clientSecret; if they are right, reconnect: update the profile with tokens \
    that a user has just approved (refresh tokens live for 100 days unless the application registry says otherwise)";
const NEW_CODE: &str = "check clientId and clientSecret; if they are right, the code is used up or too old: update the \
    profile with a new one, and with the redirectUri that the application registry lists";
const OWN_USER: &str = "check clientId and clientSecret; if they are right, set the property \
    glide.oauth.inbound.client.credential.grant_type.enabled, and an active OAuth application user in the registry";

/// Every refusal with another meaning, or a narrower one, than in RFC 6749.
/// See <https://docs.servicenow.com/bundle/xanadu-platform-security/page/administer/security/reference/r_OAuthAPIRequestParameters.html>.
const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::redirect(
        InvalidArgument,
        "tokens are given elsewhere, or a login page stands before them; set instanceUrl to the instance's own address",
    ),
    KnownRefusal::code(
        &[],
        ServerError,
        "the instance may be asleep or in maintenance: wake it, try again later, and check instanceUrl; the credentials \
         are kept as they are",
    )
    .from_to(200, 299),
    // With another status the same code means an instance in distress.
    KnownRefusal::code(&["server_error"], InvalidCredentials, RECONNECT)
        .from_to(401, 401)
        .by(RefreshToken),
    KnownRefusal::code(&["server_error"], InvalidCredentials, NEW_CODE)
        .from_to(401, 401)
        .by(AuthorizationCode),
    KnownRefusal::code(&["server_error"], InvalidCredentials, OWN_USER)
        .from_to(401, 401)
        .by(ClientCredentials),
    KnownRefusal::code(&["access_denied", "invalid_grant"], InvalidCredentials, RECONNECT)
        .by(RefreshToken),
    KnownRefusal::code(&["access_denied", "invalid_grant"], InvalidCredentials, NEW_CODE)
        .by(AuthorizationCode),
    KnownRefusal::code(&["access_denied", "invalid_grant"], InvalidCredentials, OWN_USER)
        .by(ClientCredentials),
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
        for (status, error, words) in [
            (401, "server_error", "access_denied"),
            (401, "access_denied", ""),
            (401, "invalid_grant", "unauthorized"),
        ] {
            advises_each_grant(
                REFUSALS,
                &[
                    (status, error, words, refresh, InvalidCredentials, "reconnect"),
                    (status, error, words, code, InvalidCredentials, "redirectUri"),
                    (status, error, words, client, InvalidCredentials, "application user"),
                ],
            );
        }
        advises_each_grant(
            REFUSALS,
            &[
                (302, "", "", refresh, InvalidArgument, "instanceUrl"),
                (200, "", "", refresh, ServerError, "asleep"),
                (500, "server_error", "access_denied", refresh, ServerError, "try again later"),
                (401, "invalid_client", "", client, InvalidCredentials, "client secret"),
            ],
        );
    }
}
