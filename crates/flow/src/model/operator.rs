//! The operators of tasks, by connector: `connectorOperator`.

use super::shape::Shape::Choice;
use super::shape::{Structure, optional, structure};

pub(super) static CONNECTOR_OPERATOR: Structure = structure(&[
    optional("Amplitude", Choice(&[&["BETWEEN"]])),
    optional("Datadog", Choice(&[&BASE, &["BETWEEN", "EQUAL_TO"]])),
    optional("Dynatrace", Choice(&[&BASE, &["BETWEEN", "EQUAL_TO"]])),
    optional("GoogleAnalytics", Choice(&[&["PROJECTION", "BETWEEN"]])),
    optional("InforNexus", Choice(&[&BASE, &["BETWEEN", "EQUAL_TO"]])),
    optional("Marketo", Choice(&[&BASE, &["LESS_THAN", "GREATER_THAN", "BETWEEN"]])),
    optional("S3", Choice(&[&BASE, &COMPARISONS, &["NOT_EQUAL_TO"]])),
    optional("Salesforce", Choice(&[&BASE, &COMPARISONS, &["NOT_EQUAL_TO", "CONTAINS"]])),
    optional("ServiceNow", Choice(&[&BASE, &COMPARISONS, &["NOT_EQUAL_TO", "CONTAINS"]])),
    optional("Singular", Choice(&[&BASE, &["EQUAL_TO"]])),
    optional("Slack", Choice(&[&BASE, &COMPARISONS])),
    optional("Trendmicro", Choice(&[&BASE, &["EQUAL_TO"]])),
    optional("Veeva", Choice(&[&BASE, &COMPARISONS, &["NOT_EQUAL_TO", "CONTAINS"]])),
    optional("Zendesk", Choice(&[&BASE, &["GREATER_THAN"]])),
    optional("SAPOData", Choice(&[&BASE, &COMPARISONS, &["NOT_EQUAL_TO", "CONTAINS"]])),
    optional("CustomConnector", Choice(&[&BASE, &COMPARISONS, &["NOT_EQUAL_TO", "CONTAINS"]])),
    optional("Pardot", Choice(&[&BASE, &["EQUAL_TO"]])),
]);

/// The operators that nearly every source has.
const BASE: [&str; 13] = [
    "PROJECTION",
    "ADDITION",
    "MULTIPLICATION",
    "DIVISION",
    "SUBTRACTION",
    "MASK_ALL",
    "MASK_FIRST_N",
    "MASK_LAST_N",
    "VALIDATE_NON_NULL",
    "VALIDATE_NON_ZERO",
    "VALIDATE_NON_NEGATIVE",
    "VALIDATE_NUMERIC",
    "NO_OP",
];

/// The comparisons by order and equality.
const COMPARISONS: [&str; 6] = [
    "LESS_THAN",
    "GREATER_THAN",
    "BETWEEN",
    "LESS_THAN_OR_EQUAL_TO",
    "GREATER_THAN_OR_EQUAL_TO",
    "EQUAL_TO",
];
