//! Names of tables and fields: the only words of a query that are not escaped, hence checked.

use connector_sdk::{ConnectorError, ErrorKind, Result};

/// The name of a table or a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::servicenow) struct Name(String);

impl Name {
    /// Accepts a text that has the form of a name.
    pub(in crate::servicenow) fn new(name: &str) -> Result<Self> {
        if identifier(name) {
            return Ok(Self(name.to_owned()));
        }
        let shown: String = name.chars().take(80).collect();
        Err(ConnectorError::new(
            ErrorKind::InvalidArgument,
            format!(
                "{shown:?} is no name of a servicenow table or field; names are letters, digits and underscores, as \
                 ListConnectorEntities and DescribeConnectorEntity show them"
            ),
        ))
    }

    /// Returns the name.
    pub(in crate::servicenow) fn as_str(&self) -> &str {
        &self.0
    }
}

fn identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
