//! The meanings of refusals by `oauth.v2.access`, which come with a status of success.
//! See <https://docs.slack.dev/reference/methods/oauth.v2.access>.

use connector_sdk::ErrorKind::{
    AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
    RequestTimeout, ServerError, ServiceUnavailable,
};
use connector_sdk::oauth::GrantType::{AuthorizationCode, RefreshToken};
use connector_sdk::oauth::RefusedTokens;

const RECONNECT: &str = "reconnect: update the profile with tokens that a user has just approved (a refresh token is good \
    once, so that no other system may renew with the same one)";
const NEW_CODE: &str = "an authorization code is good for one exchange within ten minutes; update the profile with a new one";
const CLIENT: &str = "check clientId and clientSecret of the app";
const REDIRECT: &str = "set oAuthRequest.redirectUri to the address that the code was sent to";
const ADDRESS: &str = "check that instanceUrl is the workspace's address";
const ADMINISTRATOR: &str =
    "ask an administrator of the workspace to let the app in, and a user to approve it";

/// Every refusal that Slack documents.
pub(in crate::slack) const REFUSALS: &[RefusedTokens] = &[
    RefusedTokens::passing("ratelimited", RateLimitExceeded),
    RefusedTokens::passing("rate_limited", RateLimitExceeded),
    RefusedTokens::passing("service_unavailable", ServiceUnavailable),
    // The workspace is being moved into an organisation.
    RefusedTokens::passing("team_added_to_org", ServiceUnavailable),
    RefusedTokens::passing("request_timeout", RequestTimeout),
    RefusedTokens::passing("internal_error", ServerError),
    RefusedTokens::passing("fatal_error", ServerError),
    RefusedTokens::new("", InvalidArgument, "set instanceUrl to the workspace's address")
        .from_to(300, 399),
    RefusedTokens::new("invalid_refresh_token", InvalidCredentials, RECONNECT),
    RefusedTokens::new("invalid_grant", InvalidCredentials, RECONNECT).by(RefreshToken),
    RefusedTokens::new("token_revoked", InvalidCredentials, RECONNECT).by(RefreshToken),
    RefusedTokens::new("token_expired", InvalidCredentials, RECONNECT).by(RefreshToken),
    RefusedTokens::new("invalid_code", InvalidCredentials, NEW_CODE),
    RefusedTokens::new("code_already_used", InvalidCredentials, NEW_CODE),
    RefusedTokens::new("invalid_grant", InvalidCredentials, NEW_CODE).by(AuthorizationCode),
    RefusedTokens::new("invalid_client_id", InvalidCredentials, CLIENT),
    RefusedTokens::new("bad_client_secret", InvalidCredentials, CLIENT),
    RefusedTokens::new("bad_redirect_uri", InvalidCredentials, REDIRECT),
    RefusedTokens::new(
        "oauth_authorization_url_mismatch",
        InvalidCredentials,
        "let the user approve the app at /oauth/v2/authorize, and update the profile with the new code",
    ),
    RefusedTokens::new(
        "invalid_team_for_non_distributed_app",
        InvalidCredentials,
        "distribute the app, or use one of this workspace's own",
    ),
    RefusedTokens::new(
        "no_scopes",
        AccessDenied,
        "give the app the scopes it needs, and approve it anew",
    ),
    RefusedTokens::new("accesslimited", AccessDenied, ADMINISTRATOR),
    RefusedTokens::new("org_login_required", AccessDenied, ADMINISTRATOR),
    RefusedTokens::new("cannot_install_an_org_installed_app", AccessDenied, ADMINISTRATOR),
    RefusedTokens::new("invalid_grant_type", ClientError, ADDRESS),
    RefusedTokens::new("invalid_arguments", ClientError, ADDRESS),
    RefusedTokens::new("unknown_method", ClientError, ADDRESS),
    RefusedTokens::new("method_deprecated", ClientError, ADDRESS),
    RefusedTokens::new("deprecated_endpoint", ClientError, ADDRESS),
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
