//! The address of an application's instance, as a profile names it.

use crate::{ConnectorError, ErrorKind, Result};
use flow::Violations;
use serde_json::Value;
use url::Url;

/// The longest address of a profile.
const LONGEST: usize = 256;

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

/// Notes when a profile has no address, or one that is none.
pub fn check_instance(
    properties: &Value,
    name: &str,
    path: &str,
    example: &str,
    violations: &mut Violations,
) {
    let address = properties.get(name).and_then(Value::as_str);
    let good = |text: &str| text.len() <= LONGEST && parse_instance("", text, "").is_ok();
    if !address.is_some_and(good) {
        violations.add(
            format!("{path}.{name}"),
            format!("must be an address of at most {LONGEST} characters, such as {example}"),
        );
    }
}
