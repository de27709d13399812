//! Promises about filters that the application evaluates.

use super::reading::same;
use super::{Subject, evaluate, literals, read_keys};

/// Every filter that is pushed down keeps exactly the records that the oracle's evaluation keeps.
pub async fn filters_as_the_oracle_does(subject: &Subject<'_>) {
    let oracle = subject.oracle;
    let mut pushed_count = 0;
    let fields = subject.fields().await;
    for field in &fields {
        for filter in literals::filters(field, &oracle.records) {
            if !subject.source().pushes_down(field, &filter) {
                continue;
            }
            pushed_count += 1;
            let mut query = subject.key_query(&fields);
            query.filters = vec![filter.clone()];
            let mut keys = match read_keys(subject, &query).await {
                Ok(keys) => keys,
                Err(error) => panic!("{filter:?} is refused: {error}"),
            };
            keys.sort();
            let expected = oracle
                .keys(|record| evaluate::holds(&filter, &record[&field.name], oracle.ignores_case));
            same(&keys, &expected, &format!("{filter:?}"));
        }
    }
    let offered = subject.connector.configuration().operators;
    let filters = flow::Operator::COMPARISONS.iter().any(|operator| offered.contains(operator));
    assert!(pushed_count > 0 || !filters, "filters are offered and none is pushed down");
}
