//! Writes a syntax tree as SOQL text.

use super::{Condition, Name, Operator, Select, Value};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Select {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("SELECT ")?;
        match self.fields.is_empty() {
            true => f.write_str("COUNT()")?,
            false => names(f, &self.fields)?,
        }
        write!(f, " FROM {}", self.from.as_str())?;
        match &self.condition {
            Condition::All(all) if all.is_empty() => {}
            Condition::All(all) => {
                f.write_str(" WHERE ")?;
                joined(f, all, " AND ")?;
            }
            condition => write!(f, " WHERE {condition}")?,
        }
        if !self.order.is_empty() {
            f.write_str(" ORDER BY ")?;
            names(f, &self.order)?;
        }
        if let Some(limit) = self.limit {
            write!(f, " LIMIT {limit}")?;
        }
        Ok(())
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(all) => bracketed(f, all, " AND "),
            Self::Any(any) => bracketed(f, any, " OR "),
            Self::Compare(field, operator, value) => {
                write!(f, "{} {operator} {value}", field.as_str())
            }
            Self::In(field, values) => {
                write!(f, "{} IN (", field.as_str())?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index == 0 { "" } else { "," })?;
                }
                f.write_char(')')
            }
            Self::Contains(field, text) => {
                write!(f, "{} LIKE '%", field.as_str())?;
                // The wildcards are escaped inside a LIKE only: elsewhere `\%` would be a mistake.
                text.chars().try_for_each(|c| match c {
                    '%' | '_' => write!(f, "\\{c}"),
                    c => escaped(f, c),
                })?;
                f.write_str("%'")
            }
        }
    }
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => {
                f.write_char('\'')?;
                text.chars().try_for_each(|c| escaped(f, c))?;
                f.write_char('\'')
            }
            Self::Number(number) => f.write_str(number.as_str()),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Date(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::DateTime(instant) if instant.millis() % 1000 == 0 => {
                write!(f, "{}", instant.utc().format("%Y-%m-%dT%H:%M:%SZ"))
            }
            Self::DateTime(instant) => {
                write!(f, "{}", instant.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ"))
            }
        }
    }
}

fn names(f: &mut Formatter<'_>, names: &[Name]) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        write!(f, "{}{}", if index == 0 { "" } else { "," }, name.as_str())?;
    }
    Ok(())
}

fn bracketed(f: &mut Formatter<'_>, conditions: &[Condition], word: &str) -> fmt::Result {
    f.write_char('(')?;
    joined(f, conditions, word)?;
    f.write_char(')')
}

fn joined(f: &mut Formatter<'_>, conditions: &[Condition], word: &str) -> fmt::Result {
    for (index, condition) in conditions.iter().enumerate() {
        write!(f, "{}{condition}", if index == 0 { "" } else { word })?;
    }
    Ok(())
}

/// The reserved characters of
/// <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm>.
fn escaped(f: &mut Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '\\' => f.write_str("\\\\"),
        '\'' => f.write_str("\\'"),
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        '\t' => f.write_str("\\t"),
        '\u{8}' => f.write_str("\\b"),
        '\u{c}' => f.write_str("\\f"),
        c => f.write_char(c),
    }
}
