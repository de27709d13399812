//! The odd behaviours of ServiceNow instances that can be switched on.

/// Hides some records from the user, after the page was cut: pages become short or empty.
pub const HIDDEN_ROWS: &str = "hidden_rows";
/// Answers 404 where nothing is found, as old releases do.
pub const NO_RECORD_FOUND: &str = "no_record_found";
/// Cancels requests for more than 100 records: an error inside an answer of success, with some of the records.
pub const SLOW_TABLES: &str = "slow_tables";
/// Cuts answers of more than 100 records in the middle, at status 200 and with a length that fits what is left.
pub const CUT_PAGES: &str = "cut_pages";
/// Lets a gateway end requests for more than 100 records with its own page and status 504.
pub const IMPATIENT_GATEWAY: &str = "impatient_gateway";
/// Leaves the priority out of every record, and the description out of some, as rules for single fields do.
pub const HIDDEN_FIELDS: &str = "hidden_fields";
/// Reads date-time literals eight hours west of UTC.
pub const WESTERN_LITERALS: &str = "western_literals";
/// Reads date-time literals an hour east of UTC, from April to September.
pub const SUMMER_LITERALS: &str = "summer_literals";
/// Lets no comparison but emptiness hold for a missing value, where a missing one else is false, less, and not equal.
pub const STRICT_NULLS: &str = "strict_nulls";
/// Returns the same refresh token again, where none is the other way to say so.
pub const SAME_REFRESH_TOKEN: &str = "same_refresh_token";
/// Tells when the next requests are allowed in `X-RateLimit-Reset` alone.
pub const RESET_ALONE: &str = "reset_alone";
/// Changes two records of each page that is ordered by changes, after the page was cut and before it is written: they come with a
/// time that is past every window.
pub const CHANGED_MEANWHILE: &str = "changed_meanwhile";
/// Passes over every order, as tables do that scripts fill.
pub const UNORDERED: &str = "unordered";
