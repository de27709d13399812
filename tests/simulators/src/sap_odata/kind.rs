//! The kinds of properties, with their names, values and literals in both versions.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Timelike, Utc};
use serde_json::{Value, json};

/// The two versions of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V2,
    V4,
}

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text of at most so many characters.
    Text(u16),
    Guid,
    Flag,
    Byte,
    SByte,
    Int16,
    Int32,
    Int64,
    /// Digits in all, and those behind the point.
    Decimal(u8, u8),
    Double,
    Day,
    /// A date and time without a zone; V2 alone has it.
    Local,
    Instant,
    Clock,
    /// V4 alone has it.
    Span,
    Bytes,
    /// An object of the complex type `Address`.
    Address,
    /// A list of texts; V4 alone has it.
    Tags,
}

/// One value.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Flag(bool),
    Int(i64),
    /// Counted in the last decimal.
    Decimal(i64),
    Double(f64),
    Day(NaiveDate),
    Local(NaiveDateTime),
    Instant(DateTime<Utc>),
    Clock(NaiveTime),
    Bytes(Vec<u8>),
    Address(String, String),
    Tags(Vec<String>),
}

impl Kind {
    /// Says whether a version has such properties.
    pub(crate) fn exists_in(self, version: Version) -> bool {
        match self {
            Kind::Local => version == Version::V2,
            Kind::Span | Kind::Tags => version == Version::V4,
            _ => true,
        }
    }

    /// Names the type.
    pub(crate) fn edm(self, version: Version) -> &'static str {
        match (self, version) {
            (Kind::Text(_), _) => "Edm.String",
            (Kind::Guid, _) => "Edm.Guid",
            (Kind::Flag, _) => "Edm.Boolean",
            (Kind::Byte, _) => "Edm.Byte",
            (Kind::SByte, _) => "Edm.SByte",
            (Kind::Int16, _) => "Edm.Int16",
            (Kind::Int32, _) => "Edm.Int32",
            (Kind::Int64, _) => "Edm.Int64",
            (Kind::Decimal(..), _) => "Edm.Decimal",
            (Kind::Double, _) => "Edm.Double",
            (Kind::Day, Version::V2) | (Kind::Local, _) => "Edm.DateTime",
            (Kind::Day, Version::V4) => "Edm.Date",
            (Kind::Instant, _) => "Edm.DateTimeOffset",
            (Kind::Clock, Version::V2) => "Edm.Time",
            (Kind::Clock, Version::V4) => "Edm.TimeOfDay",
            (Kind::Span, _) => "Edm.Duration",
            (Kind::Bytes, _) => "Edm.Binary",
            (Kind::Address, _) => "PENSTOCK.Address",
            (Kind::Tags, _) => "Collection(Edm.String)",
        }
    }

    /// Writes a value as JSON; `exact` asks for V4's long and exact numbers as texts.
    pub(crate) fn json(self, cell: &Cell, version: Version, exact: bool) -> Value {
        let v2 = version == Version::V2;
        match (self, cell) {
            (_, Cell::Null) => Value::Null,
            (Kind::Int64, Cell::Int(number)) if v2 || exact => number.to_string().into(),
            (_, Cell::Int(number)) => (*number).into(),
            (Kind::Decimal(_, scale), Cell::Decimal(units)) => {
                let digits = decimal(*units, scale);
                match v2 || exact {
                    true => digits.into(),
                    false => digits.parse::<f64>().unwrap_or_default().into(),
                }
            }
            (_, Cell::Double(number)) if v2 => number.to_string().into(),
            (_, Cell::Double(number)) => (*number).into(),
            (_, Cell::Flag(yes)) => (*yes).into(),
            (_, Cell::Day(day)) if v2 => {
                let midnight = day.and_time(NaiveTime::MIN).and_utc();
                format!("/Date({})/", midnight.timestamp_millis()).into()
            }
            (_, Cell::Day(day)) => day.to_string().into(),
            (_, Cell::Local(at)) => format!("/Date({})/", at.and_utc().timestamp_millis()).into(),
            (_, Cell::Instant(at)) if v2 => {
                format!("/Date({}+0000)/", at.timestamp_millis()).into()
            }
            (_, Cell::Instant(at)) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
            (_, Cell::Clock(time)) if v2 => {
                format!("PT{:02}H{:02}M{:02}S", time.hour(), time.minute(), time.second()).into()
            }
            (_, Cell::Clock(time)) => time.to_string().into(),
            (_, Cell::Bytes(bytes)) if v2 => STANDARD.encode(bytes).into(),
            (_, Cell::Bytes(bytes)) => URL_SAFE.encode(bytes).into(),
            (_, Cell::Address(city, street)) => json!({ "City": city, "Street": street }),
            (_, Cell::Tags(tags)) => json!(tags),
            (_, Cell::Text(text)) => text.as_str().into(),
            (_, Cell::Decimal(units)) => units.to_string().into(),
        }
    }
}

/// Writes a count of the last decimal.
fn decimal(units: i64, scale: u8) -> String {
    let base = 10_u64.pow(u32::from(scale));
    let sign = if units < 0 { "-" } else { "" };
    let (whole, rest) = (units.unsigned_abs() / base, units.unsigned_abs() % base);
    match scale {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = usize::from(scale)),
    }
}
