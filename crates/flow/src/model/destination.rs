//! Where and how to write, by connector: `destinationConnectorProperties`.

use super::choice;
use super::shape::Shape::{Boolean, Choice, List, Map, Object, Text};
use super::shape::{ANY_INTEGER, NO_LIMIT, Shape, Structure, optional, required, structure};
use super::text::{BUCKET_NAME, MAP_KEY, UPSOLVER_BUCKET_NAME, line, visible};

pub(super) static DESTINATION_CONNECTOR_PROPERTIES: Structure = structure(&[
    optional("Redshift", Object(&STAGED)),
    optional("S3", Object(&S3)),
    optional("Salesforce", Object(&SALESFORCE)),
    optional("Snowflake", Object(&STAGED)),
    optional("EventBridge", Object(&OBJECT)),
    optional("LookoutMetrics", Object(&LOOKOUT_METRICS)),
    optional("Upsolver", Object(&UPSOLVER)),
    optional("Honeycode", Object(&OBJECT)),
    optional("CustomerProfiles", Object(&CUSTOMER_PROFILES)),
    optional("Zendesk", Object(&ZENDESK)),
    optional("Marketo", Object(&OBJECT)),
    optional("CustomConnector", Object(&CUSTOM_CONNECTOR)),
    optional("SAPOData", Object(&SAPODATA)),
]);

static SAPODATA: Structure = structure(&[
    required("objectPath", Text(visible(512))),
    optional("successResponseHandlingConfig", Object(&SUCCESS_RESPONSE_HANDLING_CONFIG)),
    optional("idFieldNames", List(&EACH_ID_FIELD_NAME, NO_LIMIT)),
    optional("errorHandlingConfig", Object(&ERROR_HANDLING_CONFIG)),
    optional("writeOperationType", Choice(choice::WRITE_OPERATION_TYPE)),
]);

static SUCCESS_RESPONSE_HANDLING_CONFIG: Structure = structure(&[
    optional("bucketPrefix", Text(line(512))),
    optional("bucketName", Text(BUCKET_NAME)),
]);

static CUSTOM_CONNECTOR: Structure = structure(&[
    required("entityName", Text(visible(1024))),
    optional("errorHandlingConfig", Object(&ERROR_HANDLING_CONFIG)),
    optional("writeOperationType", Choice(choice::WRITE_OPERATION_TYPE)),
    optional("idFieldNames", List(&EACH_ID_FIELD_NAME, NO_LIMIT)),
    optional("customProperties", Map(&EACH_CUSTOM_PROPERTY_KEY, &EACH_CUSTOM_PROPERTY_VALUE, 50)),
]);

static OBJECT: Structure = structure(&[
    required("object", Text(visible(512))),
    optional("errorHandlingConfig", Object(&ERROR_HANDLING_CONFIG)),
]);

static ZENDESK: Structure = structure(&[
    required("object", Text(visible(512))),
    optional("idFieldNames", List(&EACH_ID_FIELD_NAME, NO_LIMIT)),
    optional("errorHandlingConfig", Object(&ERROR_HANDLING_CONFIG)),
    optional("writeOperationType", Choice(choice::WRITE_OPERATION_TYPE)),
]);

static CUSTOMER_PROFILES: Structure = structure(&[
    required("domainName", Text(visible(64))),
    optional("objectTypeName", Text(visible(255))),
]);

static UPSOLVER: Structure = structure(&[
    required("bucketName", Text(UPSOLVER_BUCKET_NAME)),
    optional("bucketPrefix", Text(line(512))),
    required("s3OutputFormatConfig", Object(&UPSOLVER_S3_OUTPUT_FORMAT_CONFIG)),
]);

static UPSOLVER_S3_OUTPUT_FORMAT_CONFIG: Structure = structure(&[
    optional("fileType", Choice(choice::FILE_TYPE)),
    required("prefixConfig", Object(&PREFIX_CONFIG)),
    optional("aggregationConfig", Object(&AGGREGATION_CONFIG)),
]);

static LOOKOUT_METRICS: Structure = structure(&[]);

static STAGED: Structure = structure(&[
    required("object", Text(visible(512))),
    required("intermediateBucketName", Text(BUCKET_NAME)),
    optional("bucketPrefix", Text(line(512))),
    optional("errorHandlingConfig", Object(&ERROR_HANDLING_CONFIG)),
]);

static SALESFORCE: Structure = structure(&[
    required("object", Text(visible(512))),
    optional("idFieldNames", List(&EACH_ID_FIELD_NAME, NO_LIMIT)),
    optional("errorHandlingConfig", Object(&ERROR_HANDLING_CONFIG)),
    optional("writeOperationType", Choice(choice::WRITE_OPERATION_TYPE)),
    optional("dataTransferApi", Choice(choice::SALESFORCE_DATA_TRANSFER_API)),
]);

static S3: Structure = structure(&[
    required("bucketName", Text(BUCKET_NAME)),
    optional("bucketPrefix", Text(line(512))),
    optional("s3OutputFormatConfig", Object(&S3_OUTPUT_FORMAT_CONFIG)),
]);

static S3_OUTPUT_FORMAT_CONFIG: Structure = structure(&[
    optional("fileType", Choice(choice::FILE_TYPE)),
    optional("prefixConfig", Object(&PREFIX_CONFIG)),
    optional("aggregationConfig", Object(&AGGREGATION_CONFIG)),
    optional("preserveSourceDataTyping", Boolean),
]);

static AGGREGATION_CONFIG: Structure = structure(&[
    optional("aggregationType", Choice(choice::AGGREGATION_TYPE)),
    optional("targetFileSize", ANY_INTEGER),
]);

static PREFIX_CONFIG: Structure = structure(&[
    optional("prefixType", Choice(choice::PREFIX_TYPE)),
    optional("prefixFormat", Choice(choice::PREFIX_FORMAT)),
    optional("pathPrefixHierarchy", List(&EACH_PATH_PREFIX, NO_LIMIT)),
]);

static ERROR_HANDLING_CONFIG: Structure = structure(&[
    optional("failOnFirstDestinationError", Boolean),
    optional("bucketPrefix", Text(line(512))),
    optional("bucketName", Text(BUCKET_NAME)),
]);

static EACH_ID_FIELD_NAME: Shape = Text(visible(128));
static EACH_CUSTOM_PROPERTY_KEY: Shape = Text(MAP_KEY);
static EACH_CUSTOM_PROPERTY_VALUE: Shape = Text(visible(2048));
static EACH_PATH_PREFIX: Shape = Choice(choice::PATH_PREFIX);
