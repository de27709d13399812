//! The place between two pages.

use super::changes::Tracked;
use super::rows::{self, Rows};
use crate::sap_odata::entities::edm::Dialect;
use connector_sdk::Result;
use connector_sdk::rest::{PageSize, PageStarts};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Where the next page starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::sap_odata) struct Place {
    pub(in crate::sap_odata) dialect: Dialect,
    pub(in crate::sap_odata) way: Way,
    /// How many records it is asked for; `None` for as many as the flow says.
    #[serde(default)]
    pub(in crate::sap_odata) size: Option<PageSize>,
    /// The first keys of the linked pages; `None` if the set has no sortable key.
    #[serde(default)]
    pub(in crate::sap_odata) begun: Option<Begun>,
}

impl Place {
    /// Returns the place of a way; the reader of the page notes the size.
    pub(in crate::sap_odata) fn by(dialect: Dialect, way: Way) -> Self {
        Self { dialect, way, size: None, begun: None }
    }
}

/// The first records of the pages so far, by their key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::sap_odata) struct Begun {
    keys: Vec<String>,
    pages: PageStarts,
}

impl Begun {
    /// Starts a read of records that have a key.
    pub(in crate::sap_odata) fn by(keys: &[String]) -> Self {
        Self { keys: keys.to_vec(), pages: PageStarts::default() }
    }

    /// Adds a page; fails if it begins with the first record of an earlier page.
    pub(in crate::sap_odata) fn turn(&mut self, records: &[&RawValue]) -> Result<()> {
        let first = records.first().and_then(|record| rows::key(record, &self.keys).ok());
        self.pages.turn("sap", first.as_deref())
    }
}

/// How the next page is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::sap_odata) enum Way {
    /// From the beginning, after the first page was too large.
    Start,
    /// By the link that the system gave.
    Link(String),
    /// By counting rows, if the system does not page.
    Rows(Rows),
    /// By the link of a read that tracks changes.
    Tracked(Tracked),
}
