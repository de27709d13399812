//! Event buses in memory that refuse the same things as EventBridge.

use crate::{BusEvent, ConnectorError, ErrorKind, EventBus, EventRefusal, EventsPut, Result};
use async_trait::async_trait;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most events of a request.
const MOST_EVENTS: usize = 10;
/// EventBridge takes less than 1 MiB, in one event and in one request.
const MOST_BYTES: usize = 1024 * 1024;

/// Buses and the events on them.
#[derive(Default)]
pub struct MemoryEventBus(Mutex<BTreeMap<String, Vec<BusEvent>>>);

impl MemoryEventBus {
    /// Starts with one bus.
    pub fn with_bus(name: &str) -> Self {
        Self(Mutex::new(BTreeMap::from([(name.to_owned(), Vec::new())])))
    }

    /// Returns the events that a bus accepted, in order.
    pub fn events(&self, bus: &str) -> Vec<BusEvent> {
        self.buses().get(bus).cloned().unwrap_or_default()
    }

    fn buses(&self) -> MutexGuard<'_, BTreeMap<String, Vec<BusEvent>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl EventBus for MemoryEventBus {
    async fn put(&self, bus: &str, events: &[BusEvent]) -> EventsPut {
        let bytes: usize = events.iter().map(size).sum();
        if !(1..=MOST_EVENTS).contains(&events.len()) || bytes >= MOST_BYTES {
            let why = format!("{} events of {bytes} bytes were refused as a whole", events.len());
            return EventsPut::NotDone(ConnectorError::new(ErrorKind::InvalidArgument, why));
        }
        let mut buses = self.buses();
        let Some(accepted) = buses.get_mut(bus) else {
            return EventsPut::Answered(events.iter().map(|_| Some(absent(bus))).collect());
        };
        let refusals: Vec<_> = events.iter().map(refusal).collect();
        let fine = events.iter().zip(&refusals).filter(|(_, refusal)| refusal.is_none());
        accepted.extend(fine.map(|(event, _)| event.clone()));
        EventsPut::Answered(refusals)
    }

    async fn check(&self, bus: &str) -> Result<()> {
        match self.buses().contains_key(bus) {
            true => Ok(()),
            false => Err(ConnectorError::new(ErrorKind::ResourceNotFoundError, absent(bus).words)),
        }
    }
}

fn size(event: &BusEvent) -> usize {
    let resources: usize = event.resources.iter().map(String::len).sum();
    event.source.len() + event.detail_type.len() + event.detail.len() + resources
}

fn refusal(event: &BusEvent) -> Option<EventRefusal> {
    let of = |code: &str, words: &str| {
        Some(EventRefusal { code: code.to_owned(), words: words.to_owned() })
    };
    if event.source.starts_with("aws.") {
        return of("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    if event.source.is_empty() || event.detail_type.is_empty() || event.detail_type.len() > 128 {
        return of("InvalidArgument", "Source and DetailType must have 1 to 128 characters.");
    }
    match serde_json::from_str::<Value>(&event.detail) {
        Ok(Value::Object(_)) => None,
        _ => of("MalformedDetail", "Detail is malformed."),
    }
}

fn absent(bus: &str) -> EventRefusal {
    EventRefusal {
        code: "ResourceNotFoundException".to_owned(),
        words: format!("Event bus {bus} does not exist."),
    }
}
