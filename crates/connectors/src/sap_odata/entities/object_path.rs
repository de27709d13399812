//! The object of a flow: the path of a service on the host, and one of its entity sets.

use connector_sdk::{ConnectorError, ErrorKind, Result};

/// The path of a service, and an entity set of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sap_odata) struct ObjectPath<'a> {
    pub(in crate::sap_odata) service: &'a str,
    pub(in crate::sap_odata) set: &'a str,
}

impl<'a> ObjectPath<'a> {
    /// Splits a path, if it has the form of one.
    pub(in crate::sap_odata) fn read(path: &'a str) -> Result<Self> {
        let parts = path.rsplit_once('/').filter(|(service, set)| plain(service) && name(set));
        match parts {
            Some((service, set)) => Ok(Self { service, set }),
            None => Err(unfit(path)),
        }
    }

    /// Returns the path of a service, if it has the form of one.
    pub(in crate::sap_odata) fn service(path: &str) -> Result<&str> {
        let path = path.trim_end_matches('/');
        if plain(path) { Ok(path) } else { Err(unfit(path)) }
    }
}

/// Returns whether a path starts at the root of the host and has no detours.
fn plain(path: &str) -> bool {
    let unfit = |c: char| c.is_whitespace() || c.is_control() || "?#\\\"<>%".contains(c);
    let Some(steps) = path.strip_prefix('/') else { return false };
    !path.contains(unfit) && steps.split('/').all(|step| !matches!(step, "" | "." | ".."))
}

/// Returns whether a text has the form of a name in OData.
pub(in crate::sap_odata) fn name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn unfit(path: &str) -> ConnectorError {
    let shown: String = path.chars().take(200).collect();
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "{shown:?} is no path of a service and an entity set of sap; write it as ListConnectorEntities shows it, \
             such as /sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_they_say() {
        let read = |path| ObjectPath::read(path).map(|path| (path.service, path.set)).ok();
        assert_eq!(read("/sap/opu/odata/sap/X_SRV/Set"), Some(("/sap/opu/odata/sap/X_SRV", "Set")));
        assert_eq!(read("/iwfnd/catalogservice;v=2/S"), Some(("/iwfnd/catalogservice;v=2", "S")));
        for path in [
            "",
            "Set",
            "/Set",
            "sap/Set",
            "/a/../Set",
            "//host/Set",
            "/a/Set?x",
            "/a/Set(1)",
            "/a/%2e%2e/Set",
            "/a\\b/S",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
        assert!(
            ObjectPath::read("/a/No such").is_err_and(|error| error.message.contains("No such"))
        );
    }
}
