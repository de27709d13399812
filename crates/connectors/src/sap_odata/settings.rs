//! The source properties of a flow.

use super::entities::object_path::ObjectPath;
use connector_sdk::form::Members;
use flow::Violations;
use serde_json::Value;

/// The most records of a page if a flow does not name a number.
const PAGE_SIZE: u64 = 1_000;
/// AppFlow's own bounds.
const LARGEST_PAGE: u64 = 10_000;
const MOST_PARALLEL: u64 = 10;

/// Returns the object they name.
pub(super) fn object(settings: &Value) -> Option<&str> {
    settings.get("objectPath")?.as_str().filter(|path| !path.is_empty())
}

/// How a flow reads its object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// The most records of a page.
    pub(super) page_size: u64,
    /// How many slices of the object may be read at the same time.
    pub(super) parallelism: u64,
}

impl Reading {
    /// Reads the settings.
    pub(super) fn of(settings: &Value) -> Self {
        let page_size = number(settings, "paginationConfig", "maxPageSize");
        let parallelism = number(settings, "parallelismConfig", "maxParallelism");
        Self {
            page_size: page_size.unwrap_or(PAGE_SIZE).max(1),
            parallelism: parallelism.unwrap_or(1).clamp(1, MOST_PARALLEL),
        }
    }
}

/// Notes what is wrong with them.
pub(super) fn check(settings: &Value, violations: &mut Violations) {
    let mut form = Members::at("", settings, violations);
    form.needs_text(
        "objectPath",
        |path| ObjectPath::read(path).is_ok(),
        "must be the path of a service and an entity set, such as \
         /sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder",
    );
    for (parent, name, most) in [
        ("paginationConfig", "paginationConfig.maxPageSize", LARGEST_PAGE),
        ("parallelismConfig", "parallelismConfig.maxParallelism", MOST_PARALLEL),
    ] {
        if form.has(parent) {
            form.needs_number(name, 1..=most, format!("must be a whole number from 1 to {most}"));
        }
    }
}

fn number(settings: &Value, parent: &str, name: &str) -> Option<u64> {
    settings.get(parent)?.get(name)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_read_is_said() {
        let path = "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder";
        for (settings, expected) in [
            (json!({ "objectPath": path }), None),
            (json!({ "objectPath": path, "paginationConfig": null }), None),
            (
                json!({
                    "objectPath": path,
                    "paginationConfig": { "maxPageSize": 10_000 },
                    "parallelismConfig": { "maxParallelism": 10 },
                }),
                None,
            ),
            (json!({}), Some("objectPath")),
            (json!({ "objectPath": "" }), Some("objectPath")),
            (json!({ "objectPath": "A_SalesOrder" }), Some("objectPath")),
            (
                json!({ "objectPath": path, "paginationConfig": { "maxPageSize": 10_001 } }),
                Some("paginationConfig.maxPageSize"),
            ),
            (
                json!({ "objectPath": path, "paginationConfig": {} }),
                Some("paginationConfig.maxPageSize"),
            ),
            (
                json!({ "objectPath": path, "parallelismConfig": { "maxParallelism": 0 } }),
                Some("parallelismConfig.maxParallelism"),
            ),
        ] {
            let mut violations = Violations::default();
            check(&settings, &mut violations);
            let found = violations.0.first().map(|violation| violation.path.as_str());
            assert_eq!(found, expected, "{settings}");
        }
    }
}
