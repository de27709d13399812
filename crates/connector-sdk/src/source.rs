//! Reading: what a connector knows of its source, queries, pages and cursors.

use crate::{
    Bookmark, Connection, ConnectorError, ErrorKind, Field, Filter, Found, Reader, Result, Since,
};
use arrow_array::RecordBatch;
use async_trait::async_trait;
use flow::{Timestamp, Violations};
use records::decode::{JsonRecords, Rejected};
use records::{Column, Oddity};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::time::Duration;

/// The reading side of a connector.
#[async_trait]
pub trait Source: Send + Sync {
    /// Returns the entity a flow's source properties name: by default their `object`, the name of most unions of AppFlow.
    fn entity(&self, settings: &Value) -> Option<String> {
        settings.get("object")?.as_str().filter(|name| !name.is_empty()).map(str::to_owned)
    }

    /// Notes what is wrong with the form of a flow's source properties: by default that they name no entity.
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        if self.entity(settings).is_none() {
            violations.add("object", "must name an object of the application");
        }
    }

    /// Returns whether a flow's source properties ask for fields that the application adds after the flow was made.
    fn follows_new_fields(&self, _settings: &Value) -> bool {
        false
    }

    /// Returns whether the application evaluates this filter on this field itself, exactly.
    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool;

    /// Returns whether the application can be trusted to apply filters. If not, filters that are pushed down are
    /// evaluated here as well, except in reads bounded by bookmarks.
    fn heeds_filters(&self) -> bool {
        true
    }

    /// Returns the time on the application's own clock, which stamps the records; `None` if the application does not
    /// report it, so that our clock is used.
    async fn now(&self, _connection: &Connection) -> Result<Option<Timestamp>> {
        Ok(None)
    }

    /// Returns whether the application marks where a read with these source properties ends, so that the next one gives
    /// the changes since. Only asked for incremental flows that name no field of changes. Many applications decide it
    /// for each entity, hence the connection.
    async fn keeps_bookmarks(
        &self,
        _connection: &Connection,
        _settings: &Value,
        _version: Option<&str>,
    ) -> Result<bool> {
        Ok(false)
    }

    /// Reads records that the application delivered. Returns the ones that fit the columns, and the misread ones.
    fn read_events(
        &self,
        columns: &[Column],
        events: &[&RawValue],
    ) -> Result<(RecordBatch, Vec<Misread>)> {
        let decoded = JsonRecords::new(columns).decode(events).map_err(|error| {
            ConnectorError::new(ErrorKind::ServerError, "delivered events cannot be decoded")
                .with_source(error)
        })?;
        Ok((decoded.batch, Misread::of(decoded.rejected, events)))
    }

    /// Returns whether the application keeps something for a read, such as a report job, that [`Reader::release`]
    /// frees. If not, a run ends without opening a connection.
    fn keeps_jobs(&self) -> bool {
        false
    }

    /// Opens a read: understands the query once, so that its pages need not. `found` is what [`Reader::found`] returned when
    /// the run was prepared; `None` in that first opening.
    async fn open(
        &self,
        connection: Connection,
        query: Query,
        found: Option<Found>,
    ) -> Result<Box<dyn Reader>>;
}

/// The description of a read.
#[derive(Clone, Debug)]
pub struct Query {
    /// The entity.
    pub entity: String,
    /// The flow's source properties, in the connector's own form.
    pub settings: Value,
    /// The application's API version, if the flow names one.
    pub api_version: Option<String>,
    /// The fields to fetch, in order; a page's batch has exactly these columns.
    pub columns: Vec<Column>,
    /// The filters that the application evaluates: all of them must hold.
    pub filters: Vec<Filter>,
    /// The time range of an incremental pull.
    pub window: Option<Window>,
    /// Where the read begins, if the application's own bookmarks bound it; `None` for any other read.
    pub since: Option<Since>,
}

/// A half-open time range `[from, to)` over the field of a record's last change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The field.
    pub field: String,
    /// The first instant that belongs to it; `None` for "from the beginning".
    pub from: Option<Timestamp>,
    /// The first instant that does not.
    pub to: Timestamp,
}

/// An independent slice of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partition {
    /// Where its first page starts; `None` for the start of the query.
    pub first: Option<Cursor>,
}

/// The opaque place of the next page; only the connector that made it reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

impl Cursor {
    /// Writes a place of the connector's own form.
    pub fn write(place: &impl Serialize) -> Result<Self> {
        serde_json::to_string(place).map(Self).map_err(|error| {
            ConnectorError::new(ErrorKind::UnknownError, "the cursor cannot be written")
                .with_source(error)
        })
    }

    /// Reads a place that this application's connector has written.
    pub fn read<P: DeserializeOwned>(&self, application: &str) -> Result<P> {
        serde_json::from_str(&self.0).map_err(|error| {
            ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!("the cursor is not one of {application}'s; start the run again"),
            )
            .with_source(error)
        })
    }
}

/// Some records, and where the next ones are.
pub struct Page {
    /// The records that could be read, with the query's columns.
    pub records: RecordBatch,
    /// The records that could not be read.
    pub rejected: Vec<Misread>,
    /// Bytes the application sent for it, after decompression.
    pub bytes: u64,
    /// The next page's place; `None` at the end, which only the application decides.
    pub next: Option<Cursor>,
    /// How long to wait before the next page can be read, such as for a report that the application is still making.
    /// The page may have records or none; without records, `next` may be its own place.
    pub pause: Option<Duration>,
    /// How many records the whole partition has, if the application says so.
    pub total: Option<u64>,
    /// Where a read bounded by bookmarks has ended, on its last page; the next run begins there.
    pub bookmark: Option<Bookmark>,
    /// Notes for the user about a read that succeeds, such as records that the application left out. The run's message
    /// ends with them, each one once.
    pub notes: Vec<String>,
}

impl Page {
    /// Makes a page without records; the caller adds where it goes on.
    pub fn empty(application: &str, columns: &[Column]) -> Result<Self> {
        Self::decode(application, columns, &[], 0)
    }

    /// Makes a page without records that asks for a pause; the caller adds where it goes on.
    pub fn waiting(application: &str, columns: &[Column], pause: Duration) -> Result<Self> {
        Ok(Self { pause: Some(pause), ..Self::empty(application, columns)? })
    }

    /// Adds the place where the next page is.
    pub fn then(self, place: &impl Serialize) -> Result<Self> {
        Ok(Self { next: Some(Cursor::write(place)?), ..self })
    }

    /// Adds the place where the next page is, if there is one.
    pub fn then_maybe(self, place: Option<impl Serialize>) -> Result<Self> {
        match place {
            Some(place) => self.then(&place),
            None => Ok(self),
        }
    }

    /// Decodes the records of an answer; the caller adds where the next ones are.
    pub fn decode(
        application: &str,
        columns: &[Column],
        records: &[&RawValue],
        bytes: usize,
    ) -> Result<Self> {
        let decoded = JsonRecords::new(columns).decode(records).map_err(|error| {
            let words = format!("a page of {application} cannot be decoded");
            ConnectorError::new(ErrorKind::ServerError, words).with_source(error)
        })?;
        let notes = notes_of(&decoded.odd);
        Ok(Self {
            records: decoded.batch,
            rejected: Misread::of(decoded.rejected, records),
            bytes: bytes as u64,
            next: None,
            pause: None,
            total: None,
            bookmark: None,
            notes,
        })
    }
}

/// Describes how the values of fields differ from their description.
pub fn notes_of(odd: &[(String, Oddity)]) -> Vec<String> {
    odd.iter().map(|(name, oddity)| format!("field \"{name}\" {oddity}")).collect()
}

/// A record that does not fit its fields.
#[derive(Clone, Debug)]
pub struct Misread {
    /// The record as the application wrote it: JSON.
    pub record: String,
    /// The first field that does not fit; empty if the record is no object.
    pub field: String,
    /// What was expected and what class of value was found.
    pub reason: String,
}

impl Misread {
    /// Returns the records that a decoder rejected, out of those it was given.
    pub fn of(rejected: Vec<Rejected>, records: &[&RawValue]) -> Vec<Self> {
        let misread = |Rejected { index, field, reason }: Rejected| Self {
            record: records.get(index).map_or("null", |record| record.get()).to_owned(),
            field,
            reason: reason.to_string(),
        };
        rejected.into_iter().map(misread).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::FieldType;

    #[test]
    fn values_beyond_their_description_are_noted_with_their_field() {
        let field_type = FieldType::Number { precision: 4, scale: 1, binary: true };
        let columns = [Column { name: "Rate__c".to_owned(), field_type }];
        let read = |records: &[&str]| {
            let raw: Vec<&RawValue> =
                records.iter().map(|record| serde_json::from_str(record).unwrap()).collect();
            Page::decode("salesforce", &columns, &raw, 0).unwrap().notes
        };
        assert_eq!(read(&[r#"{"Rate__c":237.6}"#]), [""; 0]);
        assert_eq!(
            read(&[r#"{"Rate__c":237.631}"#, r#"{"Rate__c":0.25}"#]),
            [
                "field \"Rate__c\" is described with 4 digits, 1 of them decimals, and has values with more: they were \
                 moved whole"
            ]
        );
    }
}
