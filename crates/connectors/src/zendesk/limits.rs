//! How many more requests an account accepts, from its answers in one of three spellings.

use connector_sdk::rest::{Budget, Response};
use std::time::Duration;

/// Names the class that a request counts for: ten exports a minute, beside hundreds of everything else.
/// See <https://developer.zendesk.com/api-reference/introduction/rate-limits/>.
pub(super) fn class(path: &str) -> &'static str {
    if path.contains("/incremental/") { "exports" } else { "" }
}

/// Returns the narrowest of the limits in an answer.
pub(super) fn budget(response: &Response) -> Option<Budget> {
    let number = |name: &str| response.header(name)?.trim().parse().ok();
    let account = ["ratelimit", "rate-limit"].into_iter().filter_map(|name| {
        let remaining = number(&format!("{name}-remaining"))?;
        budget_of(remaining, number(&format!("{name}-reset"))?)
    });
    let endpoints = response.headers.iter().filter_map(|(name, value)| {
        name.as_str().strip_prefix("zendesk-ratelimit-")?;
        endpoint(value.to_str().ok()?)
    });
    account.chain(endpoints).min_by_key(|budget| budget.remaining)
}

/// Reads `total=100; remaining=99; resets=41`.
fn endpoint(value: &str) -> Option<Budget> {
    let part = |wanted: &str| {
        let mut parts = value.split(';').filter_map(|part| part.trim().split_once('='));
        parts.find(|(name, _)| *name == wanted)?.1.trim().parse().ok()
    };
    budget_of(part("remaining")?, part("resets")?)
}

fn budget_of(remaining: u64, resets_in_seconds: u64) -> Option<Budget> {
    Some(Budget { remaining, resets_in: Duration::from_secs(resets_in_seconds) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_limit_of_any_spelling_counts() {
        for (headers, expected) in [
            (vec![], None),
            (vec![("rate-limit-remaining", "699"), ("rate-limit-reset", "8")], Some((699, 8))),
            (vec![("ratelimit-remaining", "12"), ("ratelimit-reset", "9")], Some((12, 9))),
            (
                vec![
                    ("ratelimit-remaining", "12"),
                    ("ratelimit-reset", "9"),
                    ("zendesk-ratelimit-tickets-index", "total=100; remaining=3; resets=41"),
                ],
                Some((3, 41)),
            ),
            (vec![("zendesk-ratelimit-x", "remaining=0;resets=1;total=10")], Some((0, 1))),
            (vec![("zendesk-ratelimit-x", "soon")], None),
            (vec![("x-rate-limit-remaining", "0")], None),
        ] {
            let header = |(name, value): &(&'static str, &'static str)| {
                (name.parse().unwrap(), value.parse().unwrap())
            };
            let response = Response {
                status: 200,
                headers: headers.iter().map(header).collect(),
                body: Vec::new(),
                url: "https://a.example/x".parse().unwrap(),
                withheld: Default::default(),
            };
            let found = budget(&response).map(|b| (b.remaining, b.resets_in.as_secs()));
            assert_eq!(found, expected, "{headers:?}");
        }
        assert_eq!(class("/api/v2/incremental/users.json"), "exports");
        assert_eq!(class("/api/v2/users.json"), "");
    }
}
