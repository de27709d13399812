//! An event bus, each call of which may go wrong.

use super::faults::Faults;
use async_trait::async_trait;
use connector_sdk::memory::MemoryEventBus;
use connector_sdk::{BusEvent, ConnectorError, ErrorKind, EventBus, EventsPut, Result};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// The bus, and what goes wrong.
pub(super) struct FaultyBus {
    pub(super) inner: Arc<MemoryEventBus>,
    pub(super) faults: Arc<Faults>,
}

type Put = std::result::Result<EventsPut, EventsPut>;

#[async_trait]
impl EventBus for FaultyBus {
    async fn put(&self, bus: &str, events: &[BusEvent]) -> EventsPut {
        let call = || {
            let (inner, bus, events) = (self.inner.clone(), bus.to_owned(), events.to_vec());
            Box::pin(async move { Ok(inner.put(&bus, &events).await) })
                as Pin<Box<dyn Future<Output = Put> + Send>>
        };
        self.faults.through("bus.put", lost, call).await.unwrap_or_else(|lost| lost)
    }

    async fn check(&self, bus: &str) -> Result<()> {
        self.inner.check(bus).await
    }
}

fn lost() -> EventsPut {
    EventsPut::Unknown(ConnectorError::new(ErrorKind::RequestTimeout, "no answer"))
}
