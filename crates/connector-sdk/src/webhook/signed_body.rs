//! The scheme for senders without one: an HMAC of the body in a header, as described by the secret.

use super::delivery::fits;
use super::json;
use super::settings::{EntityName, Settings};
use super::{
    Answer, DeliveredEvent, Delivery, DeliveryMethod, Received, Refusal, Webhook, WebhookSecret,
};
use serde_json::value::RawValue;

/// Accepts one event as a JSON object, or several as a list of objects, signed as the secret describes.
pub struct SignedBody;

impl Webhook for SignedBody {
    fn receive(
        &self,
        delivery: &Delivery<'_>,
        secret: &WebhookSecret,
    ) -> Result<Received, Refusal> {
        if delivery.method == DeliveryMethod::Get {
            return handshake(delivery, secret);
        }
        let settings = secret.settings();
        verify(delivery, secret, settings).ok_or(Refusal::Unsigned)?;
        if let Some(name) = &settings.timestamp_header
            && let Some(time) = delivery.header(name.as_str())
        {
            delivery.check_age(name.as_str(), time)?;
        }
        Ok(Received::Events { events: events(delivery, settings)?, answer: Answer::taken() })
    }
}

fn handshake(delivery: &Delivery<'_>, secret: &WebhookSecret) -> Result<Received, Refusal> {
    let known =
        delivery.parameter("hub.verify_token").is_some_and(|token| secret.is_verify_token(token));
    if !known || delivery.parameter("hub.mode") != Some("subscribe") {
        return Err(Refusal::Unsigned);
    }
    match delivery.parameter("hub.challenge") {
        Some(challenge) => Ok(Received::Handshake(Answer::text(challenge))),
        None => Err(Refusal::Malformed(
            "the handshake has no hub.challenge: send one to be echoed".to_owned(),
        )),
    }
}

fn verify(delivery: &Delivery<'_>, secret: &WebhookSecret, settings: &Settings) -> Option<()> {
    let written = delivery.header(settings.signature_header.as_str())?;
    let written = written.strip_prefix(&settings.signature_prefix)?;
    let signature = settings.encoding.decode(written)?;
    let signed = match &settings.timestamp_header {
        Some(name) => {
            let time = delivery.header(name.as_str())?;
            secret.signed(&[time.as_bytes(), b".", delivery.body], &signature)
        }
        None => secret.signed(&[delivery.body], &signature),
    };
    signed.then_some(())
}

fn events(delivery: &Delivery<'_>, settings: &Settings) -> Result<Vec<DeliveredEvent>, Refusal> {
    let text = delivery.text()?;
    let id = delivery.id(delivery.header(settings.id_header.as_str()));
    let Ok(records) = serde_json::from_str::<Vec<&RawValue>>(text) else {
        let record: &RawValue = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Refusal::Malformed(format!(
                "the body is not JSON, at line {line} column {column}: send an object, or a list of objects"
            ))
        })?;
        return Ok(vec![event(record, id, "the body", settings)?]);
    };
    let mut events = Vec::with_capacity(records.len());
    for (index, record) in records.into_iter().enumerate() {
        let place = format!("element {index} of the body");
        events.push(event(record, format!("{id}/{index}"), &place, settings)?);
    }
    Ok(events)
}

fn event(
    record: &RawValue,
    id: String,
    place: &str,
    settings: &Settings,
) -> Result<DeliveredEvent, Refusal> {
    if json::members(record.get()).is_none() {
        return Err(Refusal::Malformed(format!(
            "{place} is not a JSON object: send an object for each event"
        )));
    }
    let own = settings.id_field.as_deref().and_then(|field| json::text(json::at(record, field)?));
    let entity = match &settings.entity {
        EntityName::Fixed(entity) => entity.clone(),
        EntityName::Field(field) => {
            let entity = json::at(record, field).and_then(json::text);
            entity.filter(|entity| !entity.is_empty()).ok_or_else(|| {
                Refusal::Malformed(format!(
                    "{place} has no text at {field}, which names the event object: send one, or change entityField"
                ))
            })?
        }
    };
    Ok(DeliveredEvent {
        id: own.filter(|own| fits(own)).unwrap_or(id),
        entity,
        occurred_at: None,
        record: record.to_owned(),
    })
}
