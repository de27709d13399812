//! The closed sets of AppFlow's API.

use super::shape::{Choices, Shape};

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

/// Returns the keys of a task's properties. AppFlow allows every task all of them; a message lists only the keys with a
/// meaning for its type.
pub(super) fn task_property(task_type: Option<&str>) -> &'static Shape {
    const ALL: Choices = OPERATOR_PROPERTIES_KEYS;
    match task_type {
        Some("Arithmetic") => &Shape::Key(ALL, &[&["MATH_OPERATION_FIELDS_ORDER"]]),
        Some("Filter") => {
            &Shape::Key(ALL, &[&["VALUE", "VALUES", "DATA_TYPE", "UPPER_BOUND", "LOWER_BOUND"]])
        }
        Some("Map") => &Shape::Key(ALL, &[&["SOURCE_DATA_TYPE", "DESTINATION_DATA_TYPE"]]),
        Some("Map_all") => {
            &Shape::Key(ALL, &[&["EXCLUDE_SOURCE_FIELDS_LIST", "INCLUDE_NEW_FIELDS"]])
        }
        Some("Mask") => &Shape::Key(ALL, &[&["MASK_VALUE", "MASK_LENGTH"]]),
        Some("Merge") => &Shape::Key(ALL, &[&["CONCAT_FORMAT"]]),
        Some("Partition") => &Shape::Key(ALL, &[&["ORDERED_PARTITION_KEYS_LIST"]]),
        Some("Passthrough") => &Shape::Key(ALL, &[&["INCLUDE_NEW_FIELDS"]]),
        Some("Truncate") => &Shape::Key(ALL, &[&["TRUNCATE_LENGTH"]]),
        Some("Validate") => &Shape::Key(ALL, &[&["VALIDATION_ACTION"]]),
        _ => &Shape::Choice(ALL),
    }
}
