//! New unique names.

/// Makes unique names.
pub trait Ids: Send + Sync {
    /// Returns a new name in the form of a UUID.
    fn next(&self) -> String;
}
