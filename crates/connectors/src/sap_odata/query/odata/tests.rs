//! Both dialects, side by side.

use super::*;
use crate::sap_odata::entities::edm::Dialect;

fn compare(literal: Literal) -> Condition {
    Condition::Compare("P".into(), Operator::GreaterOrEqual, literal)
}

#[test]
fn each_type_has_its_literal_in_each_dialect() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let at = Timestamp::from_millis;
    for (literal, v2, v4) in [
        (Literal::Text("O'Neil & 'co'".into()), "'O''Neil & ''co'''", "'O''Neil & ''co'''"),
        (Literal::Bool(true), "true", "true"),
        (Literal::Int32(-5), "-5", "-5"),
        (Literal::Int64(i64::MIN), "-9223372036854775808L", "-9223372036854775808"),
        (Literal::Decimal("-12.50".into()), "-12.50M", "-12.50"),
        (Literal::Day(day), "datetime'2026-11-20T00:00:00'", "2026-11-20"),
        (
            Literal::Instant(at(1_795_132_800_000)),
            "datetimeoffset'2026-11-20T00:00:00Z'",
            "2026-11-20T00:00:00Z",
        ),
        (
            Literal::Instant(at(1_795_132_800_001)),
            "datetimeoffset'2026-11-20T00:00:00.001Z'",
            "2026-11-20T00:00:00.001Z",
        ),
    ] {
        assert_eq!(compare(literal.clone()).text(Dialect::V2), format!("P ge {v2}"));
        assert_eq!(compare(literal).text(Dialect::V4), format!("P ge {v4}"));
    }
    let local = compare(Literal::Local(at(-1)));
    assert_eq!(local.text(Dialect::V2), "P ge datetime'1969-12-31T23:59:59.999'");
}

#[test]
fn brackets_keep_what_belongs_together() {
    let one = |number| Condition::Compare("P".into(), Operator::Equal, Literal::Int32(number));
    let either = Condition::Any(vec![one(1), one(2)]);
    let both = Condition::All(vec![either.clone(), one(3)]);
    assert_eq!(both.text(Dialect::V4), "(P eq 1 or P eq 2) and P eq 3");
    assert_eq!(Condition::All(vec![Condition::Any(vec![one(1)])]).text(Dialect::V2), "P eq 1");
    assert_eq!(
        Condition::Any(vec![both, one(4)]).text(Dialect::V2),
        "((P eq 1 or P eq 2) and P eq 3) or P eq 4"
    );
    assert_eq!(Condition::All(Vec::new()).text(Dialect::V2), "");
}
