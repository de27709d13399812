//! The versions of Salesforce's REST API.

use connector_sdk::{ConnectorError, ErrorKind, Result};

/// The versions a flow may name; the last one is the default. Newer ones are accepted when named.
pub(super) const VERSIONS: [&str; 17] = [
    "v50.0", "v51.0", "v52.0", "v53.0", "v54.0", "v55.0", "v56.0", "v57.0", "v58.0", "v59.0",
    "v60.0", "v61.0", "v62.0", "v63.0", "v64.0", "v65.0", "v66.0",
];
const OLDEST: u32 = 50;
const DEFAULT: u32 = 66;

/// Returns the path that all resources of a version are under, such as `/services/data/v66.0`.
pub(super) fn path(version: Option<&str>) -> Result<String> {
    let number = match version {
        None => DEFAULT,
        Some(text) => number(text).ok_or_else(|| unknown(text))?,
    };
    Ok(format!("/services/data/v{number}.0"))
}

fn number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('v').unwrap_or(text).strip_suffix(".0")?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() > 3 {
        return None;
    }
    digits.parse().ok().filter(|number| *number >= OLDEST)
}

fn unknown(text: &str) -> ConnectorError {
    let shown: String = text.chars().take(20).collect();
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "apiVersion {shown:?} is not one of salesforce's from v{OLDEST}.0 on; write it like v{DEFAULT}.0, or leave it out"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_lead_to_paths() {
        assert_eq!(path(None).unwrap(), "/services/data/v66.0");
        assert_eq!(VERSIONS.last(), Some(&"v66.0"), "the default is what the list says");
        for (text, expected) in [("v50.0", "v50.0"), ("66.0", "v66.0"), ("v67.0", "v67.0")] {
            assert_eq!(path(Some(text)).unwrap(), format!("/services/data/{expected}"));
        }
        for bad in [
            "",
            "v49.0",
            "v66",
            "66",
            "v66.1",
            "v-50.0",
            "v66.0/../..",
            "v+66.0",
            "latest",
            "v6666.0",
        ] {
            assert_eq!(path(Some(bad)).unwrap_err().kind, ErrorKind::InvalidArgument, "{bad}");
        }
    }
}
