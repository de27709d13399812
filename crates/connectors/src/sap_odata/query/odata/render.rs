//! Writes conditions in the dialect of a version.
//!
//! Version 2 names the type of a literal, version 4 does not:
//! <https://www.odata.org/documentation/odata-version-2-0/overview/> (Primitive Data Types) and
//! <https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html>.

use super::{Condition, Literal, Operator};
use crate::sap_odata::entities::edm::Dialect;
use flow::Timestamp;

impl Condition {
    /// Writes it.
    pub(in crate::sap_odata) fn text(&self, dialect: Dialect) -> String {
        match self {
            Self::All(all) => joined(all, " and ", dialect),
            Self::Any(any) => joined(any, " or ", dialect),
            Self::Compare(property, operator, literal) => {
                format!("{property} {} {}", operator.word(), literal.text(dialect))
            }
        }
    }
}

impl Operator {
    fn word(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
        }
    }
}

impl Literal {
    fn text(&self, dialect: Dialect) -> String {
        let v2 = dialect == Dialect::V2;
        match self {
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Bool(yes) => yes.to_string(),
            Self::Int32(number) => number.to_string(),
            Self::Int64(number) if v2 => format!("{number}L"),
            Self::Int64(number) => number.to_string(),
            Self::Decimal(digits) if v2 => format!("{digits}M"),
            Self::Decimal(digits) => digits.clone(),
            Self::Day(day) if v2 => format!("datetime'{day}T00:00:00'"),
            Self::Day(day) => day.to_string(),
            Self::Local(at) => format!("datetime'{}'", moment(*at)),
            Self::Instant(at) if v2 => format!("datetimeoffset'{}Z'", moment(*at)),
            Self::Instant(at) => format!("{}Z", moment(*at)),
        }
    }
}

/// Writes a moment with no more digits than it needs: not every service reads fractions.
fn moment(at: Timestamp) -> String {
    let form = if at.millis() % 1000 == 0 { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.3f" };
    at.utc().format(form).to_string()
}

/// Joins conditions; conditions with several parts are put into brackets.
fn joined(parts: &[Condition], word: &str, dialect: Dialect) -> String {
    let texts: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Condition::All(inner) | Condition::Any(inner) if inner.len() > 1 => {
                format!("({})", part.text(dialect))
            }
            part => part.text(dialect),
        })
        .collect();
    texts.join(word)
}
