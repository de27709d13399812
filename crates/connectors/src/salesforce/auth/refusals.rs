//! The meanings of refusals by Salesforce's token address.
//! See <https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm>.

use connector_sdk::ErrorKind::{
    AccessDenied, InvalidArgument, InvalidCredentials, RateLimitExceeded, ServerError,
};
use connector_sdk::oauth::GrantType::{
    AuthorizationCode, ClientCredentials, JwtBearer, RefreshToken,
};
use connector_sdk::rest::KnownRefusal;

const GRANT: &str = "invalid_grant";
const RECONNECT: &str = "reconnect: update the profile with tokens that a user has just approved \
    (each user has five approvals per app, and a sixth ends the oldest)";
const NEW_CODE: &str = "an authorization code is good for one exchange within minutes; update the profile with a new one";
const PREAUTHORISE: &str = "let the user use the app: set its Permitted Users to \"Admin approved users are \
    pre-authorized\" and give it to the user's profile or permission set, or let the user approve it once";
const RUN_AS: &str = "enable the client credentials flow in the app's policies, and name an active user there to run as";
const REACTIVATE: &str = "reactivate the user or the organisation, or connect as another one";
const MY_DOMAIN: &str =
    "set instanceUrl to the organisation's My Domain, such as https://example.my.salesforce.com";

/// Every refusal with another meaning, or a narrower one, than in RFC 6749.
pub(super) const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::passing(&["unknown_error"], ServerError),
    KnownRefusal::code(&["rate_limit_exceeded"], RateLimitExceeded, "run flows less often"),
    KnownRefusal::redirect(InvalidArgument, MY_DOMAIN),
    KnownRefusal::words("not supported on this domain", InvalidArgument, MY_DOMAIN),
    KnownRefusal::words("approved this consumer", InvalidCredentials, PREAUTHORISE),
    KnownRefusal::words("admin approved", InvalidCredentials, PREAUTHORISE),
    KnownRefusal::code(&["invalid_app_access"], InvalidCredentials, PREAUTHORISE),
    KnownRefusal::words("no client credentials user", InvalidCredentials, RUN_AS),
    KnownRefusal::words(
        "ip restricted",
        AccessDenied,
        "let the addresses of the functions through: relax the app's IP restriction or add them to the trusted ranges, \
         and check the user's login hours",
    ),
    KnownRefusal::words(
        "must be installed",
        InvalidCredentials,
        "install the app in the organisation (Setup, Connected Apps OAuth Usage)",
    ),
    KnownRefusal::words("inactive", InvalidCredentials, REACTIVATE),
    KnownRefusal::code(&["inactive_user", "inactive_org"], InvalidCredentials, REACTIVATE),
    KnownRefusal::code(
        &[GRANT],
        InvalidCredentials,
        "the assertion is for another host; check isSandboxEnvironment and instanceUrl, or the aud of the jwtToken",
    )
    .saying("audience"),
    KnownRefusal::code(
        &[GRANT],
        InvalidCredentials,
        "an assertion is good for minutes; in place of a jwtToken, name a clientCredentialsArn whose secret has \
         private_key and username, so that each renewal signs a new one",
    )
    .saying("expired")
    .by(JwtBearer),
    KnownRefusal::code(
        &[GRANT],
        InvalidCredentials,
        "check that the app knows the certificate of the private_key, and that username is the user's name in this \
         organisation",
    )
    .by(JwtBearer),
    KnownRefusal::code(&[GRANT], InvalidCredentials, NEW_CODE).by(AuthorizationCode),
    KnownRefusal::code(&[GRANT], InvalidCredentials, RUN_AS).by(ClientCredentials),
    KnownRefusal::code(&[GRANT], InvalidCredentials, RECONNECT).by(RefreshToken),
    KnownRefusal::code(
        &["invalid_client", "invalid_client_id", "invalid_client_credentials"],
        InvalidCredentials,
        "check client_id and client_secret in the secret behind clientCredentialsArn",
    ),
    KnownRefusal::code(
        &["redirect_uri_mismatch"],
        InvalidCredentials,
        "set oAuthRequest.redirectUri to an address that the app in salesforce lists",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::ErrorKind::ServiceUnavailable;
    use connector_sdk::contract::{advises_each_grant, outlives_trouble};

    #[test]
    fn each_refusal_is_told_by_its_grant() {
        outlives_trouble(REFUSALS);
        let not_approved = "user hasn't approved this consumer";
        advises_each_grant(
            REFUSALS,
            &[
                (
                    400,
                    GRANT,
                    "token request is already being processed",
                    None,
                    ServiceUnavailable,
                    "try again later",
                ),
                (400, "unknown_error", "retry your request", None, ServerError, "try again later"),
                (400, "rate_limit_exceeded", "exceeded", None, RateLimitExceeded, "less often"),
                (302, "", "", Some(RefreshToken), InvalidArgument, "My Domain"),
                (
                    400,
                    GRANT,
                    "request not supported on this domain",
                    Some(ClientCredentials),
                    InvalidArgument,
                    "My Domain",
                ),
                (400, GRANT, not_approved, Some(JwtBearer), InvalidCredentials, "pre-authorized"),
                (
                    400,
                    "invalid_app_access",
                    "user is not admin approved to access this app",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "pre-authorized",
                ),
                (
                    400,
                    GRANT,
                    "no client credentials user enabled",
                    Some(ClientCredentials),
                    InvalidCredentials,
                    "run as",
                ),
                (
                    400,
                    GRANT,
                    "ip restricted or invalid login hours",
                    Some(RefreshToken),
                    AccessDenied,
                    "addresses of the functions",
                ),
                (
                    400,
                    "invalid_client",
                    "app must be installed into org",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "install the app",
                ),
                (
                    400,
                    GRANT,
                    "inactive organization",
                    Some(RefreshToken),
                    InvalidCredentials,
                    "reactivate",
                ),
                (
                    400,
                    "inactive_user",
                    "user is inactive",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "reactivate",
                ),
                (
                    400,
                    GRANT,
                    "audience is invalid",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "isSandboxEnvironment",
                ),
                (
                    400,
                    GRANT,
                    "assertion expired or not yet valid",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "private_key",
                ),
                (
                    400,
                    GRANT,
                    "invalid assertion",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "certificate",
                ),
                (
                    400,
                    GRANT,
                    "expired authorization code",
                    Some(AuthorizationCode),
                    InvalidCredentials,
                    "one exchange",
                ),
                (
                    400,
                    GRANT,
                    "invalid authorization code",
                    Some(AuthorizationCode),
                    InvalidCredentials,
                    "one exchange",
                ),
                (
                    400,
                    GRANT,
                    "expired access/refresh token",
                    Some(RefreshToken),
                    InvalidCredentials,
                    "reconnect",
                ),
                (
                    400,
                    GRANT,
                    "authentication failure",
                    Some(ClientCredentials),
                    InvalidCredentials,
                    "run as",
                ),
                (
                    400,
                    "invalid_client",
                    "invalid client credentials",
                    Some(RefreshToken),
                    InvalidCredentials,
                    "client_secret",
                ),
                (
                    400,
                    "invalid_client_id",
                    "client identifier invalid",
                    Some(JwtBearer),
                    InvalidCredentials,
                    "client_id",
                ),
                (
                    400,
                    "redirect_uri_mismatch",
                    "redirect_uri must match configuration",
                    Some(AuthorizationCode),
                    InvalidCredentials,
                    "redirectUri",
                ),
            ],
        );
    }
}
