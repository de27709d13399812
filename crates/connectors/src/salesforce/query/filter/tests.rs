//! The filters that are pushed down, and their SOQL.

use super::*;
use connector_sdk::Writable;
use flow::Timestamp;

fn field(vendor_type: &str, field_type: FieldType) -> Field {
    Field {
        name: "X__c".into(),
        label: "X".into(),
        field_type,
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

fn filter(field: &Field, comparison: Comparison, values: &[Literal]) -> Filter {
    Filter {
        field: field.name.clone(),
        field_type: field.field_type,
        comparison,
        values: values.to_vec(),
    }
}

fn text(value: &str) -> Literal {
    Literal::Text(value.into())
}

fn number(digits: &str) -> Literal {
    Literal::Number(digits.into())
}

#[test]
fn what_soql_evaluates_exactly_is_pushed_down() {
    use Comparison::{Between, Contains, EqualTo, GreaterThan, LessThan, NotEqualTo};
    let string = field("string", FieldType::String);
    let reference = field("reference", FieldType::String);
    let picklist = field("multipicklist", FieldType::String);
    let int = field("int", FieldType::Int32);
    let money = field("currency", FieldType::Number { precision: 18, scale: 2, binary: true });
    let flag = field("boolean", FieldType::Bool);
    let day = field("date", FieldType::Date);
    let instant = field("datetime", FieldType::DateTime);
    let time = field("time", FieldType::Time);
    let today = Literal::Date("2026-11-20".parse().unwrap());
    let now = Literal::DateTime(Timestamp::from_millis(1_795_132_800_123));
    let id = text("001000000000001AAA");
    for (field, comparison, values, expected) in [
        (&string, EqualTo, vec![text("a")], Some("X__c = 'a'")),
        (&string, EqualTo, vec![text("a"), text("b'")], Some("X__c IN ('a','b\\'')")),
        (&string, NotEqualTo, vec![text("a")], Some("X__c != 'a'")),
        (&string, NotEqualTo, vec![text("a"), text("b")], Some("(X__c != 'a' OR X__c != 'b')")),
        (&string, Contains, vec![text("5%")], Some("X__c LIKE '%5\\%%'")),
        (
            &string,
            Contains,
            vec![text("a"), text("b")],
            Some("(X__c LIKE '%a%' OR X__c LIKE '%b%')"),
        ),
        (&string, LessThan, vec![text("m")], None),
        (&string, EqualTo, vec![text("")], None),
        (&string, EqualTo, vec![text("nul\0")], None),
        (&string, EqualTo, vec![number("1")], None),
        (&string, EqualTo, vec![], None),
        (&reference, EqualTo, vec![id.clone()], Some("X__c = '001000000000001AAA'")),
        (&reference, EqualTo, vec![text("nobody")], None),
        (&reference, Contains, vec![id], None),
        (&picklist, EqualTo, vec![text("A;B")], Some("X__c = 'A;B'")),
        (&picklist, Contains, vec![text("A")], None),
        (&int, GreaterThan, vec![number("-5")], Some("X__c > -5")),
        (&int, EqualTo, vec![number("5.5")], None),
        (&int, EqualTo, vec![number("99999999999")], None),
        (&int, Contains, vec![number("5")], None),
        (&money, Between, vec![number("1"), number("2.50")], Some("(X__c > 1 AND X__c < 2.50)")),
        (&money, EqualTo, vec![number("1"), number("2")], Some("X__c IN (1,2)")),
        (&money, EqualTo, vec![number("1e3")], None),
        (&flag, EqualTo, vec![Literal::Bool(true)], Some("X__c = TRUE")),
        (&flag, LessThan, vec![Literal::Bool(true)], None),
        (&day, EqualTo, vec![today.clone()], Some("X__c = 2026-11-20")),
        (&day, EqualTo, vec![Literal::Date("0999-01-01".parse().unwrap())], None),
        (&day, EqualTo, vec![now.clone()], None),
        (&instant, LessThan, vec![now.clone()], Some("X__c < 2026-11-20T00:00:00.123Z")),
        (&instant, EqualTo, vec![today], None),
        (&time, EqualTo, vec![text("13:00:00.000Z")], None),
    ] {
        let filter = filter(field, comparison, &values);
        assert_eq!(exact(field, &filter), expected.is_some(), "{filter:?}");
        if let Some(soql) = expected {
            assert_eq!(condition(&filter).unwrap().to_string(), soql);
        }
    }
}

#[test]
fn fields_that_salesforce_does_not_filter_by_are_left_to_us() {
    let long_text = Field { filterable: false, ..field("textarea", FieldType::String) };
    let wanted = filter(&long_text, Comparison::EqualTo, &[text("a")]);
    assert!(!exact(&long_text, &wanted));
}
