//! The closed sets of AppFlow's API.

use super::shape::Choices;

pub(super) const AGGREGATION_TYPE: Choices = &[&["None", "SingleFile"]];
pub(super) const AUTHENTICATION_TYPE: Choices = &[&["OAUTH2", "APIKEY", "BASIC", "CUSTOM"]];
pub(super) const CONNECTION_MODE: Choices = &[&["Public", "Private"]];
pub(super) const CONNECTOR_PROVISIONING_TYPE: Choices = &[&["LAMBDA"]];
pub(super) const CONNECTOR_TYPE: Choices = &[&[
    "Salesforce",
    "Singular",
    "Slack",
    "Redshift",
    "S3",
    "Marketo",
    "Googleanalytics",
    "Zendesk",
    "Servicenow",
    "Datadog",
    "Trendmicro",
    "Snowflake",
    "Dynatrace",
    "Infornexus",
    "Amplitude",
    "Veeva",
    "EventBridge",
    "LookoutMetrics",
    "Upsolver",
    "Honeycode",
    "CustomerProfiles",
    "SAPOData",
    "CustomConnector",
    "Pardot",
]];
pub(super) const DATA_PULL_MODE: Choices = &[&["Incremental", "Complete"]];
pub(super) const DATA_TRANSFER_API_TYPE: Choices = &[&["SYNC", "ASYNC", "AUTOMATIC"]];
pub(super) const FILE_TYPE: Choices = &[&["CSV", "JSON", "PARQUET"]];
pub(super) const OAUTH2_GRANT_TYPE: Choices =
    &[&["CLIENT_CREDENTIALS", "AUTHORIZATION_CODE", "JWT_BEARER"]];
pub(super) const OPERATOR_PROPERTIES_KEYS: Choices = &[&[
    "VALUE",
    "VALUES",
    "DATA_TYPE",
    "UPPER_BOUND",
    "LOWER_BOUND",
    "SOURCE_DATA_TYPE",
    "DESTINATION_DATA_TYPE",
    "VALIDATION_ACTION",
    "MASK_VALUE",
    "MASK_LENGTH",
    "TRUNCATE_LENGTH",
    "MATH_OPERATION_FIELDS_ORDER",
    "CONCAT_FORMAT",
    "SUBFIELD_CATEGORY_MAP",
    "EXCLUDE_SOURCE_FIELDS_LIST",
    "INCLUDE_NEW_FIELDS",
    "ORDERED_PARTITION_KEYS_LIST",
]];
pub(super) const PATH_PREFIX: Choices = &[&["EXECUTION_ID", "SCHEMA_VERSION"]];
pub(super) const PREFIX_FORMAT: Choices = &[&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"]];
pub(super) const PREFIX_TYPE: Choices = &[&["FILENAME", "PATH", "PATH_AND_FILENAME"]];
pub(super) const S3_INPUT_FILE_TYPE: Choices = &[&["CSV", "JSON"]];
pub(super) const SALESFORCE_DATA_TRANSFER_API: Choices = &[&["AUTOMATIC", "BULKV2", "REST_SYNC"]];
pub(super) const TASK_TYPE: Choices = &[&[
    "Arithmetic",
    "Filter",
    "Map",
    "Map_all",
    "Mask",
    "Merge",
    "Passthrough",
    "Truncate",
    "Validate",
    "Partition",
]];
pub(super) const TRIGGER_TYPE: Choices = &[&["Scheduled", "Event", "OnDemand"]];
pub(super) const WRITE_OPERATION_TYPE: Choices = &[&["INSERT", "UPSERT", "UPDATE", "DELETE"]];
