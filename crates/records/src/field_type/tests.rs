//! Tests of the field types' forms in Arrow, in JSON and in words.

use arrow::datatypes::{DataType, Field, TimeUnit};

use super::FieldType;
use crate::Error;

const ALL: [FieldType; 12] = [
    FieldType::String,
    FieldType::Bool,
    FieldType::Int32,
    FieldType::Int64,
    FieldType::Float64,
    FieldType::Decimal { precision: 18, scale: 2 },
    FieldType::Date,
    FieldType::Time,
    FieldType::DateTime,
    FieldType::LocalDateTime,
    FieldType::Binary,
    FieldType::Json,
];

#[test]
fn every_type_comes_back_from_its_arrow_field() {
    for field_type in ALL {
        let field = field_type.field("a");
        assert!(field.is_nullable());
        assert_eq!(FieldType::of(&field).unwrap(), field_type);
    }
}

#[test]
fn every_type_comes_back_from_its_json_and_its_words() {
    for field_type in ALL {
        let json = serde_json::to_string(&field_type).unwrap();
        assert_eq!(serde_json::from_str::<FieldType>(&json).unwrap(), field_type, "{json}");
        assert_eq!(FieldType::parse_name(&field_type.to_string()), Some(field_type));
        assert!(FieldType::parse_name(field_type.name()).is_some());
    }
    let decimal = FieldType::Decimal { precision: 18, scale: 2 };
    let json = serde_json::to_string(&decimal).unwrap();
    assert_eq!(json, r#"{"decimal":{"precision":18,"scale":2}}"#);
    assert_eq!(serde_json::to_string(&FieldType::LocalDateTime).unwrap(), r#""localdatetime""#);
}

#[test]
fn an_arrow_type_of_no_field_type_is_an_error() {
    for data_type in [DataType::UInt64, DataType::Timestamp(TimeUnit::Nanosecond, None)] {
        let error = FieldType::of(&Field::new("a", data_type, true)).unwrap_err();
        assert!(matches!(error, Error::UnknownType { .. }));
    }
}

#[test]
fn decimals_are_fitted_into_what_arrow_and_parquet_hold() {
    let cases = [
        ((18, 2), (18, 2)),
        ((60, 2), (38, 2)),
        ((0, 0), (38, 0)),
        ((0, 5), (38, 5)),
        ((2, 5), (5, 5)),
        ((5, -2), (7, 0)),
        ((38, -4), (38, 0)),
        ((255, i8::MAX), (38, 38)),
        ((255, i8::MIN), (38, 0)),
    ];
    for ((precision, scale), (digits, decimals)) in cases {
        let fitted = FieldType::Decimal { precision, scale }.arrow();
        assert_eq!(fitted, DataType::Decimal128(digits, decimals), "{precision},{scale}");
    }
}

#[test]
fn words_of_applications_are_known_and_others_are_not() {
    let decimal = |precision, scale| Some(FieldType::Decimal { precision, scale });
    let cases = [
        ("String", Some(FieldType::String)),
        ("id", Some(FieldType::String)),
        ("DateTime", Some(FieldType::DateTime)),
        (" boolean ", Some(FieldType::Bool)),
        ("integer", Some(FieldType::Int64)),
        ("int", Some(FieldType::Int32)),
        ("currency", decimal(38, 9)),
        ("decimal(38, 0)", decimal(38, 0)),
        ("decimal(39,0)", None),
        ("decimal(0,0)", None),
        ("decimal(5,6)", None),
        ("decimal(5,-1)", None),
        ("decimal(,)", None),
        ("decimal", decimal(38, 9)),
        ("colour", None),
        ("", None),
    ];
    for (word, expected) in cases {
        assert_eq!(FieldType::parse_name(word), expected, "{word}");
    }
}
