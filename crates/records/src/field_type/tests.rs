//! Tests of the field types in Arrow, in JSON and by name.

use arrow_schema::{DataType, Field, TimeUnit};

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
    let sent = Some(FieldType::Number { precision: 0, scale: 9, binary: false });
    let cases = [
        ("String", Some(FieldType::String)),
        ("id", Some(FieldType::String)),
        ("DateTime", Some(FieldType::DateTime)),
        (" boolean ", Some(FieldType::Bool)),
        ("integer", Some(FieldType::Int64)),
        ("int", Some(FieldType::Int32)),
        ("currency", sent),
        ("decimal(38, 0)", decimal(38, 0)),
        ("decimal(39,0)", None),
        ("decimal(0,0)", None),
        ("decimal(5,6)", None),
        ("decimal(5,-1)", None),
        ("decimal(,)", None),
        ("decimal", sent),
        ("colour", None),
        ("", None),
    ];
    for (word, expected) in cases {
        assert_eq!(FieldType::parse_name(word), expected, "{word}");
    }
}

#[test]
fn numbers_come_back_from_their_arrow_fields_and_have_room_in_typed_columns() {
    let number = |precision, scale, binary| FieldType::Number { precision, scale, binary };
    let decimal = |scale| FieldType::Decimal { precision: 38, scale };
    for (number, column) in [
        (number(4, 1, true), FieldType::Float64),
        (number(0, 1, true), FieldType::Float64),
        (number(0, 9, false), decimal(18)),
        (number(13, 3, false), decimal(18)),
        (number(31, 2, false), decimal(9)),
        (number(38, 0, false), decimal(0)),
        (number(38, 30, false), decimal(30)),
    ] {
        assert_eq!(FieldType::of(&number.field("a")).unwrap(), number);
        assert_eq!(number.typed(), column, "{number:?}");
        assert_eq!(column.typed(), column);
    }
    assert_eq!(FieldType::Time.typed(), FieldType::String);
    assert_eq!(
        FieldType::Decimal { precision: 18, scale: 2 }.described(),
        FieldType::Number { precision: 18, scale: 2, binary: false }
    );
}
