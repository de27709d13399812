//! Page tokens: the place to go on, in a form that invites nobody to read it.

use crate::exception::Exception;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Makes the token of a place.
pub(crate) fn seal(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// Returns the place a token stands for.
pub(crate) fn open(token: Option<&str>) -> Result<Option<String>, Exception> {
    let Some(token) = token else { return Ok(None) };
    let place = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match place {
        Some(place) => Ok(Some(place)),
        None => Err(Exception::validation("nextToken: use the value that the page before gave")),
    }
}

/// Checks how many entries are asked for.
pub(crate) fn limit(asked: Option<i64>, most: i64) -> Result<usize, Exception> {
    let count = asked.unwrap_or(20.min(most));
    if !(1..=most).contains(&count) {
        return Err(Exception::validation(format!("maxResults: {count} must be 1 to {most}")));
    }
    Ok(count as usize)
}

/// Cuts one page out of a list that is all there; the place is the number of entries before it.
pub(crate) fn cut<T>(
    entries: Vec<T>,
    limit: usize,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Exception> {
    let place = open(token)?.unwrap_or_else(|| "0".to_owned());
    let Ok(start) = place.parse::<usize>() else {
        return Err(Exception::validation("nextToken: use the value that the page before gave"));
    };
    let end = start.saturating_add(limit);
    let next = (entries.len() > end).then(|| seal(&end.to_string()));
    Ok((entries.into_iter().skip(start).take(limit).collect(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_tile_the_list() {
        let mut token = None;
        let mut seen = Vec::new();
        for _ in 0..4 {
            let (page, next) = cut((0..10).collect(), 3, token.as_deref()).unwrap();
            seen.extend(page);
            token = next;
        }
        assert_eq!((seen, token), ((0..10).collect(), None));
    }

    #[test]
    fn a_made_up_token_is_refused() {
        assert!(open(Some("%%%")).is_err());
        assert!(cut(vec![1], 1, Some(&seal("x"))).is_err());
        assert!(limit(Some(0), 100).is_err() && limit(Some(101), 100).is_err());
    }
}
