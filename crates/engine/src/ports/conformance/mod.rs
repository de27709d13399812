//! What every implementation of a port must do, as checks that run on any of them: the twins and AWS alike.

mod object_store;
mod table;

pub use object_store::check_object_store;
pub use table::check_table;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryTable;
    use connector_sdk::memory::MemoryObjectStore;

    #[tokio::test]
    async fn the_twins_conform() {
        check_table(&MemoryTable::default(), "conformance").await;
        check_object_store(&MemoryObjectStore::with_bucket("sales"), "sales", "conformance").await;
    }
}
