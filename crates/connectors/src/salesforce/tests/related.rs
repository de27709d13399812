//! Fields of related records.

use super::{BENCH, Running, oracle, organisation, renewable, some_records};
use crate::Salesforce;
use arrow_array::{Array, StringArray};
use connector_sdk::contract::read_page;
use connector_sdk::{Comparison, Connector, Cursor, Filter, Literal};
use records::FieldType;
use serde_json::{Map, Value};
use std::collections::HashMap;

#[tokio::test]
async fn paths_are_typed_by_the_objects_they_lead_to() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let paths: Vec<String> = [
        "Account.Name",
        "Account.AnnualRevenue",
        "Account.Parent.CreatedDate",
        "Owner.IsActive",
        "Account.Owner.Name",
        "Account.Owner.IsActive",
        "Account.Owner.Manager.Name",
        "Account.Nothing",
        "Nothing.Name",
        "account.Name",
        "Name",
        "Account.",
    ]
    .map(str::to_owned)
    .to_vec();
    let fields = Salesforce.related_fields(&connection, "Contact", &paths, None).await.unwrap();
    let found: Vec<(&str, FieldType)> =
        fields.iter().map(|field| (field.name.as_str(), field.field_type)).collect();
    assert_eq!(
        found,
        [
            ("Account.Name", FieldType::String),
            ("Account.AnnualRevenue", FieldType::Number { precision: 18, scale: 0, binary: true }),
            ("Account.Parent.CreatedDate", FieldType::DateTime),
            ("Owner.IsActive", FieldType::Bool),
            ("Account.Owner.Name", FieldType::String),
        ]
    );
    let describes = running.counters().asked("/describe");
    assert_eq!(describes, 3, "Contact, Account and User, once each");
}

#[tokio::test]
async fn parents_come_with_their_children() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let source = Salesforce.source().unwrap();
    let mut query = BENCH.query(&connection, "Contact", &["Account.Name", "Id"]).await;
    let truth = expected(&running);
    let wanted = truth.values().flatten().next().unwrap().clone();
    let mut found: HashMap<String, Option<String>> = HashMap::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
        let column =
            |index: usize| page.records.column(index).as_any().downcast_ref::<StringArray>();
        let (names, ids) = (column(0).unwrap(), column(1).unwrap());
        for row in 0..ids.len() {
            let name = names.is_valid(row).then(|| names.value(row).to_owned());
            found.insert(ids.value(row).to_owned(), name);
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert!(found == truth);
    assert!(truth.values().any(Option::is_none), "every contact has an account");

    query.filters = vec![Filter {
        field: "Account.Name".into(),
        field_type: FieldType::String,
        comparison: Comparison::EqualTo,
        values: vec![Literal::Text(wanted.clone())],
    }];
    let page = read_page(source, &connection, &query, None).await.unwrap();
    let matching = |name: &Option<String>| {
        name.as_ref().is_some_and(|n| n.to_lowercase() == wanted.to_lowercase())
    };
    assert_eq!(page.total, Some(truth.values().filter(|name| matching(name)).count() as u64));
}

/// Returns each contact's account's name.
fn expected(running: &Running) -> HashMap<String, Option<String>> {
    let text = |record: &Map<String, Value>, name: &str| record[name].as_str().map(str::to_owned);
    let accounts: HashMap<String, String> = oracle(running, "Account", true)
        .records
        .iter()
        .map(|account| (text(account, "Id").unwrap(), text(account, "Name").unwrap()))
        .collect();
    let contacts = oracle(running, "Contact", false).records;
    let name =
        |contact: &Map<String, Value>| text(contact, "AccountId").map(|id| accounts[&id].clone());
    contacts.iter().map(|contact| (text(contact, "Id").unwrap(), name(contact))).collect()
}
