//! The links that a loop over pages has followed: a repeated link is a circle.

use super::{Response, path_of_link};
use crate::{ConnectorError, ErrorKind, Result};
use std::collections::HashSet;

/// More pages than any list of objects, fields or people has. It ends a loop whose application invents new links for
/// ever.
const MOST_LINKS: usize = 10_000;

/// The links or cursors followed so far.
#[derive(Debug, Default)]
pub struct Followed(HashSet<String>);

impl Followed {
    /// Adds the next link; fails if it was followed already, or after 10,000 links.
    pub fn follow(&mut self, application: &str, link: &str) -> Result<()> {
        if self.0.len() < MOST_LINKS && self.0.insert(link.to_owned()) {
            return Ok(());
        }
        Err(ConnectorError::new(
            ErrorKind::ClientError,
            format!(
                "the pages of a list of {application} lead in a circle or do not end; the list was not used, try again, and report it to \
                 the application's vendor if it comes again"
            ),
        ))
    }
}

/// Returns the path that the link of a page leads to, as [`path_of_link`] does; fails if it is `followed`, the path that the
/// page itself came from.
pub fn next_path(
    application: &str,
    response: &Response,
    link: &str,
    prefix: &str,
    followed: Option<&str>,
) -> Result<String> {
    let path = path_of_link(&response.url, link, prefix)?;
    match followed == Some(path.as_str()) {
        true => Err(leads_to_itself(application)),
        false => Ok(path),
    }
}

/// Builds the error of a page whose next page is itself.
pub fn leads_to_itself(application: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!(
            "a page of {application} links to itself; it was not followed, start the run again"
        ),
    )
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

    #[test]
    fn a_list_that_does_not_end_is_an_error() {
        let mut followed = Followed::default();
        let end =
            (0..2 * MOST_LINKS).find(|page| followed.follow("shelf", &page.to_string()).is_err());
        assert_eq!(end, Some(MOST_LINKS));
    }
}
