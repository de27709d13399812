//! Checks of a table.

use crate::ports::{Expect, Item, Key, Order, Range, Table, TableError, Write};
use flow::Timestamp;
use serde_json::{Value, json};

/// Checks a table. Nothing may exist in partitions that start with `partition`.
pub async fn check_table(table: &dyn Table, partition: &str) {
    documents_come_back_unchanged(table, &format!("{partition}-documents")).await;
    versions_decide(table, &format!("{partition}-versions")).await;
    all_or_nothing(table, &format!("{partition}-transactions")).await;
    one_of_many_writers_wins(table, &format!("{partition}-race")).await;
    listings_go_by_sort_key(table, &format!("{partition}-listing")).await;
    many_are_read_at_once(table, &format!("{partition}-many")).await;
    limits_are_kept(table, &format!("{partition}-limits")).await;
}

async fn documents_come_back_unchanged(table: &dyn Table, partition: &str) {
    let document = json!({
        "text": "", "unicode": "naïve \u{1F600}\n\"", "null": null, "truth": [true, false], "nothing": {}, "none": [],
        "numbers": [0, -1, i64::MIN, u64::MAX, 9_007_199_254_740_993_u64, 0.1, 1.0, 1_700_000_000.123, -2.5e-9, 1e300],
        "deep": { "a": { "b": { "c": [[["d"]]] } } },
    });
    let key = Key::new(partition, "document#1");
    assert_eq!(table.get(&key).await.expect("get"), None);
    let expires_at = Some(Timestamp::from_millis(4_102_444_800_500));
    let put =
        |document: Value, expect| Write::Put { key: key.clone(), document, expect, expires_at };
    table.write(&[put(document.clone(), Expect::Absent)]).await.expect("create");
    let item = table.get(&key).await.expect("get").expect("the document");
    assert_eq!(item, Item { key: key.clone(), version: 1, document });
    for (version, document) in
        [(1, json!(null)), (2, json!([])), (3, json!(1.0)), (4, json!("text"))]
    {
        table.write(&[put(document.clone(), Expect::Version(version))]).await.expect("replace");
        let item = table.get(&key).await.expect("get").expect("the document");
        assert_eq!((item.version, item.document), (version + 1, document));
    }
}

async fn versions_decide(table: &dyn Table, partition: &str) {
    let key = Key::new(partition, "a");
    table.write(&[Write::create(key.clone(), json!({ "n": 1 }))]).await.expect("create");
    let first = table.get(&key).await.expect("get").expect("the document");
    conflict(table, &[Write::create(key.clone(), json!({ "n": 0 }))]).await;
    table.write(&[Write::replace(&first, json!({ "n": 2 }))]).await.expect("replace");
    conflict(table, &[Write::replace(&first, json!({ "n": 3 }))]).await;
    conflict(table, &[Write::delete(&first)]).await;
    conflict(table, &[Write::check(&first)]).await;
    let second = table.get(&key).await.expect("get").expect("the document");
    assert_eq!((second.version, &second.document), (2, &json!({ "n": 2 })));
    table.write(&[Write::check(&second)]).await.expect("check");
    table.write(&[Write::delete(&second)]).await.expect("delete");
    assert_eq!(table.get(&key).await.expect("get"), None);
    conflict(table, &[Write::delete(&second)]).await;
    conflict(table, &[Write::check(&second)]).await;
    conflict(table, &[Write::replace(&second, json!({ "n": 4 }))]).await;
    table.write(&[Write::create(key.clone(), json!({ "n": 5 }))]).await.expect("create again");
    assert_eq!(table.get(&key).await.expect("get").expect("the document").version, 1);
}

async fn all_or_nothing(table: &dyn Table, partition: &str) {
    let [a, b, c] = ["a", "b", "c"].map(|sort| Key::new(partition, sort));
    let create = |key: &Key, n: u32| Write::create(key.clone(), json!({ "n": n }));
    table.write(&[create(&a, 1), create(&b, 1)]).await.expect("create both");
    conflict(table, &[create(&c, 2), create(&a, 2)]).await;
    assert_eq!(table.get(&c).await.expect("get"), None);
    let a_item = table.get(&a).await.expect("get").expect("a");
    let b_item = table.get(&b).await.expect("get").expect("b");
    let all = [Write::replace(&a_item, json!({ "n": 3 })), Write::delete(&b_item), create(&c, 3)];
    table.write(&all).await.expect("replace, delete and create at once");
    // The same writes again conflict with their own effects and change nothing.
    conflict(table, &all).await;
    assert_eq!(table.get(&a).await.expect("get").expect("a").version, 2);
    assert_eq!(table.get(&b).await.expect("get"), None);
    conflict(table, &[Write::check(&a_item), create(&b, 4)]).await;
    assert_eq!(table.get(&b).await.expect("get"), None);
    let a_item = table.get(&a).await.expect("get").expect("a");
    table.write(&[Write::check(&a_item), create(&b, 5)]).await.expect("check and create");
    assert_eq!(table.get(&a).await.expect("get").expect("a").version, 2);
}

async fn one_of_many_writers_wins(table: &dyn Table, partition: &str) {
    let key = Key::new(partition, "a");
    table.write(&[Write::create(key.clone(), json!({ "n": 0 }))]).await.expect("create");
    let item = table.get(&key).await.expect("get").expect("the document");
    let log = |n: u32| Write::create(Key::new(partition, format!("log#{n}")), json!({ "n": n }));
    let attempts: Vec<[Write; 2]> =
        (1..=8).map(|n| [Write::replace(&item, json!({ "n": n })), log(n)]).collect();
    let outcomes =
        futures::future::join_all(attempts.iter().map(|writes| table.write(writes))).await;
    let winners = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(winners <= 1, "{winners} writers replaced the same version");
    let logs = table.list(&range(partition, "log#")).await.expect("list");
    let current = table.get(&key).await.expect("get").expect("the document");
    match logs.as_slice() {
        // Under contention a store may refuse all writers, but then nothing may have changed.
        [] => assert_eq!((current.version, winners), (1, 0)),
        [log] => assert_eq!((current.version, &current.document), (2, &log.document)),
        more => panic!("{} writers left their mark", more.len()),
    }
}

async fn many_are_read_at_once(table: &dyn Table, partition: &str) {
    let keys: Vec<Key> = (0..100).map(|n| Key::new(partition, format!("{n:03}"))).collect();
    let present = keys.iter().step_by(3);
    for key in present.clone() {
        let document = json!({ "sort": key.sort });
        table.write(&[Write::create(key.clone(), document)]).await.expect("create");
    }
    let found = table.get_all(&keys).await.expect("get all");
    assert_eq!(found.len(), keys.len());
    for (index, (key, item)) in keys.iter().zip(found).enumerate() {
        assert_eq!(item.is_some(), index % 3 == 0, "{key:?}");
        assert!(item.is_none_or(|item| item.key == *key && item.document["sort"] == key.sort));
    }
    assert!(table.get_all(&[]).await.expect("get all").is_empty());
}

async fn listings_go_by_sort_key(table: &dyn Table, partition: &str) {
    let elsewhere = format!("{partition}-elsewhere");
    // The documents are so large that a store with pages of 1 MB needs several pages.
    let filling = "x".repeat(120_000);
    for number in (1..=12).rev() {
        let key = Key::new(partition, format!("part#{number:03}"));
        let document = json!({ "n": number, "filling": filling });
        table.write(&[Write::create(key, document)]).await.expect("create");
    }
    for (partition, sort) in [(partition, "other#1"), (partition, "zeta"), (&elsewhere, "part#001")]
    {
        table.write(&[Write::create(Key::new(partition, sort), json!({}))]).await.expect("create");
    }
    let parts = range(partition, "part#");
    let all: Vec<String> = (1..=12).map(|number| format!("part#{number:03}")).collect();
    let backwards: Vec<String> = all.iter().rev().cloned().collect();
    let descending = Range { order: Order::Descending, ..parts.clone() };
    assert_eq!(sorts(table, &parts).await, all);
    assert_eq!(sorts(table, &descending).await, backwards);
    assert_eq!(sorts(table, &Range { limit: 5, ..parts.clone() }).await, all[..5]);
    assert_eq!(sorts(table, &Range { limit: 0, ..parts.clone() }).await, [""; 0]);
    assert_eq!(sorts(table, &range(partition, "")).await.len(), 14);
    assert_eq!(sorts(table, &range(partition, "nothing#")).await, [""; 0]);
    let after = |range: &Range, sort: &str| Range { after: Some(sort.to_owned()), ..range.clone() };
    assert_eq!(sorts(table, &after(&parts, "part#005")).await, all[5..]);
    assert_eq!(sorts(table, &after(&parts, "part#005x")).await, all[5..]);
    assert_eq!(sorts(table, &after(&descending, "part#005")).await, backwards[8..]);
    assert_eq!(sorts(table, &after(&parts, "a")).await, all);
    assert_eq!(sorts(table, &after(&parts, "zz")).await, [""; 0]);
    assert_eq!(sorts(table, &after(&descending, "a")).await, [""; 0]);
    assert_eq!(sorts(table, &after(&descending, "zz")).await, backwards);
}

async fn limits_are_kept(table: &dyn Table, partition: &str) {
    let create = |sort: String, size: usize| {
        Write::create(Key::new(partition, sort), json!({ "filling": "x".repeat(size) }))
    };
    let many =
        |count: usize| (0..count).map(|n| create(format!("n#{n:03}"), 10)).collect::<Vec<_>>();
    too_large(table, &[create("large".into(), 410_000)]).await;
    too_large(table, &[create("large".into(), 410_000), create("small".into(), 1)]).await;
    too_large(table, &[]).await;
    too_large(table, &many(101)).await;
    too_large(table, &[create("twice".into(), 1), create("twice".into(), 1)]).await;
    assert_eq!(sorts(table, &range(partition, "")).await, [""; 0]);
    table.write(&many(100)).await.expect("a hundred writes");
    table.write(&[create("nearly".into(), 400_000)]).await.expect("a large document");
}

async fn conflict(table: &dyn Table, writes: &[Write]) {
    let outcome = table.write(writes).await;
    assert!(matches!(outcome, Err(TableError::Conflict)), "{outcome:?} for {writes:?}");
}

async fn too_large(table: &dyn Table, writes: &[Write]) {
    let outcome = table.write(writes).await;
    assert!(matches!(outcome, Err(TableError::TooLarge(_))), "{outcome:?}");
}

async fn sorts(table: &dyn Table, range: &Range) -> Vec<String> {
    let items = table.list(range).await.expect("list");
    items.into_iter().map(|item| item.key.sort).collect()
}

fn range(partition: &str, prefix: &str) -> Range {
    Range {
        partition: partition.to_owned(),
        prefix: prefix.to_owned(),
        after: None,
        order: Order::Ascending,
        limit: 1_000,
    }
}
