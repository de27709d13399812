//! Pages: how many entries, and where to go on, in a form that invites nobody to read it.

use crate::exception::Exception;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// AppFlow's own number of entries when none is asked for.
const USUAL: usize = 20;

/// The part of an input that asks for a page.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl Page {
    /// Returns how many entries are wanted.
    pub(crate) fn limit(&self) -> usize {
        self.limit_or(USUAL)
    }

    /// Returns how many entries are wanted, where AppFlow has a number of its own.
    pub(crate) fn limit_or(&self, usual: usize) -> usize {
        self.max_results.unwrap_or(usual)
    }

    /// Returns the place after which to go on.
    pub(crate) fn after(&self) -> Result<Option<String>, Exception> {
        let Some(token) = &self.next_token else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(token).ok();
        bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(Some).ok_or_else(made_up)
    }

    /// Cuts the page out of a list that is all there; the place is the number of entries before it.
    pub(crate) fn cut<T>(
        &self,
        entries: Vec<T>,
        limit: usize,
    ) -> Result<(Vec<T>, Option<String>), Exception> {
        let place = self.after()?.unwrap_or_else(|| "0".to_owned());
        let start: usize = place.parse().map_err(|_| made_up())?;
        let end = start.saturating_add(limit);
        let next = (entries.len() > end).then(|| seal(&end.to_string()));
        Ok((entries.into_iter().skip(start).take(limit).collect(), next))
    }
}

/// Makes the token of a place.
pub(crate) fn seal(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

fn made_up() -> Exception {
    Exception::validation("nextToken: use the value that the page before gave")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_tile_the_list() {
        let mut page = Page::default();
        let mut seen = Vec::new();
        for _ in 0..4 {
            let (some, next) = page.cut((0..10).collect(), 3).unwrap();
            seen.extend(some);
            page.next_token = next;
        }
        assert_eq!((seen, page.next_token), ((0..10).collect(), None));
    }

    #[test]
    fn a_made_up_token_is_refused() {
        let page = |token: &str| Page { max_results: None, next_token: Some(token.to_owned()) };
        assert!(page("%%%").after().is_err());
        assert!(page(&seal("x")).cut(vec![1], 20).is_err());
    }
}
