//! How an organisation lets its fields be written.

use super::{organisation, renewable, some_records};
use crate::Salesforce;
use connector_sdk::{Connector, Field, Writable};
use flow::WriteOperation::{Delete, Update, Upsert};
use serde_json::{Value, json};

fn of(described: Value) -> Writable {
    let mut field = json!({ "name": "Number__c", "label": "Number", "type": "string" });
    field.as_object_mut().unwrap().extend(described.as_object().unwrap().clone());
    Field::from(serde_json::from_value::<crate::salesforce::entities::ObjectField>(field).unwrap())
        .writable
}

#[test]
fn a_describe_that_says_nothing_of_writing_means_that_nothing_is_written() {
    assert_eq!(of(json!({})), Writable::default());
}

#[test]
fn each_member_of_a_describe_has_its_place() {
    let only = Writable::default;
    for (described, expected) in [
        (json!({ "createable": true }), Writable { creatable: true, ..only() }),
        (json!({ "updateable": true }), Writable { updatable: true, ..only() }),
        (json!({ "nillable": true }), Writable { nullable: true, ..only() }),
        (json!({ "defaultedOnCreate": true }), Writable { defaulted: true, ..only() }),
        (json!({ "externalId": true }), Writable { finds_for: vec![Upsert], ..only() }),
        (json!({ "idLookup": true }), Writable { finds_for: vec![Upsert], ..only() }),
        (
            json!({ "type": "id", "idLookup": true }),
            Writable { finds_for: vec![Upsert, Update, Delete], ..only() },
        ),
        (
            json!({ "createable": true, "updateable": true }),
            Writable { creatable: true, updatable: true, upsertable: true, ..only() },
        ),
    ] {
        assert_eq!(of(described.clone()), expected, "{described}");
    }
}

#[tokio::test]
async fn an_object_says_which_of_its_fields_are_written() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let fields = Salesforce.fields(&connection, "Account", None).await.unwrap();
    let of = |name: &str| &fields.iter().find(|field| field.name == name).unwrap().writable;
    assert_eq!(of("Id").finds_for, [Upsert, Update, Delete]);
    assert_eq!(
        (of("Legacy_Key__c").finds_for.as_slice(), of("Name").finds_for.len()),
        (&[Upsert][..], 0)
    );
    assert!(of("Name").upsertable && !of("Name").nullable && !of("Name").defaulted);
    assert!(!of("CreatedDate").creatable && !of("CreatedDate").updatable);
    assert!(!of("BillingAddress").creatable && of("BillingCity").creatable);
    assert!(of("OwnerId").defaulted);
    let paths = ["Parent.Name".to_owned()];
    let related = Salesforce.related_fields(&connection, "Account", &paths, None).await.unwrap();
    assert_eq!(related[0].writable, Writable::default(), "it belongs to another record");
}
