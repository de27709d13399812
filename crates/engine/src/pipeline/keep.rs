//! Row filters that are evaluated here. They keep the same records as the application would.

use super::work::Work;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, BooleanArray};
use chrono::NaiveDate;
use connector_sdk::{Comparison, Filter, Literal};
use records::FieldType;
use std::cmp::Ordering;

/// A filter that is evaluated here.
#[derive(Clone, Debug)]
pub(super) struct Keep {
    pub(super) column: usize,
    pub(super) filter: Filter,
    /// Whether the application ignores the case of texts.
    pub(super) ignores_case: bool,
}

impl Keep {
    /// Returns which records of a page fulfil the filter. A missing value fulfils `NotEqualTo` only.
    pub(super) fn keeps(&self, work: &Work) -> BooleanArray {
        let array = work.fetched(self.column);
        let mut kept = vec![self.filter.comparison == Comparison::Between; array.len()];
        for (index, literal) in self.filter.values.iter().enumerate() {
            let orders = self.orders(array, literal);
            for (row, order) in orders.into_iter().enumerate() {
                let fits = match self.filter.comparison {
                    Comparison::LessThan => order.is(Ordering::is_lt),
                    Comparison::LessThanOrEqualTo => order.is(Ordering::is_le),
                    Comparison::GreaterThan => order.is(Ordering::is_gt),
                    Comparison::GreaterThanOrEqualTo => order.is(Ordering::is_ge),
                    Comparison::EqualTo => order.is(Ordering::is_eq),
                    Comparison::NotEqualTo => !order.is(Ordering::is_eq),
                    Comparison::Contains => order == Order::Within,
                    Comparison::Between if index == 0 => order.is(Ordering::is_gt),
                    Comparison::Between => order.is(Ordering::is_lt),
                };
                match self.filter.comparison {
                    Comparison::Between => kept[row] &= fits,
                    _ => kept[row] |= fits,
                }
            }
        }
        BooleanArray::from(kept)
    }

    fn orders(&self, array: &ArrayRef, literal: &Literal) -> Vec<Order> {
        match (literal, self.filter.field_type) {
            (Literal::Text(text), _) => self.texts(array, text),
            (Literal::Bool(wanted), _) => ordered(array.as_boolean().iter(), *wanted),
            (Literal::Date(day), _) => {
                let days = day.signed_duration_since(NaiveDate::default()).num_days() as i32;
                ordered(array.as_primitive::<Date32Type>().iter(), days)
            }
            (Literal::DateTime(instant), _) => {
                let micros = instant.millis().saturating_mul(1000);
                ordered(array.as_primitive::<TimestampMicrosecondType>().iter(), micros)
            }
            (Literal::Number(digits), FieldType::Float64) => {
                let wanted: f64 = digits.parse().unwrap_or(f64::NAN);
                ordered(array.as_primitive::<Float64Type>().iter(), wanted)
            }
            (Literal::Number(digits), field_type) => exact(array, field_type, digits),
        }
    }

    fn texts(&self, array: &ArrayRef, wanted: &str) -> Vec<Order> {
        let fold = |text: &str| match self.ignores_case {
            true => text.to_lowercase(),
            false => text.to_owned(),
        };
        let wanted = fold(wanted);
        let looks_within = self.filter.comparison == Comparison::Contains;
        let order = |text: Option<&str>| match text.map(fold) {
            None => Order::Missing,
            Some(text) if looks_within && text.contains(&wanted) => Order::Within,
            Some(text) => Order::Is(text.cmp(&wanted)),
        };
        array.as_string::<i32>().iter().map(order).collect()
    }
}

/// The result of comparing a value with a literal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Is(Ordering),
    /// The literal is a part of the text.
    Within,
    Missing,
}

impl Order {
    fn is(self, wanted: fn(Ordering) -> bool) -> bool {
        matches!(self, Self::Is(order) if wanted(order))
    }
}

fn ordered<T: PartialOrd>(values: impl Iterator<Item = Option<T>>, wanted: T) -> Vec<Order> {
    let order = |value: T| value.partial_cmp(&wanted).map_or(Order::Missing, Order::Is);
    values.map(|value| value.map_or(Order::Missing, order)).collect()
}

/// Compares exact numbers with the digits of a literal, without converting to doubles.
fn exact(array: &ArrayRef, field_type: FieldType, digits: &str) -> Vec<Order> {
    let wanted = Digits::of(digits);
    match field_type {
        FieldType::Int32 => {
            counts(array.as_primitive::<Int32Type>().iter().map(|n| n.map(i128::from)), 0, &wanted)
        }
        FieldType::Int64 => {
            counts(array.as_primitive::<Int64Type>().iter().map(|n| n.map(i128::from)), 0, &wanted)
        }
        FieldType::Decimal { scale, .. } => {
            counts(array.as_primitive::<Decimal128Type>().iter(), scale.max(0), &wanted)
        }
        FieldType::Number { .. } => {
            let order = |text: &str| match text.contains(|c: char| c.is_ascii_alphabetic()) {
                false => Order::Is(Digits::of(text).cmp(&wanted)),
                // Infinite, not a number, or in exponent notation.
                true => {
                    let [value, other] =
                        [text, digits].map(|text| text.parse().unwrap_or(f64::NAN));
                    value.partial_cmp(&other).map_or(Order::Missing, Order::Is)
                }
            };
            let texts = array.as_string::<i32>().iter();
            texts.map(|text| text.map_or(Order::Missing, order)).collect()
        }
        _ => vec![Order::Missing; array.len()],
    }
}

/// Compares multiples of `10^-scale`. Only numbers too long for 128 bits are compared digit by digit.
fn counts(values: impl Iterator<Item = Option<i128>>, scale: i8, wanted: &Digits) -> Vec<Order> {
    let decimals = wanted.fraction.len().max(scale.unsigned_abs() as usize);
    let factor = 10_i128.checked_pow((decimals - scale.unsigned_abs() as usize) as u32);
    let count = wanted.count(decimals);
    let order = |value: i128| match (factor.and_then(|factor| value.checked_mul(factor)), count) {
        (Some(value), Some(count)) => value.cmp(&count),
        _ => Digits::of_count(value, scale).cmp(wanted),
    };
    values.map(|value| value.map_or(Order::Missing, |value| Order::Is(order(value)))).collect()
}

/// A number of any length as it is written: its sign, and its digits before and after the point without insignificant
/// zeros.
#[derive(Debug, PartialEq, Eq)]
struct Digits {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Digits {
    fn of(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.is_empty();
        Self { negative: negative && !zero, whole, fraction }
    }

    /// Returns the number as a multiple of `10^-decimals`. `None` if it does not fit into 128 bits.
    fn count(&self, decimals: usize) -> Option<i128> {
        let zeros = decimals - self.fraction.len();
        let magnitude: i128 =
            format!("0{}{}{}", self.whole, self.fraction, "0".repeat(zeros)).parse().ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    fn of_count(count: i128, scale: i8) -> Self {
        let decimals = scale.unsigned_abs() as usize;
        let mut text = format!("{:0width$}", count.unsigned_abs(), width = decimals + 1);
        text.insert(text.len() - decimals, '.');
        let number = Self::of(&text);
        Self { negative: count < 0, ..number }
    }
}

impl Ord for Digits {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = (self.whole.len(), &self.whole, &self.fraction).cmp(&(
            other.whole.len(),
            &other.whole,
            &other.fraction,
        ));
        match (self.negative, other.negative) {
            (false, false) => magnitude,
            (true, true) => magnitude.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Digits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_compare_the_same_way_by_bits_and_by_digits(
            value in any::<i64>(), scale in 0_i8..12, other in any::<i64>(), decimals in 0_i8..12,
        ) {
            let wanted = Digits::of_count(other.into(), decimals);
            let by_digits = Digits::of_count(value.into(), scale).cmp(&wanted);
            let [Order::Is(by_bits)] = counts([Some(value.into())].into_iter(), scale, &wanted)[..] else {
                panic!("one order")
            };
            prop_assert_eq!(by_bits, by_digits);
            let a = i128::from(value) * 10_i128.pow((12 - scale) as u32);
            let b = i128::from(other) * 10_i128.pow((12 - decimals) as u32);
            prop_assert_eq!(by_bits, a.cmp(&b));
        }
    }

    #[test]
    fn digits_have_no_limits() {
        let order = |a: &str, b: &str| Digits::of(a).cmp(&Digits::of(b));
        let long = "9".repeat(60);
        assert_eq!(order(&long, "1"), Ordering::Greater);
        assert_eq!(order(&format!("-{long}"), "1"), Ordering::Less);
        assert_eq!(order("007.50", "7.5"), Ordering::Equal);
        assert_eq!(order("-0", "0.0"), Ordering::Equal);
        assert_eq!(order("-1.5", "-1.25"), Ordering::Less);
        assert_eq!(counts([Some(1)].into_iter(), 0, &Digits::of(&long)).len(), 1);
    }
}
