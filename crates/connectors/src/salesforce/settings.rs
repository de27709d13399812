//! A flow's source properties.

use super::query::soql::Name;
use connector_sdk::form::Members;
use flow::Violations;
use serde_json::Value;

/// Returns the object they name.
pub(super) fn object(settings: &Value) -> Option<&str> {
    settings.get("object")?.as_str().filter(|name| !name.is_empty())
}

/// Returns whether they ask for fields that the object gets later.
pub(super) fn follows_new_fields(settings: &Value) -> bool {
    settings.get("enableDynamicFieldUpdate") == Some(&Value::Bool(true))
}

/// Returns whether they ask for deleted records.
pub(super) fn with_deleted(settings: &Value) -> bool {
    settings.get("includeDeletedRecords") == Some(&Value::Bool(true))
}

/// Notes what is wrong with them.
pub(super) fn check(settings: &Value, violations: &mut Violations) {
    let mut form = Members::at("", settings, violations);
    let rule = match object(settings) {
        None => "must name an object, such as Account",
        Some(_) => "must be an object's API name, such as Account or Invoice__c",
    };
    let fits = |name: &str| !name.contains('.') && Name::new(name).is_ok();
    form.needs_text("object", fits, rule);
    form.flag("includeDeletedRecords");
    form.flag("enableDynamicFieldUpdate");
    let rule = match form.filled("dataTransferApi") {
        Some("BULKV2") => "BULKV2 is not supported yet, use AUTOMATIC or REST_SYNC",
        _ => "must be AUTOMATIC or REST_SYNC",
    };
    form.may_be_text("dataTransferApi", |api| ["AUTOMATIC", "REST_SYNC"].contains(&api), rule);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_done_is_said_and_not_left_undone() {
        for (settings, expected) in [
            (json!({ "object": "Account" }), None),
            (json!({ "object": "Invoice__c", "dataTransferApi": "REST_SYNC" }), None),
            (
                json!({ "object": "Account", "dataTransferApi": "AUTOMATIC", "includeDeletedRecords": true }),
                None,
            ),
            (json!({ "object": "Account", "dataTransferApi": null }), None),
            (json!({}), Some("must name an object")),
            (json!({ "object": "" }), Some("must name an object")),
            (json!({ "object": "Account.Owner" }), Some("API name")),
            (json!({ "object": "Account WHERE" }), Some("API name")),
            (
                json!({ "object": "Account", "dataTransferApi": "BULKV2" }),
                Some("not supported yet"),
            ),
            (json!({ "object": "Account", "dataTransferApi": "SOAP" }), Some("must be AUTOMATIC")),
            (json!({ "object": "Account", "dataTransferApi": 2 }), Some("must be AUTOMATIC")),
            (json!({ "object": "Account", "includeDeletedRecords": "yes" }), Some("true or false")),
            (json!({ "object": "Account", "enableDynamicFieldUpdate": true }), None),
            (
                json!({ "object": "Account", "enableDynamicFieldUpdate": "true" }),
                Some("true or false"),
            ),
        ] {
            let mut violations = Violations::default();
            check(&settings, &mut violations);
            match expected {
                None => assert_eq!(violations, Violations::default(), "{settings}"),
                Some(words) => {
                    assert_eq!(violations.0.len(), 1, "{settings}");
                    assert!(violations.0[0].rule.contains(words), "{violations}");
                }
            }
        }
    }

    #[test]
    fn new_fields_are_followed_when_asked_for() {
        assert!(follows_new_fields(&json!({ "enableDynamicFieldUpdate": true })));
        for silent in [json!({}), json!({ "enableDynamicFieldUpdate": null })] {
            assert!(!follows_new_fields(&silent));
        }
        assert!(!follows_new_fields(&json!({ "enableDynamicFieldUpdate": false })));
    }
}
