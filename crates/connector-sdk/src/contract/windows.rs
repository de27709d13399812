//! Promises about windows.

use super::evaluate::millis;
use super::reading::same;
use super::{Subject, read_keys};
use crate::Window;
use flow::Timestamp;

/// Windows include their first instant and exclude their last, so that consecutive windows tile time.
///
/// The borders are instants at which many records changed, because errors show there: windows that overlap or leave
/// gaps.
pub async fn windows_tile_time(subject: &Subject<'_>) {
    let oracle = subject.oracle;
    let fields = subject.fields().await;
    for field in fields.iter().filter(|field| field.timestamp) {
        let at = |record: &serde_json::Map<String, serde_json::Value>| millis(&record[&field.name]);
        let mut instants: Vec<i64> = oracle.records.iter().filter_map(at).collect();
        instants.sort_unstable();
        let Some((first, last)) = instants.first().zip(instants.last()) else {
            continue;
        };
        let frequent = most_frequent(&instants);
        let mut cuts =
            vec![*first, frequent, frequent + 1, instants[instants.len() / 2], *last, *last + 1];
        cuts.sort_unstable();
        cuts.dedup();
        let starts = std::iter::once(None).chain(cuts.iter().copied().map(Some));
        for (from, to) in starts.zip(cuts.iter().copied()) {
            let mut query = subject.key_query(&fields);
            query.window = Some(Window {
                field: field.name.clone(),
                from: from.map(Timestamp::from_millis),
                to: Timestamp::from_millis(to),
            });
            let mut keys = match read_keys(subject, &query).await {
                Ok(keys) => keys,
                Err(error) => panic!("a window over {} is refused: {error}", field.name),
            };
            keys.sort();
            let inside = |instant: i64| from.is_none_or(|from| instant >= from) && instant < to;
            let expected = oracle.keys(|record| at(record).is_some_and(inside));
            same(
                &keys,
                &expected,
                &format!("the window from {from:?} to {to} over {}", field.name),
            );
        }
    }
}

fn most_frequent(sorted: &[i64]) -> i64 {
    let runs = sorted.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).map_or(0, |run| run[0])
}
