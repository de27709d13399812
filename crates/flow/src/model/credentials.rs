//! The credentials of each connector: `connectorProfileCredentials`. More members than AppFlow's model calls sensitive
//! are kept out of messages, because a refresh token is as good as a password.

use super::choice;
use super::shape::Shape::{Choice, Map, Object, Text};
use super::shape::{Shape, Structure, optional, required, structure};
use super::text::{CODE_VERIFIER, JWT, MAP_KEY, PRIVATE_KEY, SECRET_ARN, line, visible};

pub(super) static CONNECTOR_PROFILE_CREDENTIALS: Structure = structure(&[
    optional("Amplitude", Object(&AMPLITUDE)),
    optional("Datadog", Object(&DATADOG)),
    optional("Dynatrace", Object(&DYNATRACE)),
    optional("GoogleAnalytics", Object(&CLIENT_AND_TOKENS)),
    optional("Honeycode", Object(&HONEYCODE)),
    optional("InforNexus", Object(&INFOR_NEXUS)),
    optional("Marketo", Object(&CLIENT_AND_TOKEN)),
    optional("Redshift", Object(&REDSHIFT)),
    optional("Salesforce", Object(&SALESFORCE)),
    optional("ServiceNow", Object(&SERVICE_NOW)),
    optional("Singular", Object(&SINGULAR)),
    optional("Slack", Object(&CLIENT_AND_TOKEN)),
    optional("Snowflake", Object(&SNOWFLAKE)),
    optional("Trendmicro", Object(&TRENDMICRO)),
    optional("Veeva", Object(&LOGIN)),
    optional("Zendesk", Object(&CLIENT_AND_TOKEN)),
    optional("SAPOData", Object(&SAPODATA)),
    optional("CustomConnector", Object(&CUSTOM)),
    optional("Pardot", Object(&PARDOT)),
]);

static PARDOT: Structure = structure(&[
    optional("accessToken", Text(visible(4096).secret())),
    optional("refreshToken", Text(visible(4096).secret())),
    optional("oAuthRequest", Object(&CONNECTOR_OAUTH_REQUEST)),
    optional("clientCredentialsArn", Text(SECRET_ARN)),
]);

static CUSTOM: Structure = structure(&[
    required("authenticationType", Choice(choice::AUTHENTICATION_TYPE)),
    optional("basic", Object(&LOGIN)),
    optional("oauth2", Object(&OAUTH2_CREDENTIALS)),
    optional("apiKey", Object(&API_KEY_CREDENTIALS)),
    optional("custom", Object(&CUSTOM_AUTH_CREDENTIALS)),
]);

static CUSTOM_AUTH_CREDENTIALS: Structure = structure(&[
    required("customAuthenticationType", Text(visible(256).secret())),
    optional("credentialsMap", Map(&EACH_CREDENTIALS_MAP_KEY, &EACH_CREDENTIALS_MAP_VALUE, 50)),
]);

static API_KEY_CREDENTIALS: Structure = structure(&[
    required("apiKey", Text(visible(256).secret())),
    optional("apiSecretKey", Text(visible(256).secret())),
]);

static SAPODATA: Structure = structure(&[
    optional("basicAuthCredentials", Object(&LOGIN)),
    optional("oAuthCredentials", Object(&CLIENT_AND_TOKENS)),
]);

static CLIENT_AND_TOKENS: Structure = structure(&[
    required("clientId", Text(visible(512).secret())),
    required("clientSecret", Text(visible(512).secret())),
    optional("accessToken", Text(visible(4096).secret())),
    optional("refreshToken", Text(visible(4096).secret())),
    optional("oAuthRequest", Object(&CONNECTOR_OAUTH_REQUEST)),
]);

static LOGIN: Structure = structure(&[
    required("username", Text(visible(512).secret())),
    required("password", Text(line(512).secret())),
]);

static CLIENT_AND_TOKEN: Structure = structure(&[
    required("clientId", Text(visible(512).secret())),
    required("clientSecret", Text(visible(512).secret())),
    optional("accessToken", Text(visible(4096).secret())),
    optional("oAuthRequest", Object(&CONNECTOR_OAUTH_REQUEST)),
]);

static TRENDMICRO: Structure = structure(&[required("apiSecretKey", Text(visible(256).secret()))]);

static SNOWFLAKE: Structure = structure(&[
    required("username", Text(visible(512).secret())),
    optional("password", Text(line(512).secret())),
    optional("privateKey", Text(PRIVATE_KEY)),
]);

static SINGULAR: Structure = structure(&[required("apiKey", Text(visible(256).secret()))]);

static SERVICE_NOW: Structure = structure(&[
    optional("username", Text(visible(512).secret())),
    optional("password", Text(line(512).secret())),
    optional("oAuth2Credentials", Object(&OAUTH2_CREDENTIALS)),
]);

static OAUTH2_CREDENTIALS: Structure = structure(&[
    optional("clientId", Text(visible(512).secret())),
    optional("clientSecret", Text(visible(512).secret())),
    optional("accessToken", Text(visible(4096).secret())),
    optional("refreshToken", Text(visible(4096).secret())),
    optional("oAuthRequest", Object(&CONNECTOR_OAUTH_REQUEST)),
]);

static SALESFORCE: Structure = structure(&[
    optional("accessToken", Text(visible(4096).secret())),
    optional("refreshToken", Text(visible(4096).secret())),
    optional("oAuthRequest", Object(&CONNECTOR_OAUTH_REQUEST)),
    optional("clientCredentialsArn", Text(SECRET_ARN)),
    optional("oAuth2GrantType", Choice(choice::OAUTH2_GRANT_TYPE)),
    optional("jwtToken", Text(JWT)),
]);

static REDSHIFT: Structure = structure(&[
    optional("username", Text(line(2048).secret())),
    optional("password", Text(line(512).secret())),
]);

static INFOR_NEXUS: Structure = structure(&[
    required("accessKeyId", Text(visible(256).secret())),
    required("userId", Text(visible(512).secret())),
    required("secretAccessKey", Text(visible(512).secret())),
    required("datakey", Text(visible(512).secret())),
]);

static HONEYCODE: Structure = structure(&[
    optional("accessToken", Text(visible(4096).secret())),
    optional("refreshToken", Text(visible(4096).secret())),
    optional("oAuthRequest", Object(&CONNECTOR_OAUTH_REQUEST)),
]);

static CONNECTOR_OAUTH_REQUEST: Structure = structure(&[
    optional("authCode", Text(visible(4096).secret())),
    optional("redirectUri", Text(visible(512).secret())),
    optional("codeVerifier", Text(CODE_VERIFIER)),
]);

static DYNATRACE: Structure = structure(&[required("apiToken", Text(visible(256).secret()))]);

static DATADOG: Structure = structure(&[
    required("apiKey", Text(visible(256).secret())),
    required("applicationKey", Text(visible(512).secret())),
]);

static AMPLITUDE: Structure = structure(&[
    required("apiKey", Text(visible(256).secret())),
    required("secretKey", Text(visible(256).secret())),
]);

static EACH_CREDENTIALS_MAP_KEY: Shape = Text(MAP_KEY.secret());
static EACH_CREDENTIALS_MAP_VALUE: Shape = Text(visible(2048).secret());
