//! The address of an application's instance, as a profile names it.

use crate::{Connection, ConnectorError, ErrorKind, Result};
use url::Url;

/// Where a profile names the address.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// The member of the profile's properties.
    pub setting: &'static str,
    /// Such an address, for messages.
    pub example: &'static str,
}

impl Instance {
    /// Is named by `instanceUrl`, like the one in `example`.
    pub const fn like(example: &'static str) -> Self {
        Self { setting: "instanceUrl", example }
    }

    /// Reads the address of a connection.
    pub fn of(self, connection: &Connection, application: &str) -> Result<Url> {
        let address = connection.setting(self.setting).unwrap_or_default();
        parse_instance(application, address, self.example)
    }
}

/// Returns another address of an instance.
pub fn with_path(mut instance: Url, path: &str) -> Url {
    instance.set_path(path);
    instance.set_query(None);
    instance.set_fragment(None);
    instance
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_address_of_an_instance_has_its_host_and_port_alone() {
        let instance = "https://example.com:8443/a/b?c=d#e".parse().unwrap();
        let address = with_path(instance, "/oauth/tokens");
        assert_eq!(address.as_str(), "https://example.com:8443/oauth/tokens");
    }
}
