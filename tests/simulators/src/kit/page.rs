//! Pages of records, and the cursors that lead from one to the next.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::kit::Stage;

/// Writes a place as a cursor that means nothing to its reader.
pub fn write_cursor(place: &str) -> String {
    STANDARD.encode(place)
}

/// Reads the place that a cursor leads to; `None` if it is no cursor.
pub fn read_cursor(cursor: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(cursor).ok()?).ok()
}

impl Stage {
    /// Cuts a page out of records and counts it; gives it with the place of the next one, `None` after the last.
    pub fn page<'a>(
        &self,
        records: &'a [Value],
        start: usize,
        size: usize,
    ) -> (&'a [Value], Option<usize>) {
        let end = records.len().min(start.saturating_add(size));
        let page = records.get(start..end).unwrap_or_default();
        self.counters().records += page.len() as u64;
        (page, (end < records.len()).then_some(end))
    }
}
