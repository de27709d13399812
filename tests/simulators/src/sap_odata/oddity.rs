//! The odd behaviours of systems and services, by the names that switch them on.

/// Puts the delta link of a last page into `__next`, as some systems do.
pub const DELTA_IN_NEXT: &str = "delta-in-next";
/// Writes next links relative to the service root; without it V2 has absolute ones and V4 relative ones.
pub const RELATIVE_LINKS: &str = "relative-links";
/// Writes next links with scheme and host.
pub const ABSOLUTE_LINKS: &str = "absolute-links";
/// Writes next links that lead to another host.
pub const FOREIGN_LINKS: &str = "foreign-links";
/// Pages nothing by itself, and ignores `Prefer: odata.maxpagesize`.
pub const NO_PAGING: &str = "no-paging";
/// Tells V2 records as a bare array, `{"d": [...]}`; only without pages.
pub const BARE_ARRAY: &str = "bare-array";
/// Tells errors in XML whatever was asked for.
pub const XML_ERRORS: &str = "xml-errors";
/// Answers everything with a login page and status 200.
pub const LOGIN_PAGE: &str = "login-page";
/// Ignores `$filter`, as services do that were written by hand.
pub const IGNORES_FILTER: &str = "ignores-filter";
/// Does not confirm `odata.track-changes`.
pub const NO_TRACKING: &str = "no-tracking";
/// Has no catalogue of V4 services.
pub const NO_V4_CATALOGUE: &str = "no-v4-catalogue";
/// Leaves delta links out of pages: `DeltaLinksOf<EntitySet>` alone has them.
pub const DELTA_APART: &str = "delta-apart";
/// Has no `DeltaLinksOf<EntitySet>`.
pub const NO_DELTA_LIST: &str = "no-delta-list";
/// Gives delta links on the first page of a read alone.
pub const DELTA_FIRST: &str = "delta-first";
/// Writes next links with the name that the system has behind a proxy.
pub const INNER_HOST: &str = "inner-host";
/// Has no room for more than 25 records: a larger page ends in a short dump.
pub const STRAINED: &str = "strained";
/// Breaks off pages of more than 25 records, with status 200.
pub const CUTS_LARGE_PAGES: &str = "cuts-large-pages";
/// Answers `$count` with -1, as services do that do not count.
pub const UNKNOWN_COUNT: &str = "unknown-count";
/// Writes each time of day as the end of the day.
pub const END_OF_DAY: &str = "end-of-day";
/// Writes decimals with three digits more than their scale.
pub const MORE_DECIMALS: &str = "more-decimals";
/// Writes each day as zeros.
pub const NO_DATES: &str = "no-dates";
