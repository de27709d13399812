//! The values a query compares with.

use chrono::NaiveDate;
use connector_sdk::Decimal;
use flow::Timestamp;

/// A value of a query.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::servicenow) enum Value {
    /// Text.
    Text(Text),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// An instant, to the second: the instance keeps no more.
    DateTime(Timestamp),
}

/// A text without a special meaning in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::servicenow) struct Text(String);

impl Text {
    /// Accepts a text, unless the instance would read it otherwise: nothing and `NULL` are missing values,
    /// `javascript:` is run, and blanks at an end may not count.
    pub(in crate::servicenow) fn new(text: &str) -> Option<Self> {
        let script =
            text.get(..SCRIPT.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCRIPT));
        let itself = !text.is_empty()
            && !text.eq_ignore_ascii_case("null")
            && !script
            && text.trim() == text
            && !text.ends_with('^')
            && !text.chars().any(char::is_control);
        itself.then(|| Self(text.to_owned()))
    }

    /// Returns the text.
    pub(in crate::servicenow) fn as_str(&self) -> &str {
        &self.0
    }
}

const SCRIPT: &str = "javascript:";
