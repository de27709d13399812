//! The address of an application's instance, as a profile names it.

use crate::{ConnectorError, ErrorKind, Result};
use url::Url;

/// Reads an instance's address, such as the one in `example`.
pub fn parse_instance(application: &str, address: &str, example: &str) -> Result<Url> {
    let url = Url::parse(address).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some()
            && url.username().is_empty()
            && url.password().is_none()
    });
    url.ok_or_else(|| {
        ConnectorError::new(
            ErrorKind::InvalidArgument,
            format!("the address of {application} is not a web address; write it like {example}"),
        )
    })
}
