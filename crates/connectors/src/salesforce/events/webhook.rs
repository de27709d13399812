//! Outbound messages of Salesforce: SOAP, unsigned, and so known by a token in the address and the organisation's id.

use chrono::DateTime;
use connector_sdk::webhook::same_text;
use connector_sdk::{
    Answer, DeliveredEvent, Delivery, DeliveryMethod, Received, Refusal, Webhook, WebhookSecret,
};
use flow::Timestamp;
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const OUTBOUND: &str = "http://soap.sforce.com/2005/09/outbound";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// More than a hundred notifications of a thousand fields can have.
const MOST_NODES: u32 = 500_000;

/// The answer to Salesforce that a message need not be sent again.
const ACKNOWLEDGEMENT: &str = concat!(
    r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">"#,
    r#"<soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">"#,
    r#"<Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>"#,
);

/// Outbound messages of a Salesforce organisation.
pub(crate) struct SalesforceWebhook;

impl Webhook for SalesforceWebhook {
    fn receive(
        &self,
        delivery: &Delivery<'_>,
        secret: &WebhookSecret,
    ) -> Result<Received, Refusal> {
        let token = delivery.parameter("token").ok_or(Refusal::Unsigned)?;
        if !secret.is_signing_secret(token) {
            return Err(Refusal::Unsigned);
        }
        if delivery.method == DeliveryMethod::Get {
            return Err(malformed("an outbound message is a POST: send one"));
        }
        // Document types stay refused, and with them every entity that could grow.
        let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(delivery.text()?, options)
            .map_err(|_| malformed("the body is not XML without a document type: send SOAP"))?;
        let message = message(&document).ok_or_else(|| {
            malformed("the body has no notifications: give this address to an outbound message")
        })?;
        if !from_organization(message, secret) {
            return Err(Refusal::Unsigned);
        }
        let answer = Answer {
            status: 200,
            content_type: "text/xml",
            body: ACKNOWLEDGEMENT.as_bytes().to_vec(),
        };
        Ok(Received::Events { events: events(message)?, answer })
    }

    fn lacks(&self, secret: &WebhookSecret) -> Option<&'static str> {
        let known = secret.organization_id().and_then(short);
        known.is_none().then_some("organizationId, the organisation's id of 15 or 18 characters")
    }
}

fn message<'a>(document: &'a Document<'a>) -> Option<Node<'a, 'a>> {
    let envelope = document.root_element();
    if !envelope.has_tag_name((SOAP, "Envelope")) {
        return None;
    }
    let body = envelope.children().find(|node| node.has_tag_name((SOAP, "Body")))?;
    body.children().find(|node| node.has_tag_name((OUTBOUND, "notifications")))
}

/// Ids have 15 characters; 18 are the same with a checksum for readers that ignore case.
fn from_organization(message: Node<'_, '_>, secret: &WebhookSecret) -> bool {
    let told = child(message, "OrganizationId").map(text).unwrap_or_default();
    let (Some(told), Some(known)) = (short(&told), secret.organization_id().and_then(short)) else {
        return false;
    };
    same_text(told, known)
}

fn short(id: &str) -> Option<&str> {
    if id.len() == 15 || id.len() == 18 { id.get(..15) } else { None }
}

fn events(message: Node<'_, '_>) -> Result<Vec<DeliveredEvent>, Refusal> {
    let mut events = Vec::new();
    for notification in
        message.children().filter(|node| node.has_tag_name((OUTBOUND, "Notification")))
    {
        let index = events.len();
        let event = event(notification)?.ok_or_else(|| {
            Refusal::Malformed(format!(
                "notification {index} has no Id or no sObject with an xsi:type: send both"
            ))
        })?;
        events.push(event);
    }
    Ok(events)
}

fn event(notification: Node<'_, '_>) -> Result<Option<DeliveredEvent>, Refusal> {
    let id = child(notification, "Id").map(text).filter(|id| !id.is_empty());
    let object = child(notification, "sObject");
    let kind = object.and_then(|object| object.attribute((INSTANCE, "type")));
    let (Some(id), Some(object), Some(kind)) = (id, object, kind) else {
        return Ok(None);
    };
    let entity = kind.rsplit(':').next().unwrap_or(kind).to_owned();
    let members = members(object)?;
    let occurred_at = ["SystemModstamp", "LastModifiedDate"].iter().find_map(|name| {
        let time = DateTime::parse_from_rfc3339(members.get(*name)?.as_str()?).ok()?;
        Some(Timestamp::from_millis(time.timestamp_millis()))
    });
    let record = to_raw_value(&members)
        .map_err(|_| malformed("a record cannot be written as JSON: send text"))?;
    Ok(Some(DeliveredEvent { id, entity, occurred_at, record }))
}

fn members(object: Node<'_, '_>) -> Result<Map<String, Value>, Refusal> {
    let mut members = Map::new();
    for field in object.children().filter(Node::is_element) {
        if field.children().any(|node| node.is_element()) {
            return Err(malformed(
                "a field of a notification has elements inside: take it out of the outbound message",
            ));
        }
        let nil = field.attribute((INSTANCE, "nil")).is_some_and(|nil| nil == "true" || nil == "1");
        let value = if nil { Value::Null } else { Value::String(text(field)) };
        // The id of a record may come twice, with the same text.
        members.entry(field.tag_name().name()).or_insert(value);
    }
    Ok(members)
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.has_tag_name((OUTBOUND, name)))
}

/// A comment splits a text in two.
fn text(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|part| part.text()).collect()
}

fn malformed(message: &str) -> Refusal {
    Refusal::Malformed(message.to_owned())
}
