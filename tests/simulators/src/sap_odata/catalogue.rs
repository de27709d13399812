//! The catalogues of services, one for each version.

use serde_json::{Value, json};

use crate::sap_odata::kind::Version;
use crate::sap_odata::schema::{SERVICES, Service};

/// Where the services of version 2 are listed.
pub(crate) const V2: &str = "/sap/opu/odata/iwfnd/catalogservice;v=2";
/// Where the services of version 4 are listed.
pub(crate) const V4: &str = "/sap/opu/odata4/iwfnd/config/default/iwfnd/catalog/0002";

/// Answers a request below one of the catalogues.
pub(crate) fn answer(host: &str, path: &str) -> Option<(Version, Value)> {
    if let Some(below) = path.strip_prefix(V2) {
        return Some((Version::V2, v2(host, below)?));
    }
    Some((Version::V4, v4(path.strip_prefix(V4)?)?))
}

fn v2(host: &str, below: &str) -> Option<Value> {
    match below.trim_start_matches('/') {
        "" => Some(json!({ "d": { "EntitySets": ["ServiceCollection"] } })),
        "ServiceCollection" => {
            let entry = |service: &Service| {
                json!({
                    "ID": format!("{}_0001", service.title),
                    "Title": service.title,
                    "Description": format!("{} of Penstock", service.title),
                    "TechnicalServiceName": service.title,
                    "TechnicalServiceVersion": 1,
                    "MetadataUrl": format!("{host}{}/$metadata", service.path),
                    "ServiceUrl": format!("{host}{}", service.path),
                })
            };
            let services = SERVICES.iter().filter(|service| service.version == Version::V2);
            Some(json!({ "d": { "results": services.map(entry).collect::<Vec<_>>() } }))
        }
        _ => None,
    }
}

fn v4(below: &str) -> Option<Value> {
    match below.trim_start_matches('/') {
        "" => Some(json!({
            "@odata.context": "$metadata",
            "value": [{ "name": "ServiceGroups", "kind": "EntitySet", "url": "ServiceGroups" }],
        })),
        "ServiceGroups" => {
            let group = |service: &Service| {
                json!({
                    "GroupId": service.title,
                    "Description": format!("{} of Penstock", service.title),
                    "DefaultSystem": {
                        "SystemAlias": "LOCAL",
                        "Services": [{
                            "ServiceId": service.title,
                            "ServiceVersion": "0001",
                            "ServiceAlias": "",
                            "Description": "Sales of Penstock",
                            "ServiceUrl": format!("{}/?sap-client=100", service.path),
                        }],
                    },
                })
            };
            let services = SERVICES.iter().filter(|service| service.version == Version::V4);
            let groups: Vec<Value> = services.map(group).collect();
            Some(json!({ "@odata.context": "$metadata#ServiceGroups", "value": groups }))
        }
        _ => None,
    }
}
