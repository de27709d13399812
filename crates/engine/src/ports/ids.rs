//! New names that nobody else has.

/// Makes unique names.
pub trait Ids: Send + Sync {
    /// Returns a name that was never returned before, in the form of a UUID.
    fn next(&self) -> String;
}
