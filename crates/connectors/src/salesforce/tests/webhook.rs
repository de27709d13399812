//! Outbound messages: their proof, and their records.

use crate::salesforce::SalesforceWebhook;
use connector_sdk::{Delivery, DeliveryMethod, Received, Refusal, Webhook, WebhookSecret};
use flow::Timestamp;
use proptest::prelude::*;
use reqwest::header::HeaderMap;

const TOKEN: &str = "a token of the mill";

const MESSAGE: &str = r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D000000000062EAA</OrganizationId><SessionId>a-session-id</SessionId><Notification><Id>04l1</Id><sObject i:type="s:Weir__c" xmlns:s="urn:sobject"><s:Id>a01</s:Id><s:Note__c> <![CDATA[<open>]]> &#233;<!-- half --> &amp; wet </s:Note__c><s:Empty__c/><s:Gone__c i:nil="1"/><s:Id>a01</s:Id></sObject></Notification></notifications></e:Body></e:Envelope>"#;

fn receive(token: &str, organization: &str, body: &str) -> Result<Received, Refusal> {
    let secret = format!(r#"{{"signingSecret": "{TOKEN}", "organizationId": "{organization}"}}"#);
    let secret = WebhookSecret::read(&secret).ok().unwrap();
    let query = [("token".to_owned(), token.to_owned())];
    let delivery = Delivery {
        method: DeliveryMethod::Post,
        headers: &HeaderMap::new(),
        query: &query,
        body: body.as_bytes(),
        received_at: Timestamp::from_millis(0),
    };
    SalesforceWebhook.receive(&delivery, &secret)
}

#[test]
fn text_is_kept_exactly_and_the_session_is_not_kept() {
    for organization in ["00D000000000062", "00D000000000062EAA"] {
        let Ok(Received::Events { events, .. }) = receive(TOKEN, organization, MESSAGE) else {
            panic!("refused");
        };
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].id.as_str(), events[0].entity.as_str()), ("04l1", "Weir__c"));
        let record = r#"{"Id":"a01","Note__c":" <open> é & wet ","Empty__c":"","Gone__c":null}"#;
        assert_eq!(events[0].record.get(), record);
    }
}

#[test]
fn neither_the_token_nor_the_organisation_is_enough() {
    for (token, organization) in [
        ("a token of the mil", "00D000000000062"),
        ("", "00D000000000062"),
        (TOKEN, "00D000000000063"),
        (TOKEN, "00d000000000062"),
        (TOKEN, "00D"),
    ] {
        assert_eq!(receive(token, organization, MESSAGE).err(), Some(Refusal::Unsigned));
    }
    let nobody = MESSAGE.replace("00D000000000062EAA", "");
    assert_eq!(receive(TOKEN, "00D000000000062", &nobody).err(), Some(Refusal::Unsigned));
}

#[test]
fn a_document_type_is_refused_and_with_it_every_entity() {
    let bomb = format!("<!DOCTYPE e [<!ENTITY a \"wet\">]>{MESSAGE}");
    let entity = MESSAGE.replace("&amp;", "&a;");
    let inner = MESSAGE.replace("<s:Empty__c/>", "<s:Empty__c><s:In/></s:Empty__c>");
    let idless = MESSAGE.replace("<Id>04l1</Id>", "");
    for body in [bomb.as_str(), &entity, &inner, &idless, "<a/>", "{}", ""] {
        let refusal = receive(TOKEN, "00D000000000062", body).err();
        assert!(matches!(refusal, Some(Refusal::Malformed(_))), "{body}: {refusal:?}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text: String, cut: prop::sample::Index, at: prop::sample::Index) {
        let _ = receive(TOKEN, "00D000000000062", &text);
        let start = &MESSAGE[..cut.index(MESSAGE.len() - 1)];
        prop_assert!(receive(TOKEN, "00D000000000062", start).is_err());
        let mut bytes = MESSAGE.as_bytes().to_vec();
        let bit = at.index(bytes.len() * 7);
        bytes[bit / 7] ^= 1 << (bit % 7);
        let _ = receive(TOKEN, "00D000000000062", &String::from_utf8(bytes).unwrap());
    }
}
