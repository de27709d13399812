//! How an application is reached, by connector: `connectorProfileProperties`.

use super::choice;
use super::shape::Shape::{Boolean, Choice, Integer, List, Map, Object, Text};
use super::shape::{NO_LIMIT, Shape, Structure, optional, required, structure};
use super::text::{
    BUCKET_NAME, CLIENT_NUMBER, LOGON_LANGUAGE, MAP_KEY, PRIVATE_LINK_SERVICE, ROLE_ARN, WAREHOUSE,
    WEB_ADDRESS, line, visible,
};

pub(super) static CONNECTOR_PROFILE_PROPERTIES: Structure = structure(&[
    optional("Amplitude", Object(&NOTHING)),
    optional("Datadog", Object(&INSTANCE)),
    optional("Dynatrace", Object(&INSTANCE)),
    optional("GoogleAnalytics", Object(&NOTHING)),
    optional("Honeycode", Object(&NOTHING)),
    optional("InforNexus", Object(&INSTANCE)),
    optional("Marketo", Object(&INSTANCE)),
    optional("Redshift", Object(&REDSHIFT)),
    optional("Salesforce", Object(&SALESFORCE)),
    optional("ServiceNow", Object(&INSTANCE)),
    optional("Singular", Object(&NOTHING)),
    optional("Slack", Object(&INSTANCE)),
    optional("Snowflake", Object(&SNOWFLAKE)),
    optional("Trendmicro", Object(&NOTHING)),
    optional("Veeva", Object(&INSTANCE)),
    optional("Zendesk", Object(&INSTANCE)),
    optional("SAPOData", Object(&SAPODATA)),
    optional("CustomConnector", Object(&CUSTOM)),
    optional("Pardot", Object(&PARDOT)),
]);

static PARDOT: Structure = structure(&[
    optional("instanceUrl", Text(visible(256))),
    optional("isSandboxEnvironment", Boolean),
    optional("businessUnitId", Text(visible(18))),
]);

static CUSTOM: Structure = structure(&[
    optional(
        "profileProperties",
        Map(&EACH_PROFILE_PROPERTY_KEY, &EACH_PROFILE_PROPERTY_VALUE, 50),
    ),
    optional("oAuth2Properties", Object(&OAUTH2_PROPERTIES)),
]);

static OAUTH2_PROPERTIES: Structure = structure(&[
    required("tokenUrl", Text(WEB_ADDRESS)),
    required("oAuth2GrantType", Choice(choice::OAUTH2_GRANT_TYPE)),
    optional(
        "tokenUrlCustomProperties",
        Map(&EACH_CUSTOM_PROPERTY_KEY, &EACH_CUSTOM_PROPERTY_VALUE, 50),
    ),
]);

static SAPODATA: Structure = structure(&[
    required("applicationHostUrl", Text(WEB_ADDRESS)),
    required("applicationServicePath", Text(visible(512))),
    required("portNumber", Integer(1, 65_535)),
    required("clientNumber", Text(CLIENT_NUMBER)),
    optional("logonLanguage", Text(LOGON_LANGUAGE)),
    optional("privateLinkServiceName", Text(PRIVATE_LINK_SERVICE)),
    optional("oAuthProperties", Object(&OAUTH_PROPERTIES)),
    optional("disableSSO", Boolean),
]);

static OAUTH_PROPERTIES: Structure = structure(&[
    required("tokenUrl", Text(WEB_ADDRESS)),
    required("authCodeUrl", Text(WEB_ADDRESS)),
    required("oAuthScopes", List(&EACH_OAUTH_SCOPE, NO_LIMIT)),
]);

static INSTANCE: Structure = structure(&[required("instanceUrl", Text(visible(256)))]);

static NOTHING: Structure = structure(&[]);

static SNOWFLAKE: Structure = structure(&[
    required("warehouse", Text(WAREHOUSE)),
    required("stage", Text(visible(512))),
    required("bucketName", Text(BUCKET_NAME)),
    optional("bucketPrefix", Text(line(512))),
    optional("privateLinkServiceName", Text(PRIVATE_LINK_SERVICE)),
    optional("accountName", Text(visible(512))),
    optional("region", Text(visible(64))),
]);

static SALESFORCE: Structure = structure(&[
    optional("instanceUrl", Text(visible(256))),
    optional("isSandboxEnvironment", Boolean),
    optional("usePrivateLinkForMetadataAndAuthorization", Boolean),
]);

static REDSHIFT: Structure = structure(&[
    optional("databaseUrl", Text(visible(512))),
    required("bucketName", Text(BUCKET_NAME)),
    optional("bucketPrefix", Text(line(512))),
    required("roleArn", Text(ROLE_ARN)),
    optional("dataApiRoleArn", Text(ROLE_ARN)),
    optional("isRedshiftServerless", Boolean),
    optional("clusterIdentifier", Text(visible(512))),
    optional("workgroupName", Text(visible(512))),
    optional("databaseName", Text(visible(512))),
]);

static EACH_PROFILE_PROPERTY_KEY: Shape = Text(MAP_KEY);
static EACH_PROFILE_PROPERTY_VALUE: Shape = Text(visible(2048));
static EACH_CUSTOM_PROPERTY_KEY: Shape = Text(MAP_KEY);
static EACH_CUSTOM_PROPERTY_VALUE: Shape = Text(visible(2048));
static EACH_OAUTH_SCOPE: Shape = Text(visible(128));
