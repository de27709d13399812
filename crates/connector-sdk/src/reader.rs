//! Opened reads: a run reads its pages with them.

use crate::{Cursor, Page, Partition, Result};
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A read of one query, opened by [`Source::open`](crate::Source::open) in every turn of a run.
#[async_trait]
pub trait Reader: Send + Sync {
    /// Returns facts of the application that opening found out and that every later opening of the run would have to
    /// ask for again. They are stored with the run's plan, so they have to be small.
    fn found(&self) -> Option<Found> {
        None
    }

    /// Cuts the query into slices that can be read at the same time; one slice unless the application allows more.
    async fn partitions(&self) -> Result<Vec<Partition>> {
        Ok(vec![Partition { first: None }])
    }

    /// Reads one page: the first one of its partition without a `cursor`. Asking twice does no harm. An unknown
    /// bookmark is an [`ErrorKind::ResourceNotFoundError`](crate::ErrorKind::ResourceNotFoundError).
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page>;

    /// Frees what the application keeps for a run that has ended; `last` is the last known place in a partition. Only
    /// called for sources that [keep jobs](crate::Source::keeps_jobs); may be called again, which does no harm.
    async fn release(&self, _last: &Cursor) -> Result<()> {
        Ok(())
    }
}

/// The facts that opening a read found out, in the connector's own form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Found(Value);

impl Found {
    /// Writes it.
    pub fn write(what: &impl Serialize) -> Option<Self> {
        serde_json::to_value(what).ok().map(Self)
    }

    /// Reads it; `None` if an earlier version wrote it in another form, so that the application is asked again.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(&self.0).ok()
    }
}
