//! The meanings of refusals by `oauth.v2.access`, which come with a status of success.
//! See <https://docs.slack.dev/reference/methods/oauth.v2.access>.

use connector_sdk::ErrorKind::{
    AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
    RequestTimeout, ServerError, ServiceUnavailable,
};
use connector_sdk::oauth::GrantType::{AuthorizationCode, RefreshToken};
use connector_sdk::rest::KnownRefusal;

const RECONNECT: &str = "reconnect: update the profile with tokens that a user has just approved (a refresh token is good \
    once, so that no other system may renew with the same one)";
const NEW_CODE: &str = "an authorization code is good for one exchange within ten minutes; update the profile with a new one";

/// Every refusal that Slack documents.
pub(super) const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::passing(&["ratelimited", "rate_limited"], RateLimitExceeded),
    // The second is that of a workspace that is being moved into an organisation.
    KnownRefusal::passing(&["service_unavailable", "team_added_to_org"], ServiceUnavailable),
    KnownRefusal::passing(&["request_timeout"], RequestTimeout),
    KnownRefusal::passing(&["internal_error", "fatal_error"], ServerError),
    KnownRefusal::redirect(InvalidArgument, "set instanceUrl to the workspace's address"),
    KnownRefusal::code(&["invalid_refresh_token"], InvalidCredentials, RECONNECT),
    KnownRefusal::code(
        &["invalid_grant", "token_revoked", "token_expired"],
        InvalidCredentials,
        RECONNECT,
    )
    .by(RefreshToken),
    KnownRefusal::code(&["invalid_code", "code_already_used"], InvalidCredentials, NEW_CODE),
    KnownRefusal::code(&["invalid_grant"], InvalidCredentials, NEW_CODE).by(AuthorizationCode),
    KnownRefusal::code(
        &["invalid_client_id", "bad_client_secret"],
        InvalidCredentials,
        "check clientId and clientSecret of the app",
    ),
    KnownRefusal::code(
        &["bad_redirect_uri"],
        InvalidCredentials,
        "set oAuthRequest.redirectUri to the address that the code was sent to",
    ),
    KnownRefusal::code(
        &["oauth_authorization_url_mismatch"],
        InvalidCredentials,
        "let the user approve the app at /oauth/v2/authorize, and update the profile with the new code",
    ),
    KnownRefusal::code(
        &["invalid_team_for_non_distributed_app"],
        InvalidCredentials,
        "distribute the app, or use one of this workspace's own",
    ),
    KnownRefusal::code(
        &["no_scopes"],
        AccessDenied,
        "give the app the scopes it needs, and approve it anew",
    ),
    KnownRefusal::code(
        &["accesslimited", "org_login_required", "cannot_install_an_org_installed_app"],
        AccessDenied,
        "ask an administrator of the workspace to let the app in, and a user to approve it",
    ),
    KnownRefusal::code(
        &[
            "invalid_grant_type",
            "invalid_arguments",
            "unknown_method",
            "method_deprecated",
            "deprecated_endpoint",
        ],
        ClientError,
        "check that instanceUrl is the workspace's address",
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
        let refresh = Some(RefreshToken);
        advises_each_grant(
            REFUSALS,
            &[
                (200, "ratelimited", "", refresh, RateLimitExceeded, "try again later"),
                (200, "service_unavailable", "", refresh, ServiceUnavailable, "try again later"),
                (200, "team_added_to_org", "", refresh, ServiceUnavailable, "try again later"),
                (200, "request_timeout", "", code, RequestTimeout, "try again later"),
                (200, "internal_error", "", code, ServerError, "try again later"),
                (200, "fatal_error", "", code, ServerError, "try again later"),
                (302, "", "", refresh, InvalidArgument, "instanceUrl"),
                (200, "invalid_refresh_token", "", refresh, InvalidCredentials, "reconnect"),
                (200, "token_expired", "", refresh, InvalidCredentials, "reconnect"),
                (400, "invalid_grant", "", refresh, InvalidCredentials, "reconnect"),
                (200, "invalid_code", "", code, InvalidCredentials, "one exchange"),
                (200, "code_already_used", "", code, InvalidCredentials, "one exchange"),
                (200, "bad_client_secret", "", code, InvalidCredentials, "clientSecret"),
                (200, "bad_redirect_uri", "", code, InvalidCredentials, "redirectUri"),
                (200, "no_scopes", "", code, AccessDenied, "scopes"),
                (200, "accesslimited", "", code, AccessDenied, "administrator"),
                (200, "invalid_arguments", "", code, ClientError, "instanceUrl"),
                (200, "a_code_of_tomorrow", "", code, InvalidCredentials, "check"),
            ],
        );
    }
}
