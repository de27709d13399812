//! Names of schemas, tables and columns in SQL, always quoted.

use connector_sdk::{ConnectorError, ErrorKind, Result};
use std::fmt;

/// Redshift's longest name in bytes.
/// See <https://docs.aws.amazon.com/redshift/latest/dg/r_names.html>.
const LONGEST: usize = 127;
/// The schema of tables that are named without one.
const PUBLIC: &str = "public";

/// One name. It is shown in quotes, so that no name can be anything else in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identifier<'a>(pub(super) &'a str);

impl fmt::Display for Identifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

/// A table and its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableName {
    pub(super) schema: String,
    pub(super) table: String,
}

impl TableName {
    /// Reads a name of one or two parts; a part in quotes may have dots.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let parts = parts(text).filter(|parts| {
            parts.iter().all(|part| {
                let printable = !part.chars().any(char::is_control);
                !part.is_empty() && part.len() <= LONGEST && printable
            })
        });
        match parts.as_deref() {
            Some([table]) => Ok(Self { schema: PUBLIC.to_owned(), table: table.clone() }),
            Some([schema, table]) => Ok(Self { schema: schema.clone(), table: table.clone() }),
            _ => Err(ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "{text:?} is no table of Redshift: write schema.table, with quotes around a part that has dots; the \
                     database stands in the connector profile"
                ),
            )),
        }
    }

    /// Returns the name of another table in the same schema.
    pub(super) fn beside(&self, table: &str) -> Self {
        Self { schema: self.schema.clone(), table: table.to_owned() }
    }

    /// Returns the name as people write it.
    pub(super) fn plain(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", Identifier(&self.schema), Identifier(&self.table))
    }
}

/// Returns the JSONPath of a member with the name of a column; `None` if COPY has no way to write it. A name ends at the
/// next quote of the kind that it began with, and AWS documents no way to escape one.
/// See <https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html>.
pub(super) fn json_path(column: &str) -> Option<String> {
    match (column.contains('\''), column.contains('"')) {
        _ if column.contains('\\') => None,
        (false, _) => Some(format!("$['{column}']")),
        (true, false) => Some(format!("$[\"{column}\"]")),
        (true, true) => None,
    }
}

/// Splits a name at its dots outside of quotes; `None` if quotes are not closed or stand within a part.
fn parts(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let part = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (part, after) = quoted_part(quoted)?;
                rest = after;
                part
            }
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                let part = &rest[..end];
                rest = &rest[end..];
                if part.contains('"') {
                    return None;
                }
                part.to_owned()
            }
        };
        parts.push(part);
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Some(parts),
            None => return None,
        }
    }
}

/// Reads a part up to its closing quote; two quotes are one character.
fn quoted_part(quoted: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character != '"' {
            part.push(character);
        } else if characters.peek().is_some_and(|(_, next)| *next == '"') {
            characters.next();
            part.push('"');
        } else {
            return Some((part, &quoted[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_quotes_that_its_name_lacks() {
        assert_eq!(json_path("Order Id").as_deref(), Some("$['Order Id']"));
        assert_eq!(json_path("say \"hi\"").as_deref(), Some("$['say \"hi\"']"));
        assert_eq!(json_path("it's").as_deref(), Some("$[\"it's\"]"));
        for unwritable in ["it's \"it\"", "a\\b"] {
            assert_eq!(json_path(unwritable), None, "{unwritable}");
        }
    }

    #[test]
    fn a_table_has_a_schema_and_quotes_may_hold_anything() {
        for (text, shown) in [
            ("orders", "\"public\".\"orders\""),
            ("sales.orders", "\"sales\".\"orders\""),
            ("\"sales.eu\".orders", "\"sales.eu\".\"orders\""),
            ("sales.\"say \"\"hi\"\"\"", "\"sales\".\"say \"\"hi\"\"\""),
            ("sales.order; DROP TABLE x", "\"sales\".\"order; DROP TABLE x\""),
        ] {
            assert_eq!(TableName::parse(text).unwrap().to_string(), shown, "{text}");
        }
        let long = "a".repeat(128);
        for text in ["", ".", "a.", "a.b.c", "a\"b", "\"a", "\"a\"b", "a\nb", &long] {
            assert!(TableName::parse(text).is_err(), "{text}");
        }
    }
}
