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
/// Leaves archived tickets, those that are closed, out of lists, and their metrics as well.
pub const ARCHIVED_TICKETS: &str = "archived_tickets";
/// Leaves tickets of AI agents out of exports that do not ask for all.
pub const AI_AGENT_TICKETS: &str = "ai_agent_tickets";
/// Leaves comments out of the events of tickets that are exported without a word about them.
pub const HIDDEN_COMMENTS: &str = "hidden_comments";
/// Leaves deleted groups out of a list that does not ask for them.
pub const HIDDEN_GROUPS: &str = "hidden_groups";
/// Puts metrics into their tickets, where they else stand beside them.
pub const METRICS_INSIDE: &str = "metrics_inside";
/// Never exports more of a second than a page, and always the same records of it.
pub const CAPPED_SECONDS: &str = "capped_seconds";
/// Lets a gateway end requests for more than 40 records with its own page and status 504.
pub const IMPATIENT_GATEWAY: &str = "impatient_gateway";
