//! Odd behaviours of Zendesk accounts, each under the name that switches it on.

/// Names the account's primary host in links, which need not be the one that was asked.
pub const LINKS_ELSEWHERE: &str = "links_elsewhere";
/// Ends a list or an export with a page without records.
pub const EMPTY_LAST_PAGE: &str = "empty_last_page";
/// Moves a changed ticket's `generated_timestamp` alone, as changes by the system do.
pub const SYSTEM_CHANGES: &str = "system_changes";
/// Says with each export that no other is allowed for now.
pub const EXPORTS_SPENT: &str = "exports_spent";
/// Refuses custom objects, as accounts do that have none.
pub const NO_CUSTOM_OBJECTS: &str = "no_custom_objects";
