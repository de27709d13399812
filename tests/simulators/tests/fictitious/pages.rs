//! Pages, the oddity, the truth and the changes.

use serde_json::{Value, json};
use simulators::kit::{Fault, Trouble};

use crate::{Guest, larder};

/// Follows the links, and gives the orders with the number of pages.
async fn follow(guest: &Guest) -> (Vec<Value>, usize) {
    let (mut orders, mut pages) = (Vec::new(), 0);
    let mut path = "/v1/orders".to_owned();
    loop {
        let (status, page) = guest.get(&path).await;
        assert_eq!(status, 200, "{page}");
        orders.extend(page["orders"].as_array().unwrap().clone());
        pages += 1;
        match page["next_page"].as_str() {
            Some(next) => path = next.strip_prefix(guest.larder.url()).unwrap().to_owned(),
            None => return (orders, pages),
        }
    }
}

#[tokio::test]
async fn every_order_comes_once_and_an_oddity_adds_a_page_without_any() {
    let guest = Guest::new().await;
    let truth = guest.larder.records("orders");
    assert_eq!(follow(&guest).await, (truth.clone(), 3));
    assert_eq!(guest.larder.counters().records, 90);
    guest.larder.set_oddity(larder::EMPTY_LAST_PAGE, true);
    assert_eq!(follow(&guest).await, (truth.clone(), 4));

    assert_eq!(guest.get("/v1/orders?cursor=nonsense").await.0, 400);
    let lines = guest.try_get("/_simulator/records?object=orders&from=10&limit=5").await.unwrap();
    let lines = lines.text().await.unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, truth[10..15]);
    assert_eq!(guest.get("/_simulator/records?object=plates").await.0, 404);
}

#[tokio::test]
async fn changes_and_lies_are_the_kits() {
    let guest = Guest::new().await;
    let change = json!({ "object": "orders", "records": 2, "at": 1_790_000_000 });
    assert_eq!(guest.post("/_simulator/changes", change).await.0, 204);
    let changed =
        |order: &&Value| order["changed_at"].as_str().unwrap().starts_with("2026-09-21T14:13:20");
    let orders = guest.larder.records("orders");
    assert_eq!(orders.iter().filter(changed).count(), 2);
    let change = json!({ "object": "plates", "records": 5, "at": 1_790_000_000 });
    assert_eq!(guest.post("/_simulator/changes", change).await.0, 404);
    assert_eq!(guest.larder.records("orders"), orders);

    guest.larder.set_fault(Fault::new("/v1/orders", Trouble::ForeignLink));
    let page = guest.get("/v1/orders").await.1;
    assert!(page["next_page"].as_str().unwrap().starts_with("https://elsewhere.example/v1/"));
}
