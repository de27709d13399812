//! Redshift where there is none.

use crate::{
    ConnectorError, ErrorKind, RedshiftData, RedshiftDatabase, RedshiftProgress, RedshiftQuery,
    RedshiftRows, RedshiftTransaction, Result,
};
use async_trait::async_trait;

/// Answers every call with an error: for tests that load nothing.
pub struct NoRedshift;

#[async_trait]
impl RedshiftData for NoRedshift {
    async fn submit(&self, _: &RedshiftDatabase, _: &RedshiftTransaction) -> Result<String> {
        Err(absent())
    }

    async fn progress(&self, _: &RedshiftDatabase, _: &str) -> Result<Option<RedshiftProgress>> {
        Err(absent())
    }

    async fn query(&self, _: &RedshiftDatabase, _: &RedshiftQuery) -> Result<RedshiftRows> {
        Err(absent())
    }
}

fn absent() -> ConnectorError {
    ConnectorError::new(ErrorKind::ResourceNotFoundError, "there is no Redshift here")
}
