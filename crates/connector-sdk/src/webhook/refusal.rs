//! Why a delivery is refused.

/// A refused delivery.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The signature does not match. Answer exactly as for an unknown address.
    #[error("delivery is not signed with the webhook's secret")]
    Unsigned,
    /// The signature matches, but its time is more than five minutes from now.
    #[error("delivery was signed over five minutes before or after it came")]
    Stale,
    /// The signature matches, but the delivery cannot be read. The message says what, where and what to do.
    #[error("{0}")]
    Malformed(String),
}
