//! Links of an application. Behind a proxy they may name another host than the profile does.

use super::http::host;
use crate::{ConnectorError, ErrorKind, Result};
use url::Url;

/// Returns the path and query of a link, to be requested from the profile's own host. `base` is the address whose
/// answer contained the link, `prefix` the beginning of every path of this API.
///
/// The link's host is ignored, so nothing is ever sent there. A link outside the API is refused, because its path would
/// mean something else on the profile's host.
pub fn path_of_link(base: &Url, link: &str, prefix: &str) -> Result<String> {
    let refused = |what: &str| {
        ConnectorError::new(
            ErrorKind::ClientError,
            format!(
                "a page link of {} {what}; it was not followed and no credential was sent, check the address in the \
                 connector profile",
                host(base)
            ),
        )
    };
    let url = base.join(link).map_err(|_| refused("is not an address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("is not a web address"));
    }
    if !url.path().starts_with(prefix) {
        return Err(refused("leads to another place than the API"));
    }
    Ok(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIX: &str = "/sap/opu/odata/";

    fn path(link: &str) -> Result<String> {
        let base = "https://erp.example/sap/opu/odata/sap/ORDERS/Items?$top=2";
        path_of_link(&base.parse().unwrap(), link, PREFIX)
    }

    #[test]
    fn a_link_is_its_path_whatever_host_it_names() {
        let whole = "/sap/opu/odata/sap/ORDERS/Items?$skiptoken=a%2Fb%20c";
        for link in [
            "https://erp.example/sap/opu/odata/sap/ORDERS/Items?$skiptoken=a%2Fb%20c",
            "http://sapapp01.corp.internal:8000/sap/opu/odata/sap/ORDERS/Items?$skiptoken=a%2Fb%20c",
            "//elsewhere.example/sap/opu/odata/sap/ORDERS/Items?$skiptoken=a%2Fb%20c",
            "/sap/opu/odata/sap/ORDERS/Items?$skiptoken=a%2Fb%20c",
            "Items?$skiptoken=a%2Fb%20c",
            "https://user:word@elsewhere.example/sap/opu/odata/sap/ORDERS/Items?$skiptoken=a%2Fb%20c#x",
        ] {
            assert_eq!(path(link).unwrap(), whole, "{link}");
        }
    }

    #[test]
    fn a_link_that_is_no_path_of_the_api_is_refused_for_good() {
        for link in [
            "https://elsewhere.example/collect?token=1",
            "https://erp.example/login",
            "/sap/opu/odata/../../../login",
            "/sap/opu/odata/%2e%2e/%2e%2e/%2e%2e/login",
            "ftp://erp.example/sap/opu/odata/sap/ORDERS/Items",
            "https://",
        ] {
            let error = path(link).unwrap_err();
            assert!(!error.kind.retryable(), "{link}: {error}");
            assert!(error.message.contains("not followed"), "{error}");
            assert!(!error.message.contains("elsewhere"), "{error}");
        }
    }
}
