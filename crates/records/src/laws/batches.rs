//! Generates batches of all field types, with values that are difficult for formats.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array,
    Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, make_array,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::parse::write_number;
use crate::temporal::{MICROS_PER_DAY, write_clock};
use crate::{Column, FieldType, schema};

const NAMES: [&str; 12] = [
    "id",
    "Owner.Name",
    "a,b",
    "say \"a\"",
    "two\r\nlines",
    "=sum",
    "é😀",
    "",
    " ",
    "\t",
    "\\u0061",
    "'",
];

/// The first day of year 0 and the last of year 9999. Other years have a sign.
const UNSIGNED_DAYS: [i32; 2] = [-719_528, 2_932_896];

/// Generates batches of up to six columns and nine records. They may be empty.
pub(super) fn batches() -> impl Strategy<Value = RecordBatch> {
    let names = subsequence(NAMES.to_vec(), 1..=6).prop_shuffle();
    (names, 0..10_usize).prop_flat_map(|(names, rows)| {
        let columns: Vec<_> = names.into_iter().map(|name| column(name, rows)).collect();
        columns.prop_map(|columns| {
            let (columns, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
            RecordBatch::try_new(schema(&columns), arrays).unwrap()
        })
    })
}

/// Gives an array the type of a column: digits to decimals, a zone to instants.
pub(super) fn relabelled(array: &ArrayRef, field_type: FieldType) -> ArrayRef {
    let data = array.to_data().into_builder().data_type(field_type.arrow());
    make_array(data.build().unwrap())
}

/// Generates texts: empty, of control characters, of quotes and line ends, formulas, beyond the BMP.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a,\"\r\n\\\\é😀\u{0}\u{1f}\u{7f}\u{2028}' ]{0,8}",
        "[=+@\t\r\u{0}-][a1,\"]{0,3}",
        any::<String>().prop_map(|text| text.chars().take(8).collect()),
        select(vec!["", "null", "NaN", "-5", "1e5", "true", "1970-01-01"]).prop_map(str::to_owned),
    ]
}

/// Generates JSON texts with white space, escapes and numbers that no double can represent.
pub(super) fn json() -> impl Strategy<Value = String> {
    let numbers = ["-0.0", "1e999", "12345678901234567890.10", "0", "-1.5E-7"];
    let words = ["null", "true", "false", r#""\ud83d\ude00\/\u0000\n""#];
    let leaf = prop_oneof![
        select([&numbers[..], &words[..]].concat()).prop_map(str::to_owned),
        text().prop_map(|text| quoted(&text)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let space = select(vec!["", " ", "\n", "\r\n\t"]);
        let member = (text(), inner.clone());
        prop_oneof![
            (vec(inner, 0..3), space.clone()).prop_map(|(items, space)| {
                let items: Vec<_> = items.iter().map(|item| format!("{space}{item}")).collect();
                format!("[{}{space}]", items.join(","))
            }),
            (vec(member, 0..3), space).prop_map(|(members, space)| {
                let members = members.iter();
                let members =
                    members.map(|(name, value)| format!("{}{space}:{value}{space}", quoted(name)));
                format!("{{{space}{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn column(name: &'static str, rows: usize) -> impl Strategy<Value = (Column, ArrayRef)> {
    field_type().prop_flat_map(move |field_type| {
        array(field_type, rows).prop_map(move |array| {
            let column = Column { name: name.to_owned(), field_type };
            (column, relabelled(&array, field_type))
        })
    })
}

fn field_type() -> impl Strategy<Value = FieldType> {
    use FieldType::*;
    let simple =
        [String, Bool, Int32, Int64, Float64, Date, Time, DateTime, LocalDateTime, Binary, Json];
    let decimal = (1..=38_u8).prop_flat_map(|precision| {
        (0..=precision as i8).prop_map(move |scale| Decimal { precision, scale })
    });
    let number = (0..=38_u8, 0..=20_u8, any::<bool>())
        .prop_map(|(precision, scale, binary)| Number { precision, scale, binary });
    prop_oneof![4 => select(simple.to_vec()), 1 => decimal, 1 => number]
}

fn array(field_type: FieldType, rows: usize) -> BoxedStrategy<ArrayRef> {
    let [first, last] = UNSIGNED_DAYS.map(|day| i64::from(day) * MICROS_PER_DAY);
    match field_type {
        FieldType::String => nullable::<_, StringArray>(text(), rows),
        FieldType::Json => nullable::<_, StringArray>(json(), rows),
        FieldType::Bool => nullable::<_, BooleanArray>(any::<bool>(), rows),
        FieldType::Int32 => {
            nullable::<_, Int32Array>(extremes(any::<i32>(), i32::MIN, i32::MAX), rows)
        }
        FieldType::Int64 => {
            nullable::<_, Int64Array>(extremes(any::<i64>(), i64::MIN, i64::MAX), rows)
        }
        FieldType::Float64 => nullable::<_, Float64Array>(float(), rows),
        FieldType::Decimal { precision, .. } => {
            let most = 10_i128.pow(precision.into()) - 1;
            nullable::<_, Decimal128Array>(extremes(-most..=most, -most, most), rows)
        }
        FieldType::Date => {
            let [first, last] = UNSIGNED_DAYS;
            nullable::<_, Date32Array>(extremes(first..=last, first, last), rows)
                .prop_union(nullable::<_, Date32Array>(any::<i32>(), rows))
                .boxed()
        }
        FieldType::Number { scale, binary, .. } => {
            nullable::<_, StringArray>(number(scale, binary), rows)
        }
        FieldType::Time => nullable::<_, StringArray>(time(), rows),
        FieldType::DateTime | FieldType::LocalDateTime => {
            let last = last + MICROS_PER_DAY - 1;
            nullable::<_, TimestampMicrosecondArray>(extremes(first..=last, first, last), rows)
                .prop_union(nullable::<_, TimestampMicrosecondArray>(any::<i64>(), rows))
                .boxed()
        }
        FieldType::Binary => nullable::<_, BinaryArray>(vec(any::<u8>(), 0..6), rows),
    }
}

fn nullable<S, A>(values: S, rows: usize) -> BoxedStrategy<ArrayRef>
where
    S: Strategy + 'static,
    A: Array + FromIterator<Option<S::Value>> + 'static,
{
    let values = vec(proptest::option::of(values), rows);
    values.prop_map(|values| Arc::new(A::from_iter(values)) as ArrayRef).boxed()
}

fn extremes<V: Clone + std::fmt::Debug + 'static>(
    values: impl Strategy<Value = V>,
    least: V,
    most: V,
) -> impl Strategy<Value = V> {
    prop_oneof![3 => values, 1 => select(vec![least, most])]
}

fn float() -> impl Strategy<Value = f64> {
    let special = [f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MIN_POSITIVE, 5e-324, f64::MAX];
    let short = any::<i32>().prop_map(|number| f64::from(number) / 100.0);
    let bits = any::<u64>().prop_map(f64::from_bits);
    // All not-a-numbers have the same text, so only one of them can be read back.
    let one_nan = |number: f64| if number.is_nan() { f64::NAN } else { number };
    prop_oneof![bits.prop_map(one_nan), short, select(special.to_vec()), Just(f64::NAN)]
}

/// Generates numbers of any size in canonical form.
fn number(scale: u8, binary: bool) -> impl Strategy<Value = String> {
    let texts = prop_oneof![
        4 => "-?[0-9]{1,20}(\\.[0-9]{1,24})?(e-?[0-9]{1,3})?",
        1 => select(vec!["NaN", "INF", "-INF"]).prop_map(str::to_owned),
    ];
    texts.prop_map(move |text| {
        let mut spelled = String::new();
        match write_number(&text, scale, binary, &mut spelled) {
            Ok(()) => spelled,
            // Words are not exact numbers.
            Err(_) => format!("0{}{}", if scale == 0 { "" } else { "." }, "0".repeat(scale.into())),
        }
    })
}

fn time() -> impl Strategy<Value = String> {
    let texts = ["-?[0-9]{2,4}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?", "24:00:00", "23:59:60"];
    prop_oneof![4 => texts[0], 1 => texts[1], 1 => texts[2]].prop_map(|text| {
        let mut spelled = String::new();
        write_clock(&text, &mut spelled).unwrap();
        spelled
    })
}
