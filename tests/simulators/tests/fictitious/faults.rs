//! Faults after the effect of a request, after its sender has given up, and in the body of its answer.

use std::time::Duration;

use serde_json::json;
use simulators::kit::{Fault, Trouble};

use crate::Guest;

const ORDERS: &str = "/v1/orders";

/// Gives the notes of the orders that were added.
fn added(guest: &Guest) -> Vec<String> {
    let orders = guest.larder.records("orders").split_off(90);
    orders.iter().map(|order| order["note"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_answer_is_lost_after_its_effect() {
    let guest = Guest::new().await;
    guest.set(json!({ "on": ORDERS, "trouble": { "lost_answer": {} } })).await;
    assert!(guest.try_post(ORDERS, &json!({ "note": "first" })).await.is_err());
    assert_eq!(added(&guest), ["first"]);

    guest.larder.set_fault(Fault::new(ORDERS, Trouble::LostAnswer { status: Some(504) }));
    let (status, page) = guest.post(ORDERS, json!({ "note": "second" })).await;
    assert!(status == 504 && page.as_str().unwrap().starts_with("<html>"), "{page}");
    assert_eq!(added(&guest), ["first", "second"]);

    let answer = guest.post(ORDERS, json!({ "note": "third" })).await;
    assert_eq!(answer, (200, json!({ "note": "third", "id": 93 })));
    assert_eq!(guest.larder.counters().effects, [1, 2, 3]);
}

#[tokio::test]
async fn a_request_is_carried_out_after_the_one_that_replaces_it() {
    let mut guest = Guest::new().await;
    guest.set(json!({ "on": ORDERS, "trouble": { "late": { "status": 504 } } })).await;
    assert_eq!(guest.post(ORDERS, json!({ "note": "given up" })).await.0, 504);
    assert_eq!(guest.get(ORDERS).await.0, 200, "another request, which it does not wait for");
    assert_eq!(added(&guest), [""; 0]);
    assert_eq!(guest.post(ORDERS, json!({ "note": "sent again" })).await.0, 200);
    wait_for_effects(&guest, 3).await;
    assert_eq!(added(&guest), ["sent again", "given up"]);
    assert_eq!(guest.larder.counters().effects, [2, 3, 1]);

    // The sender itself gives up, and what it sent is carried out all the same.
    guest.larder.set_fault(Fault::new(ORDERS, Trouble::Late { status: None }).stall_ms(1_500));
    let patient = std::mem::take(&mut guest.client);
    guest.client = reqwest::Client::builder().timeout(Duration::from_millis(500)).build().unwrap();
    assert!(guest.try_post(ORDERS, &json!({ "note": "late" })).await.unwrap_err().is_timeout());
    assert_eq!(added(&guest).len(), 2);
    wait_for_effects(&guest, 4).await;
    assert_eq!(added(&guest)[2], "late");

    guest.client = patient;
    guest.larder.set_fault(Fault::new(ORDERS, Trouble::Late { status: None }).stall_ms(50));
    assert_eq!(guest.post(ORDERS, json!({ "note": "waited for" })).await.0, 200);
}

async fn wait_for_effects(guest: &Guest, count: usize) {
    for _ in 0..500 {
        if guest.larder.counters().effects.len() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", guest.larder.counters().effects);
}

#[tokio::test]
async fn a_body_ends_in_the_middle_with_and_without_a_length_that_fits() {
    let guest = Guest::new().await;
    let whole = guest.try_get(ORDERS).await.unwrap().text().await.unwrap();
    guest.larder.set_fault(Fault::new(ORDERS, Trouble::TruncatedBody));
    assert!(guest.try_get(ORDERS).await.unwrap().bytes().await.is_err());

    guest.set(json!({ "on": ORDERS, "trouble": "cut_body" })).await;
    let cut = guest.try_get(ORDERS).await.unwrap();
    assert_eq!(
        (cut.status().as_u16(), &cut.headers()["content-type"] == "application/json"),
        (200, true)
    );
    let cut = cut.bytes().await.unwrap();
    assert!(!cut.is_empty() && cut.len() < whole.len() && whole.as_bytes().starts_with(&cut));
    assert!(serde_json::from_slice::<serde_json::Value>(&cut).is_err());
    assert_eq!(guest.get(ORDERS).await.0, 200);
}

#[tokio::test]
async fn a_page_too_large_is_refused_in_the_applications_words_and_a_smaller_one_is_not() {
    let guest = Guest::new().await;
    let refused = (413, json!({ "error": "ask_for_less" }));
    guest.set(json!({ "on": ORDERS, "trouble": { "page_too_large": { "records": 20 } } })).await;
    assert_eq!(guest.get("/v1/orders?size=20").await.0, 200);
    assert_eq!(guest.larder.counters().faults, 0, "nothing was refused");
    assert_eq!(guest.get("/v1/orders?size=21").await, refused);
    assert_eq!(guest.get("/v1/orders?size=21").await.0, 200, "the fault is spent");

    let bytes = guest.try_get("/v1/orders?size=5").await.unwrap().bytes().await.unwrap().len();
    for (most, wanted) in [(bytes, 200), (bytes - 1, 413)] {
        let trouble = Trouble::PageTooLarge { records: None, bytes: Some(most) };
        guest.larder.clear_faults();
        guest.larder.set_fault(Fault::new(ORDERS, trouble));
        assert_eq!(guest.get("/v1/orders?size=5").await.0, wanted);
    }
}

#[tokio::test]
async fn a_fault_strikes_by_chance_as_the_seed_has_it() {
    let strikes = async || {
        let guest = Guest::new().await;
        let fault = json!({ "on": ORDERS, "times": 99, "oneIn": 3, "trouble": "rate_limit" });
        guest.set(fault).await;
        let mut statuses = Vec::new();
        for _ in 0..30 {
            statuses.push(guest.get("/v1/orders?size=1").await.0);
        }
        statuses
    };
    let first = strikes().await;
    assert!(first.contains(&200) && first.contains(&429), "{first:?}");
    assert_eq!(strikes().await, first);
}
