//! Why a delivery is not taken.

/// A refused delivery.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not signed by who knows the secret; to be answered as an address that does not exist is.
    #[error("delivery is not signed with the webhook's secret")]
    Unsigned,
    /// Signed, but too long ago or ahead of time.
    #[error("delivery was signed over five minutes before or after it came")]
    Stale,
    /// Signed, and yet not a delivery; says what, where and what to do.
    #[error("{0}")]
    Malformed(String),
}
