//! Checks that every implementation of a port must pass, in memory and on AWS.

mod catalog;
mod object_store;
mod secrets;
mod table;

pub use catalog::{SeenTable, check_catalog};
pub use object_store::check_object_store;
pub use secrets::check_secrets;
pub use table::check_table;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{MemoryCatalog, MemorySecrets, MemoryTable};
    use crate::ports::CatalogPlace;
    use connector_sdk::memory::MemoryObjectStore;

    #[tokio::test]
    async fn the_twins_conform() {
        check_table(&MemoryTable::default(), "conformance").await;
        check_secrets(&MemorySecrets::default(), "conformance").await;
        check_object_store(&MemoryObjectStore::with_bucket("sales"), "sales", "conformance").await;
        let catalog = MemoryCatalog::with_database("sales");
        let place = CatalogPlace {
            role_arn: "arn:aws:iam::123456789012:role/catalog".to_owned(),
            session: "run".to_owned(),
            database: "sales".to_owned(),
        };
        let see = async |name: &str| {
            let all = catalog.tables("sales");
            SeenTable::of(all.iter().find(|table| table.name == name).unwrap())
        };
        check_catalog(&catalog, &place, see).await;
    }
}
