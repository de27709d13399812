//! A table in memory that refuses the same as DynamoDB: stale versions, large items, large transactions, repeated keys.

use crate::ports::{Expect, Item, Key, Order, Range, Table, TableError, Write};
use async_trait::async_trait;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

const LARGEST_ITEM: usize = 400 * 1024;
const LARGEST_TRANSACTION: usize = 4 * 1024 * 1024;
const MOST_WRITES: usize = 100;

/// Documents in a map.
#[derive(Default)]
pub struct MemoryTable(Mutex<BTreeMap<Key, (u64, Value)>>);

impl MemoryTable {
    /// Returns everything that is stored.
    pub fn all(&self) -> BTreeMap<Key, Value> {
        let documents = self.documents();
        documents.iter().map(|(key, (_, document))| (key.clone(), document.clone())).collect()
    }

    fn documents(&self) -> MutexGuard<'_, BTreeMap<Key, (u64, Value)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Table for MemoryTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        let documents = self.documents();
        Ok(documents.get(key).map(|(version, document)| Item {
            key: key.clone(),
            version: *version,
            document: document.clone(),
        }))
    }

    async fn list(&self, range: &Range) -> Result<Vec<Item>, TableError> {
        let documents = self.documents();
        let mut found: Vec<Item> = documents
            .iter()
            .filter(|(key, _)| {
                key.partition == range.partition && key.sort.starts_with(&range.prefix)
            })
            .map(|(key, (version, document))| Item {
                key: key.clone(),
                version: *version,
                document: document.clone(),
            })
            .collect();
        if range.order == Order::Descending {
            found.reverse();
        }
        let beyond = |item: &Item| match (&range.after, range.order) {
            (None, _) => true,
            (Some(after), Order::Ascending) => item.key.sort > *after,
            (Some(after), Order::Descending) => item.key.sort < *after,
        };
        Ok(found.into_iter().filter(beyond).take(range.limit).collect())
    }

    async fn write(&self, writes: &[Write]) -> Result<(), TableError> {
        check_sizes(writes)?;
        let mut documents = self.documents();
        for write in writes {
            let present = documents.get(write.key()).map(|(version, _)| *version);
            let expected = match write {
                Write::Put { expect: Expect::Absent, .. } => None,
                Write::Put { expect: Expect::Version(version), .. }
                | Write::Delete { version, .. }
                | Write::Check { version, .. } => Some(*version),
            };
            if present != expected {
                return Err(TableError::Conflict);
            }
        }
        for write in writes {
            match write {
                Write::Put { key, document, expect, .. } => {
                    let version = match expect {
                        Expect::Absent => 1,
                        Expect::Version(version) => version + 1,
                    };
                    documents.insert(key.clone(), (version, document.clone()));
                }
                Write::Delete { key, .. } => {
                    documents.remove(key);
                }
                Write::Check { .. } => {}
            }
        }
        Ok(())
    }
}

fn check_sizes(writes: &[Write]) -> Result<(), TableError> {
    let too_large = |what: String| Err(TableError::TooLarge(what));
    if writes.is_empty() || writes.len() > MOST_WRITES {
        return too_large(format!("a transaction has 1 to 100 writes, not {}", writes.len()));
    }
    let keys: BTreeSet<&Key> = writes.iter().map(Write::key).collect();
    if keys.len() != writes.len() {
        return too_large("a transaction names a document twice".to_owned());
    }
    let mut total = 0;
    for write in writes {
        let Write::Put { key, document, .. } = write else {
            continue;
        };
        let size = key.partition.len() + key.sort.len() + document.to_string().len();
        if size > LARGEST_ITEM {
            let sort = &key.sort;
            return too_large(format!(
                "document {sort} has {size} bytes, more than the 400 KB there may be"
            ));
        }
        total += size;
    }
    if total > LARGEST_TRANSACTION {
        return too_large(format!("a transaction of {total} bytes is larger than 4 MB"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(sort: &str) -> Key {
        Key::new("p", sort)
    }

    #[tokio::test]
    async fn all_or_nothing_by_version() {
        let table = MemoryTable::default();
        table.write(&[Write::create(key("a"), json!(1))]).await.unwrap();
        let again = [Write::create(key("b"), json!(1)), Write::create(key("a"), json!(2))];
        assert!(matches!(table.write(&again).await, Err(TableError::Conflict)));
        assert_eq!(table.get(&key("b")).await.unwrap(), None);
        let item = table.get(&key("a")).await.unwrap().unwrap();
        table.write(&[Write::replace(&item, json!(2))]).await.unwrap();
        assert!(table.write(&[Write::replace(&item, json!(3))]).await.is_err());
        assert!(table.write(&[Write::check(&item)]).await.is_err());
        assert_eq!(table.get(&key("a")).await.unwrap().unwrap().version, 2);
    }

    #[tokio::test]
    async fn what_dynamodb_refuses_is_refused() {
        let table = MemoryTable::default();
        let large = Write::create(key("a"), json!("x".repeat(LARGEST_ITEM)));
        assert!(matches!(table.write(&[large]).await, Err(TableError::TooLarge(_))));
        let many: Vec<Write> =
            (0..101).map(|n| Write::create(key(&n.to_string()), json!(n))).collect();
        assert!(matches!(table.write(&many).await, Err(TableError::TooLarge(_))));
        let twice = [Write::create(key("a"), json!(1)), Write::create(key("a"), json!(1))];
        assert!(matches!(table.write(&twice).await, Err(TableError::TooLarge(_))));
    }
}
