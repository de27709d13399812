//! Filters evaluated here keep exactly the records that the contract's oracle keeps. The contract proves the same of
//! filters that an application evaluates, so the place of evaluation makes no difference.

use super::TaskPipeline;
use chrono::DateTime;
use connector_sdk::contract::holds;
use connector_sdk::{Comparison, Filter, Literal};
use flow::{Task, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use records::decode::JsonRecords;
use records::{Column, FieldType};
use serde_json::value::to_raw_value;
use serde_json::{Value, json};

const COMPARISONS: [Comparison; 7] = [
    Comparison::LessThan,
    Comparison::LessThanOrEqualTo,
    Comparison::GreaterThan,
    Comparison::GreaterThanOrEqualTo,
    Comparison::EqualTo,
    Comparison::NotEqualTo,
    Comparison::Between,
];

/// A type, a strategy for its values as applications write them, and the conversion of a value to a filter's literal.
type Kind = (FieldType, BoxedStrategy<Value>, fn(&Value) -> Literal);

fn kinds() -> Vec<Kind> {
    let decimal = FieldType::Decimal { precision: 12, scale: 2 };
    let sent = FieldType::Number { precision: 12, scale: 2, binary: true };
    let number = |value: &Value| Literal::Number(value.to_string());
    vec![
        (FieldType::String, text().prop_map(|text| json!(text)).boxed(), |value| {
            Literal::Text(value.as_str().unwrap_or_default().to_owned())
        }),
        (FieldType::Int32, (-20_i32..20).prop_map(|n| json!(n)).boxed(), number),
        (FieldType::Int64, any::<i64>().prop_map(|n| json!(n)).boxed(), number),
        (decimal, (-900_i32..900).prop_map(|n| json!(f64::from(n) / 4.0)).boxed(), number),
        (sent, (-900_i32..900).prop_map(|n| json!(f64::from(n) / 16.0)).boxed(), number),
        (
            FieldType::Float64,
            (-900_i32..900).prop_map(|n| json!(f64::from(n) / 8.0)).boxed(),
            number,
        ),
        (FieldType::Bool, any::<bool>().prop_map(|yes| json!(yes)).boxed(), |value| {
            Literal::Bool(value.as_bool().unwrap_or_default())
        }),
        (FieldType::Date, (-9_000_i64..30_000).prop_map(|day| json!(date(day))).boxed(), |value| {
            Literal::Date(value.as_str().unwrap_or_default().parse().unwrap_or_default())
        }),
        (
            FieldType::DateTime,
            (-4_000_000_000_000_i64..4_000_000_000_000)
                .prop_map(|millis| json!(instant(millis)))
                .boxed(),
            |value| {
                let read = DateTime::parse_from_rfc3339(value.as_str().unwrap_or_default());
                Literal::DateTime(Timestamp::from(read.unwrap_or_default().to_utc()))
            },
        ),
    ]
}

/// Texts of few letters, so that they often contain each other.
fn text() -> impl Strategy<Value = String> {
    "[aAbBżŻ ']{0,4}"
}

fn date(day: i64) -> String {
    let day = DateTime::from_timestamp(day * 86_400, 0).unwrap_or_default();
    day.format("%Y-%m-%d").to_string()
}

fn instant(millis: i64) -> String {
    let instant = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    instant.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn kept(filter: &Filter, values: &[Value], ignores_case: bool) -> u64 {
    let column = Column { name: "field".to_owned(), field_type: filter.field_type };
    let task: Task = serde_json::from_value(
        json!({"taskType": "Map", "sourceFields": ["field"], "destinationField": "field"}),
    )
    .unwrap();
    let fields = [column];
    let mut pipeline = TaskPipeline::compile(&[task], &fields).unwrap();
    pipeline.filters = vec![filter.clone()];
    pipeline.filter_here(&[0], ignores_case, &fields);
    let texts: Vec<_> =
        values.iter().map(|value| to_raw_value(&json!({"field": value})).unwrap()).collect();
    let texts: Vec<_> = texts.iter().map(AsRef::as_ref).collect();
    let decoded = JsonRecords::new(&fields).decode(&texts).unwrap();
    assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
    pipeline.apply(&decoded.batch).unwrap().kept[0].records.num_rows() as u64
}

fn agree(kind: &Kind, comparisons: &[Comparison], cases: u32) {
    let (field_type, values, literal) = kind;
    let records = vec(option::weighted(0.8, values.clone()), 0..20);
    let compared = vec(values.clone(), 2..4);
    let comparison = proptest::sample::select(comparisons.to_vec());
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(records in records, compared in compared, comparison in comparison, ignores_case: bool)| {
        let mut compared: Vec<Literal> = compared.iter().map(literal).collect();
        if comparison == Comparison::Between {
            compared.truncate(2);
        }
        let filter = Filter {
            field: "field".to_owned(),
            field_type: *field_type,
            comparison,
            values: compared,
        };
        let records: Vec<Value> = records.into_iter().map(|value| value.unwrap_or_default()).collect();
        // Each value alone first, so that more than the number of kept records is compared.
        for value in &records {
            let here = kept(&filter, std::slice::from_ref(value), ignores_case) == 1;
            prop_assert_eq!(here, holds(&filter, value, ignores_case), "{:?} on {}", filter, value);
        }
        let held = records.iter().filter(|value| holds(&filter, value, ignores_case)).count();
        prop_assert_eq!(kept(&filter, &records, ignores_case), held as u64);
    });
}

#[test]
fn it_makes_no_difference_where_a_filter_is_evaluated() {
    for kind in kinds() {
        agree(&kind, &COMPARISONS, 300);
    }
    agree(&kinds()[0], &[Comparison::Contains], 300);
}
