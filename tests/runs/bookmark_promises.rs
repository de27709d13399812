//! The contract of bookmarks, on the application that tests own: what the runs are tested with is what connectors promise.

use connector_sdk::contract::{Oracle, Subject, bookmarks_tile_changes};
use connector_sdk::memory::MemoryVault;
use connector_sdk::rest::{AddressPolicy, Http};
use connector_sdk::{Connection, Memo};
use flow::ConnectorType;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tests::world::{NAME, World};

#[tokio::test]
async fn the_shelf_keeps_its_promise_of_bookmarks() {
    let world = World::with_records(25).await;
    world.application.keep_bookmarks();
    check(&world).await;
}

#[tokio::test]
#[should_panic(expected = "the last page has no bookmark")]
async fn a_read_without_a_bookmark_breaks_the_promise() {
    let world = World::with_records(25).await;
    world.application.keep_bookmarks();
    world.application.give_bookmarks(false);
    check(&world).await;
}

#[tokio::test]
#[should_panic(expected = "lost: Some(\"24\")")]
async fn a_change_that_is_lost_breaks_the_promise() {
    let world = World::with_records(24).await;
    world.application.keep_bookmarks();
    let oracle = oracle((0..25).map(book));
    tile(&world, &oracle).await;
}

async fn check(world: &World) {
    tile(world, &oracle((0..world.application.records).map(book))).await;
}

async fn tile(world: &World, oracle: &Oracle) {
    let connection = connection(world);
    let connector = world.connectors.find(&ConnectorType::new(NAME)).unwrap();
    let subject = Subject { connector: connector.as_ref(), connection: &connection, oracle };
    bookmarks_tile_changes(&subject, async || {
        let changed = (3..18).chain([25, 26]);
        world.application.change(changed.clone());
        changed.map(book).collect()
    })
    .await;
}

/// Connects to the shelf.
pub(super) fn connection(world: &World) -> Connection {
    Connection {
        profile: "shelf".to_owned(),
        settings: json!({}),
        secret: None,
        vault: Arc::new(MemoryVault::new(Map::new())),
        http: Http::new(AddressPolicy::Local, Duration::from_secs(60)).unwrap(),
        clock: world.clock.clone(),
        memo: Memo::default(),
    }
}

/// The books that there are, as a truth to compare with.
pub(super) fn oracle(records: impl Iterator<Item = Map<String, Value>>) -> Oracle {
    Oracle {
        entity: "Book".to_owned(),
        settings: json!({"object": "Book"}),
        key: "Number".to_owned(),
        records: records.collect(),
        ignores_case: false,
    }
}

/// A book by its number.
pub(super) fn book(number: u64) -> Map<String, Value> {
    Map::from_iter([("Number".to_owned(), json!(number))])
}
