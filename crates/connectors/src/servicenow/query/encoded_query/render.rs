//! Writes a syntax tree as an encoded query.
//! See <https://servicenow.github.io/sdk/guides/encoded-query-guide>.

use super::{Condition, EncodedQuery, Operator, Value};
use std::fmt::{self, Display, Formatter};

impl Display for EncodedQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for any in &self.all {
            for (index, condition) in any.iter().enumerate() {
                let separator = if index == 0 { separator } else { "^OR" };
                write!(f, "{separator}{condition}")?;
            }
            separator = "^";
        }
        for name in &self.order {
            write!(f, "{separator}ORDERBY{}", name.as_str())?;
            separator = "^";
        }
        Ok(())
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(field, operator, value) => {
                write!(f, "{}{operator}{value}", field.as_str())
            }
            Self::Empty(field) => write!(f, "{}ISEMPTY", field.as_str()),
            Self::NotEmpty(field) => write!(f, "{}ISNOTEMPTY", field.as_str()),
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
            Self::Contains => "LIKE",
        })
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text.as_str().replace('^', "^^")),
            Self::Number(number) => f.write_str(number.as_str()),
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Date(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::DateTime(instant) => write!(f, "{}", instant.utc().format("%Y-%m-%d %H:%M:%S")),
        }
    }
}
