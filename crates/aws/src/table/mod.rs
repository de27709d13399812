//! The table, kept in DynamoDB.

mod item;
mod read;
mod refusal;
#[cfg(test)]
mod tests;
mod write;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use engine::ports::{Item, Key, Range, Table, TableError, Write};

// The attributes of every item.
const PARTITION: &str = "pk";
const SORT: &str = "sk";
const VERSION: &str = "version";
const DOCUMENT: &str = "document";
const EXPIRES_AT: &str = "expires_at";

/// Documents in one DynamoDB table, under the attributes `pk`, `sk`, `version`, `document` and `expires_at`.
pub struct DynamoTable {
    client: Client,
    name: String,
}

impl DynamoTable {
    /// Takes a client and the table's name.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        read::get(&self.client, &self.name, key).await
    }

    async fn get_all(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        read::get_all(&self.client, &self.name, keys).await
    }

    async fn list(&self, range: &Range) -> Result<Vec<Item>, TableError> {
        read::list(&self.client, &self.name, range).await
    }

    async fn write(&self, writes: &[Write]) -> Result<(), TableError> {
        write::write(&self.client, &self.name, writes).await
    }
}
