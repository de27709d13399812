//! Literals of the two dialects, read as strictly as a property's type is.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::sap_odata::kind::{Cell, Kind, Version};

/// Reads a literal that is to be compared with a property of this kind.
pub(crate) fn read(text: &str, kind: Kind, version: Version) -> Option<Cell> {
    if text == "null" {
        return Some(Cell::Null);
    }
    let v2 = version == Version::V2;
    match kind {
        Kind::Text(_) => quoted(text, "").map(Cell::Text),
        Kind::Guid if v2 => quoted(text, "guid").map(Cell::Text),
        Kind::Guid => (text.len() == 36 && !text.contains('\'')).then(|| Cell::Text(text.into())),
        Kind::Flag => text.parse().ok().map(Cell::Flag),
        Kind::Byte => whole(text, 0, 255),
        Kind::SByte => whole(text, -128, 127),
        Kind::Int16 => whole(text, i16::MIN.into(), i16::MAX.into()),
        Kind::Int32 => whole(text, i32::MIN.into(), i32::MAX.into()),
        Kind::Int64 if v2 => whole(text.strip_suffix(['L', 'l'])?, i64::MIN, i64::MAX),
        Kind::Int64 => whole(text, i64::MIN, i64::MAX),
        Kind::Decimal(_, scale) if v2 => decimal(text.strip_suffix(['M', 'm'])?, scale),
        Kind::Decimal(_, scale) => decimal(text, scale),
        Kind::Double if v2 => text.strip_suffix(['d', 'D'])?.parse().ok().map(Cell::Double),
        Kind::Double => text.parse().ok().map(Cell::Double),
        Kind::Day if v2 => {
            local(text).filter(|at| at.time() == NaiveTime::MIN).map(|at| Cell::Day(at.date()))
        }
        Kind::Day => text.parse::<NaiveDate>().ok().map(Cell::Day),
        Kind::Local => local(text).map(Cell::Local),
        Kind::Instant if v2 => instant(&quoted(text, "datetimeoffset")?),
        Kind::Instant => instant(text),
        Kind::Clock if v2 => {
            let time = quoted(text, "time")?;
            NaiveTime::parse_from_str(&time, "PT%HH%MM%SS").ok().map(Cell::Clock)
        }
        Kind::Clock => text.parse().ok().map(Cell::Clock),
        Kind::Span | Kind::Bytes | Kind::Address | Kind::Tags => None,
    }
}

/// Takes a text out of its quotes, behind the word for its type.
pub(crate) fn quoted(text: &str, word: &str) -> Option<String> {
    let inner = text.strip_prefix(word)?.strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = inner.replace("''", "\0");
    (!plain.contains('\'')).then(|| plain.replace('\0', "'"))
}

fn whole(text: &str, least: i64, most: i64) -> Option<Cell> {
    text.parse().ok().filter(|number| (least..=most).contains(number)).map(Cell::Int)
}

fn decimal(text: &str, scale: u8) -> Option<Cell> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits =
        rest.len() <= usize::from(scale) && digits(rest) && digits(whole.trim_start_matches('-'));
    fits.then_some(())?;
    format!("{whole}{rest:0<width$}", width = usize::from(scale)).parse().ok().map(Cell::Decimal)
}

fn local(text: &str) -> Option<NaiveDateTime> {
    quoted(text, "datetime")?.parse().ok()
}

fn instant(text: &str) -> Option<Cell> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Cell::Instant(at.with_timezone(&Utc)))
}
