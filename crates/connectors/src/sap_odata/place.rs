//! The place between two pages.

use super::changes::Tracked;
use super::edm::Dialect;
use super::rows::Rows;
use connector_sdk::rest::PageSize;
use serde::{Deserialize, Serialize};

/// Where the next page starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) dialect: Dialect,
    pub(super) way: Way,
    /// How many records it is asked for; `None` for as many as the flow says.
    #[serde(default)]
    pub(super) size: Option<PageSize>,
}

impl Place {
    /// Returns the place that a way leads to; the reader of the page notes the size.
    pub(super) fn by(dialect: Dialect, way: Way) -> Self {
        Self { dialect, way, size: None }
    }
}

/// How it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// From the beginning, where the first page was too large.
    Start,
    /// By the link that the system gave.
    Link(String),
    /// By counting rows, where the system does not page by itself.
    Rows(Rows),
    /// By the link of a read that tracks changes.
    Tracked(Tracked),
}
