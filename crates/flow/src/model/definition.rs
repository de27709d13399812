//! The parts of a flow: trigger, source, destination, tasks, catalog.

use super::choice::{self, task_property};
use super::destination::DESTINATION_CONNECTOR_PROPERTIES;
use super::operator::CONNECTOR_OPERATOR;
use super::shape::Shape::{Choice, Instant, Integer, List, MapBy, Object, Text};
use super::shape::{NO_LIMIT, Shape, Structure, optional, required, structure};
use super::source::SOURCE_CONNECTOR_PROPERTIES;
use super::text::{
    CATALOG_DATABASE, PROFILE_NAME, ROLE_ARN, TABLE_PREFIX, TASK_PROPERTY, line, visible,
};

pub(super) static TRIGGER_CONFIG: Structure = structure(&[
    required("triggerType", Choice(choice::TRIGGER_TYPE)),
    optional("triggerProperties", Object(&TRIGGER_PROPERTIES)),
]);

static TRIGGER_PROPERTIES: Structure =
    structure(&[optional("Scheduled", Object(&SCHEDULED_TRIGGER_PROPERTIES))]);

static SCHEDULED_TRIGGER_PROPERTIES: Structure = structure(&[
    required("scheduleExpression", Text(line(256))),
    optional("dataPullMode", Choice(choice::DATA_PULL_MODE)),
    optional("scheduleStartTime", Instant),
    optional("scheduleEndTime", Instant),
    optional("timezone", Text(line(256))),
    optional("scheduleOffset", Integer(0, 36_000)),
    optional("firstExecutionFrom", Instant),
    optional("flowErrorDeactivationThreshold", Integer(1, 100)),
]);

pub(super) static SOURCE_FLOW_CONFIG: Structure = structure(&[
    required("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("apiVersion", Text(visible(256))),
    optional("connectorProfileName", Text(PROFILE_NAME)),
    required("sourceConnectorProperties", Object(&SOURCE_CONNECTOR_PROPERTIES)),
    optional("incrementalPullConfig", Object(&INCREMENTAL_PULL_CONFIG)),
]);

static INCREMENTAL_PULL_CONFIG: Structure =
    structure(&[optional("datetimeTypeFieldName", Text(line(256)))]);

static DESTINATION_FLOW_CONFIG: Structure = structure(&[
    required("connectorType", Choice(choice::CONNECTOR_TYPE)),
    optional("apiVersion", Text(visible(256))),
    optional("connectorProfileName", Text(PROFILE_NAME)),
    required("destinationConnectorProperties", Object(&DESTINATION_CONNECTOR_PROPERTIES)),
]);

static TASK: Structure = structure(&[
    required("sourceFields", List(&EACH_SOURCE_FIELD, NO_LIMIT)),
    optional("connectorOperator", Object(&CONNECTOR_OPERATOR)),
    optional("destinationField", Text(line(256))),
    required("taskType", Choice(choice::TASK_TYPE)),
    optional("taskProperties", MapBy("taskType", task_property, &EACH_TASK_PROPERTY)),
]);

pub(super) static METADATA_CATALOG_CONFIG: Structure =
    structure(&[optional("glueDataCatalog", Object(&GLUE_DATA_CATALOG_CONFIG))]);

static GLUE_DATA_CATALOG_CONFIG: Structure = structure(&[
    required("roleArn", Text(ROLE_ARN)),
    required("databaseName", Text(CATALOG_DATABASE)),
    required("tablePrefix", Text(TABLE_PREFIX)),
]);

static EACH_SOURCE_FIELD: Shape = Text(line(2048));
static EACH_TASK_PROPERTY: Shape = Text(TASK_PROPERTY);
pub(super) static EACH_DESTINATION: Shape = Object(&DESTINATION_FLOW_CONFIG);
pub(super) static EACH_TASK: Shape = Object(&TASK);
