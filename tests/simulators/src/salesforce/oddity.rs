//! The odd behaviours of objects and organisations, by the names that switch them on.

/// Does not know how many records a query has: `totalSize` is -1, as of big objects, stored events and external objects.
pub const UNKNOWN_COUNT: &str = "unknown-count";
/// Refuses every `ORDER BY`, whatever its describes say of the fields.
pub const NO_ORDER: &str = "no-order";
/// Gives the first page of a query alone, as of `EntityDefinition`.
pub const SINGLE_PAGE: &str = "single-page";
/// Has no time for a page of more than 60 records.
pub const STRAINED: &str = "strained";
/// Writes links with a host that nobody outside can reach.
pub const INNER_HOST: &str = "inner-host";
/// Accepts every `ORDER BY` and ignores it: records come in reverse order.
pub const IGNORES_ORDER: &str = "ignores-order";
/// Changes records while a query is open: they keep their place and show a new `SystemModstamp`.
pub const CHANGED_MEANWHILE: &str = "changed-meanwhile";
