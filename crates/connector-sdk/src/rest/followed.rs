//! The links that a loop over pages has followed: one that comes again leads in a circle.

use crate::{ConnectorError, ErrorKind, Result};
use std::collections::HashSet;

/// The links or cursors that were followed so far.
#[derive(Debug, Default)]
pub struct Followed(HashSet<String>);

impl Followed {
    /// Takes the next link; fails with one that was followed already.
    pub fn follow(&mut self, application: &str, link: &str) -> Result<()> {
        if self.0.insert(link.to_owned()) {
            return Ok(());
        }
        Err(ConnectorError::new(
            ErrorKind::ClientError,
            format!(
                "the pages of a list of {application} lead in a circle; the list was not used, try again, and report it to \
                 the application's vendor if it comes again"
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_once() {
        let mut followed = Followed::default();
        assert!(followed.follow("shelf", "/a").is_ok() && followed.follow("shelf", "/b").is_ok());
        assert!(!followed.follow("shelf", "/a").unwrap_err().kind.retryable());
    }
}
