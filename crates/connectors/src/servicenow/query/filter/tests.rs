//! The filters that are pushed down, and their encoded queries.

use super::*;
use crate::servicenow::entities::field_type;
use crate::servicenow::query::encoded_query::EncodedQuery;
use connector_sdk::Writable;
use flow::Timestamp;

fn field(vendor_type: &str) -> Field {
    Field {
        name: "f".into(),
        label: "f".into(),
        field_type: field_type::of(vendor_type),
        vendor_type: vendor_type.into(),
        parent: None,
        primary_key: false,
        filterable: true,
        timestamp: false,
        values: Vec::new(),
        refers_to: Vec::new(),
        writable: Writable::default(),
    }
}

fn text(text: &str) -> Literal {
    Literal::Text(text.into())
}

fn number(digits: &str) -> Literal {
    Literal::Number(digits.into())
}

fn filter(vendor_type: &str, comparison: Comparison, values: Vec<Literal>) -> Filter {
    Filter { field: "f".into(), field_type: field_type::of(vendor_type), comparison, values }
}

#[test]
fn filters_say_what_missing_values_do() {
    let instant = |millis| Literal::DateTime(Timestamp::from_millis(millis));
    for (vendor_type, comparison, values, expected) in [
        ("string", Comparison::EqualTo, vec![text("a"), text("b^c")], "f=a^ORf=b^^c^fISNOTEMPTY"),
        ("string", Comparison::NotEqualTo, vec![text("a")], "f!=a^ORfISEMPTY"),
        ("string", Comparison::Contains, vec![text("a=b")], "fLIKEa=b^fISNOTEMPTY"),
        ("boolean", Comparison::EqualTo, vec![Literal::Bool(false)], "f=false^fISNOTEMPTY"),
        ("integer", Comparison::LessThan, vec![number("-3")], "f<-3^fISNOTEMPTY"),
        ("decimal", Comparison::GreaterThanOrEqualTo, vec![number("1.50")], "f>=1.50^fISNOTEMPTY"),
        ("longint", Comparison::Between, vec![number("1"), number("9")], "f>1^f<9^fISNOTEMPTY"),
        (
            "glide_date_time",
            Comparison::LessThanOrEqualTo,
            vec![instant(1_795_132_800_000)],
            "f<=2026-11-20 00:00:00^fISNOTEMPTY",
        ),
        (
            "glide_date",
            Comparison::EqualTo,
            vec![Literal::Date("2026-11-20".parse().unwrap())],
            "f=2026-11-20^fISNOTEMPTY",
        ),
    ] {
        let filter = filter(vendor_type, comparison, values);
        assert!(exact(&field(vendor_type), &filter), "{filter:?}");
        let query = EncodedQuery { all: conditions(&filter).unwrap(), order: Vec::new() };
        assert_eq!(query.to_string(), expected);
    }
}

#[test]
fn what_an_instance_compares_otherwise_is_left_to_us() {
    let id = "0123456789abcdef0123456789abcdef";
    let instant = |millis| Literal::DateTime(Timestamp::from_millis(millis));
    for (vendor_type, comparison, value, pushed) in [
        ("string", Comparison::EqualTo, text("javascript:gs.getUserID()"), false),
        ("string", Comparison::EqualTo, text("NULL"), false),
        ("string", Comparison::EqualTo, text(""), false),
        ("string", Comparison::EqualTo, text(" a"), false),
        ("string", Comparison::LessThan, text("a"), false),
        ("string", Comparison::Contains, text("100%"), false),
        ("reference", Comparison::EqualTo, text(id), true),
        ("reference", Comparison::EqualTo, text("Ada Fermi"), false),
        ("reference", Comparison::Contains, text("ab"), false),
        ("glide_list", Comparison::EqualTo, text(id), false),
        ("glide_duration", Comparison::EqualTo, text("1970-01-01 00:00:05"), false),
        ("journal_input", Comparison::EqualTo, text("a"), false),
        ("currency", Comparison::GreaterThan, number("1"), false),
        ("integer", Comparison::EqualTo, number("1.5"), false),
        ("integer", Comparison::EqualTo, number("9999999999"), false),
        ("boolean", Comparison::LessThan, Literal::Bool(true), false),
        ("glide_date_time", Comparison::EqualTo, instant(0), false),
        ("glide_date_time", Comparison::LessThan, instant(1), false),
        ("glide_date_time", Comparison::LessThan, instant(1000), true),
    ] {
        let filter = filter(vendor_type, comparison, vec![value]);
        assert_eq!(exact(&field(vendor_type), &filter), pushed, "{filter:?}");
    }
    assert!(!exact(&field("string"), &filter("string", Comparison::EqualTo, Vec::new())));
    let hidden = Field { filterable: false, ..field("string") };
    assert!(!exact(&hidden, &filter("string", Comparison::EqualTo, vec![text("a")])));
}
