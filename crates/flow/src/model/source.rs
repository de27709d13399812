//! What to read, by connector: `sourceConnectorProperties`.

use super::choice;
use super::shape::Shape::{Boolean, Choice, Integer, Map, Object, Text};
use super::shape::{Shape, Structure, optional, required, structure};
use super::text::{BUCKET_NAME, DOCUMENT_TYPE, MAP_KEY, TRANSFER_API_NAME, line, visible};

pub(super) static SOURCE_CONNECTOR_PROPERTIES: Structure = structure(&[
    optional("Amplitude", Object(&OBJECT)),
    optional("Datadog", Object(&OBJECT)),
    optional("Dynatrace", Object(&OBJECT)),
    optional("GoogleAnalytics", Object(&OBJECT)),
    optional("InforNexus", Object(&OBJECT)),
    optional("Marketo", Object(&OBJECT)),
    optional("S3", Object(&S3)),
    optional("Salesforce", Object(&SALESFORCE)),
    optional("ServiceNow", Object(&OBJECT)),
    optional("Singular", Object(&OBJECT)),
    optional("Slack", Object(&OBJECT)),
    optional("Trendmicro", Object(&OBJECT)),
    optional("Veeva", Object(&VEEVA)),
    optional("Zendesk", Object(&OBJECT)),
    optional("SAPOData", Object(&SAPODATA)),
    optional("CustomConnector", Object(&CUSTOM_CONNECTOR)),
    optional("Pardot", Object(&OBJECT)),
]);

static OBJECT: Structure = structure(&[required("object", Text(visible(512)))]);

static CUSTOM_CONNECTOR: Structure = structure(&[
    required("entityName", Text(visible(1024))),
    optional("customProperties", Map(&EACH_CUSTOM_PROPERTY_KEY, &EACH_CUSTOM_PROPERTY_VALUE, 50)),
    optional("dataTransferApi", Object(&DATA_TRANSFER_API)),
]);

static DATA_TRANSFER_API: Structure = structure(&[
    optional("Name", Text(TRANSFER_API_NAME)),
    optional("Type", Choice(choice::DATA_TRANSFER_API_TYPE)),
]);

static SAPODATA: Structure = structure(&[
    optional("objectPath", Text(visible(512))),
    optional("parallelismConfig", Object(&SAPODATA_PARALLELISM_CONFIG)),
    optional("paginationConfig", Object(&SAPODATA_PAGINATION_CONFIG)),
]);

static SAPODATA_PAGINATION_CONFIG: Structure =
    structure(&[required("maxPageSize", Integer(1, 10_000))]);

static SAPODATA_PARALLELISM_CONFIG: Structure =
    structure(&[required("maxParallelism", Integer(1, 10))]);

static VEEVA: Structure = structure(&[
    required("object", Text(visible(512))),
    optional("documentType", Text(DOCUMENT_TYPE)),
    optional("includeSourceFiles", Boolean),
    optional("includeRenditions", Boolean),
    optional("includeAllVersions", Boolean),
]);

static SALESFORCE: Structure = structure(&[
    required("object", Text(visible(512))),
    optional("enableDynamicFieldUpdate", Boolean),
    optional("includeDeletedRecords", Boolean),
    optional("dataTransferApi", Choice(choice::SALESFORCE_DATA_TRANSFER_API)),
]);

static S3: Structure = structure(&[
    required("bucketName", Text(BUCKET_NAME)),
    optional("bucketPrefix", Text(line(512))),
    optional("s3InputFormatConfig", Object(&S3_INPUT_FORMAT_CONFIG)),
]);

static S3_INPUT_FORMAT_CONFIG: Structure =
    structure(&[optional("s3InputFileType", Choice(choice::S3_INPUT_FILE_TYPE))]);

static EACH_CUSTOM_PROPERTY_KEY: Shape = Text(MAP_KEY);
static EACH_CUSTOM_PROPERTY_VALUE: Shape = Text(visible(2048));
