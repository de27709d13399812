//! Documents as our own types, with the versions that were read.

use crate::error::{Error, Result};
use crate::ports::{Item, Key, Range, Table, Write};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A document that was read. To change it, write a changed copy of `value` with [`Stored::replace`].
#[derive(Clone, Debug)]
pub(crate) struct Stored<T> {
    item: Item,
    pub(crate) value: T,
}

impl<T: Serialize + DeserializeOwned> Stored<T> {
    pub(crate) fn from_item(item: Item) -> Result<Self> {
        let value = serde_json::from_value(item.document.clone()).map_err(|error| {
            let Key { partition, sort } = &item.key;
            Error::Invariant(format!("document {sort} of {partition} cannot be read: {error}"))
        })?;
        Ok(Self { item, value })
    }

    pub(crate) fn key(&self) -> &Key {
        &self.item.key
    }

    pub(crate) fn replace(&self, value: &T) -> Result<Write> {
        Ok(Write::replace(&self.item, document(value)?))
    }

    pub(crate) fn check(&self) -> Write {
        Write::check(&self.item)
    }

    pub(crate) fn delete(&self) -> Write {
        Write::delete(&self.item)
    }
}

/// Reads a document.
pub(crate) async fn load<T: Serialize + DeserializeOwned>(
    table: &dyn Table,
    key: &Key,
) -> Result<Option<Stored<T>>> {
    table.get(key).await?.map(Stored::from_item).transpose()
}

/// Reads all documents of a range in several calls.
pub(crate) async fn load_all<T: Serialize + DeserializeOwned>(
    table: &dyn Table,
    mut range: Range,
) -> Result<Vec<Stored<T>>> {
    let mut found = Vec::new();
    loop {
        let items = table.list(&range).await?;
        let full = items.len() == range.limit;
        range.after = items.last().map(|item| item.key.sort.clone());
        for item in items {
            found.push(Stored::from_item(item)?);
        }
        if !full {
            return Ok(found);
        }
    }
}

/// Serialises a value as a document.
pub(crate) fn document<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value)
        .map_err(|error| Error::Invariant(format!("a document cannot be written: {error}")))
}
