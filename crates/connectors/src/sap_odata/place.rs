//! The place between two pages.

use super::changes::Tracked;
use super::edm::Dialect;
use super::rows::Rows;
use serde::{Deserialize, Serialize};

/// Where the next page starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) dialect: Dialect,
    pub(super) way: Way,
}

/// How it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// By the link that the system gave.
    Link(String),
    /// By counting rows, where the system does not page by itself.
    Rows(Rows),
    /// By the link of a read that tracks changes.
    Tracked(Tracked),
}
