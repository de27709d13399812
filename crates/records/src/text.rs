//! The canonical text of every value, from which all text formats are made.

use std::fmt::{Display, Write};

use arrow_array::ArrowPrimitiveType;
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, StringArray};
use arrow_schema::Field;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::temporal::{write_date, write_datetime};
use crate::{Error, FieldType};

/// Returns the canonical text of each value. Null stays null; strings and JSON stay the same.
///
/// Numbers and times of day are stored as their texts. Doubles have the shortest text that reads back the same,
/// decimals all digits of their scale, instants `YYYY-MM-DDThh:mm:ss.mmmZ` with microseconds if there are any, and
/// binary is base64.
pub fn canonical_text(array: &dyn Array, field: &Field) -> Result<StringArray, Error> {
    if array.data_type() != field.data_type() {
        return Err(Error::WrongArray {
            column: field.name().clone(),
            expected: field.data_type().clone(),
            found: array.data_type().clone(),
        });
    }
    let texts = match FieldType::of(field)? {
        FieldType::String | FieldType::Json | FieldType::Number { .. } | FieldType::Time => {
            array.as_string::<i32>().clone()
        }
        FieldType::Bool => {
            let values = array.as_boolean();
            texts(array, |row, out| out.push_str(if values.value(row) { "true" } else { "false" }))
        }
        FieldType::Int32 => numbers::<Int32Type>(array, |number, out| append(out, number)),
        FieldType::Int64 => numbers::<Int64Type>(array, |number, out| append(out, number)),
        FieldType::Float64 => numbers::<Float64Type>(array, write_float),
        FieldType::Decimal { scale, .. } => {
            numbers::<Decimal128Type>(array, |number, out| write_decimal(out, number, scale))
        }
        FieldType::Date => numbers::<Date32Type>(array, |days, out| write_date(out, days.into())),
        FieldType::DateTime => numbers::<TimestampMicrosecondType>(array, |micros, out| {
            write_datetime(out, micros);
            out.push('Z');
        }),
        FieldType::LocalDateTime => {
            numbers::<TimestampMicrosecondType>(array, |micros, out| write_datetime(out, micros))
        }
        FieldType::Binary => {
            let values = array.as_binary::<i32>();
            texts(array, |row, out| STANDARD.encode_string(values.value(row), out))
        }
    };
    Ok(texts)
}

fn numbers<T: ArrowPrimitiveType>(
    array: &dyn Array,
    write: impl Fn(T::Native, &mut String),
) -> StringArray {
    let values = array.as_primitive::<T>();
    texts(array, |row, out| write(values.value(row), out))
}

fn texts(array: &dyn Array, write: impl Fn(usize, &mut String)) -> StringArray {
    let mut builder = StringBuilder::with_capacity(array.len(), array.len() * 16);
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            builder.append_null();
            continue;
        }
        text.clear();
        write(row, &mut text);
        builder.append_value(&text);
    }
    builder.finish()
}

fn write_float(number: f64, out: &mut String) {
    match number {
        f64::INFINITY => out.push_str("Infinity"),
        f64::NEG_INFINITY => out.push_str("-Infinity"),
        // The debug form has an exponent for very large and very small numbers.
        _ => append(out, format_args!("{number:?}")),
    }
}

fn write_decimal(out: &mut String, number: i128, scale: i8) {
    if number < 0 {
        out.push('-');
    }
    let magnitude = number.unsigned_abs();
    let decimals = scale.unsigned_abs() as usize;
    if scale <= 0 {
        append(out, magnitude);
        let zeros = if magnitude == 0 { 0 } else { decimals };
        out.extend(std::iter::repeat_n('0', zeros));
        return;
    }
    // There is at least one digit before the point.
    append(out, format_args!("{magnitude:0width$}", width = decimals + 1));
    out.insert(out.len() - decimals, '.');
}

fn append(out: &mut String, text: impl Display) {
    // Writing to a `String` does not fail.
    write!(out, "{text}").ok();
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array,
        Int32Array, Int64Array, TimestampMicrosecondArray,
    };

    use super::*;

    #[track_caller]
    fn check(field_type: FieldType, array: impl Array + 'static, expected: &[Option<&str>]) {
        let array: ArrayRef = Arc::new(array);
        let texts = canonical_text(&array, &field_type.field("a")).unwrap();
        assert_eq!(texts.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_type_has_its_text() {
        let bools = BooleanArray::from(vec![Some(true), None, Some(false)]);
        check(FieldType::Bool, bools, &[Some("true"), None, Some("false")]);
        check(FieldType::Int32, Int32Array::from(vec![i32::MIN]), &[Some("-2147483648")]);
        check(FieldType::Int64, Int64Array::from(vec![i64::MAX]), &[Some("9223372036854775807")]);
        let floats = vec![1.0, -0.0, 0.1, 1e300, 5e-324, f64::NAN, f64::INFINITY, -1e16];
        let texts = ["1.0", "-0.0", "0.1", "1e300", "5e-324", "NaN", "Infinity", "-1e16"];
        check(FieldType::Float64, Float64Array::from(floats), &texts.map(Some));
        check(
            FieldType::Date,
            Date32Array::from(vec![-1, 0]),
            &["1969-12-31", "1970-01-01"].map(Some),
        );
        let times = ["13:00:00.000", "24:00:00.000"];
        check(FieldType::Time, StringArray::from(times.to_vec()), &times.map(Some));
        let number = FieldType::Number { precision: 4, scale: 1, binary: true };
        check(number, StringArray::from(vec!["237.631"]), &[Some("237.631")]);
        let instants = TimestampMicrosecondArray::from(vec![Some(1_795_132_800_000_000), None]);
        check(FieldType::LocalDateTime, instants.clone(), &[Some("2026-11-20T00:00:00.000"), None]);
        let instants = instants.with_timezone("+00:00");
        check(FieldType::DateTime, instants, &[Some("2026-11-20T00:00:00.000Z"), None]);
        let bytes = BinaryArray::from(vec![&b""[..], &[0xfb, 0xff]]);
        check(FieldType::Binary, bytes, &[Some(""), Some("+/8=")]);
        check(FieldType::Json, StringArray::from(vec!["{ }"]), &[Some("{ }")]);
    }

    #[test]
    fn decimals_show_all_digits_of_their_scale() {
        let cases: [(i128, u8, i8, &str); 8] = [
            (1000, 18, 2, "10.00"),
            (-5, 18, 2, "-0.05"),
            (0, 18, 2, "0.00"),
            (7, 18, 0, "7"),
            (7, 5, -2, "700"),
            (0, 5, -2, "0"),
            (10_i128.pow(38) - 1, 38, 38, "0.99999999999999999999999999999999999999"),
            (1 - 10_i128.pow(38), 38, 0, "-99999999999999999999999999999999999999"),
        ];
        for (unscaled, precision, scale, expected) in cases {
            let array = Decimal128Array::from(vec![unscaled]);
            let array = array.with_precision_and_scale(precision, scale).unwrap();
            let field = Field::new("a", array.data_type().clone(), true);
            assert_eq!(canonical_text(&array, &field).unwrap().value(0), expected);
        }
    }

    #[test]
    fn an_array_of_another_type_is_an_error() {
        let array = Int64Array::from(vec![1]);
        let error = canonical_text(&array, &FieldType::Date.field("day")).unwrap_err();
        assert!(matches!(error, Error::WrongArray { .. }));
    }
}
