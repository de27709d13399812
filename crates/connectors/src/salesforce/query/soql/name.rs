//! Names of objects and fields: the only words of a query that are not escaped, hence checked.

use connector_sdk::{ConnectorError, ErrorKind, Result};

/// The name of an object or a field, or a path over relationships such as `Owner.Name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::salesforce) struct Name(String);

impl Name {
    /// Accepts a text that has the form of a name.
    pub(in crate::salesforce) fn new(name: &str) -> Result<Self> {
        if name.split('.').all(identifier) {
            return Ok(Self(name.to_owned()));
        }
        let shown: String = name.chars().take(80).collect();
        Err(ConnectorError::new(
            ErrorKind::InvalidArgument,
            format!(
                "{shown:?} is no name of a salesforce object or field; names start with a letter and go on with \
                 letters, digits and underscores, as ListConnectorEntities and DescribeConnectorEntity show them"
            ),
        ))
    }

    /// Returns the name.
    pub(in crate::salesforce) fn as_str(&self) -> &str {
        &self.0
    }
}

fn identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
