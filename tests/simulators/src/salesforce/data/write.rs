//! Values as the REST API writes them in JSON.

use std::fmt::Write;

use chrono::{DateTime, Datelike};

use crate::salesforce::data::{Dataset, Value};

/// Appends a value to a JSON text.
pub(crate) fn write_value(out: &mut String, value: &Value, dataset: &Dataset, version: &str) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Double(number) => out.push_str(&double(*number)),
        Value::Text(text) => write_text(out, text),
        Value::Id(id) => write_text(out, &id.to_string()),
        Value::Date(day) => {
            let text = format!("\"{:04}-{:02}-{:02}\"", day.year(), day.month(), day.day());
            out.push_str(&text);
        }
        Value::Datetime(moment) => {
            let text = datetime(*moment);
            write_text(out, &text);
        }
        Value::Time(moment) => write_text(out, &time(*moment)),
        Value::Json(text) => out.push_str(text),
        Value::Blob(id, field) => {
            let object = dataset.tables[id.table].object.name;
            write_text(out, &format!("/services/data/{version}/sobjects/{object}/{id}/{field}"));
        }
    }
}

/// Appends a JSON string with its quotes and escapes.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Writes a double as Java does, which Salesforce shows through: `10.0`, `1.39E8`, `1.0E-4`.
/// <https://help.salesforce.com/s/articleView?id=000385889>
fn double(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

fn datetime(millis: i64) -> String {
    let moment = DateTime::from_timestamp_millis(millis).unwrap_or_default().naive_utc();
    format!("{}.{:03}+0000", moment.format("%Y-%m-%dT%H:%M:%S"), millis.rem_euclid(1_000))
}

fn time(millis: i64) -> String {
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{millis:03}Z", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_look_like_javas() {
        let cases = [
            (10.0, "10.0"),
            (-0.5, "-0.5"),
            (0.0, "0.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (9_999_999.99, "9999999.99"),
            (10_000_000.0, "1.0E7"),
            (-139_000_000.0, "-1.39E8"),
            (1_234_567_890_123.45, "1.23456789012345E12"),
        ];
        for (number, text) in cases {
            assert_eq!(double(number), text);
        }
    }

    #[test]
    fn moments_before_1970_keep_their_milliseconds() {
        assert_eq!(datetime(-1), "1969-12-31T23:59:59.999+0000");
        assert_eq!(datetime(1_309_997_820_000), "2011-07-07T00:17:00.000+0000");
        assert_eq!(time(46_800_000), "13:00:00.000Z");
    }

    #[test]
    fn every_text_survives_a_json_parser() {
        let text = "\u{1}\u{1f}\"\\/\r\n\t\u{2028}\u{feff}😀e\u{301}";
        let mut out = String::new();
        write_text(&mut out, text);
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
    }
}
