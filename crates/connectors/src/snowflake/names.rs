//! Names of databases, schemas, tables, columns and stages. They are the only way into a statement, always in quotes.

use std::fmt;

/// Snowflake's longest name in characters.
const LONGEST: usize = 255;

/// A name exactly as Snowflake keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identifier(String);

impl Identifier {
    /// Takes a name as Snowflake reports it, or one of ours.
    pub(super) fn exact(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Reads a name as people write it: in capitals, unless it is in quotes.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        match &path(text)?[..] {
            [name] => Ok(name.clone()),
            _ => Err("must be one name, without a dot"),
        }
    }

    /// Returns the name.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name as people write it: in quotes only where Snowflake would read it otherwise.
    pub(super) fn written(&self) -> String {
        let plain = plain(&self.0) && !self.0.contains(|c: char| c.is_ascii_lowercase());
        if plain { self.0.clone() } else { self.to_string() }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

/// The name of a table or a stage, with its database and schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) database: Identifier,
    pub(super) schema: Identifier,
    pub(super) name: Identifier,
}

impl Place {
    /// Reads `database.schema.name`.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        match <[Identifier; 3]>::try_from(path(text)?) {
            Ok([database, schema, name]) => Ok(Self { database, schema, name }),
            Err(_) => {
                Err("must have three parts: database, schema and name, with dots between them")
            }
        }
    }

    /// Reads the name of a stage, which AppFlow keeps with an `@` before it.
    pub(super) fn of_stage(text: &str) -> Result<Self, &'static str> {
        Self::read(text.strip_prefix('@').unwrap_or(text))
    }

    /// Returns another table of the same schema.
    pub(super) fn beside(&self, name: &str) -> Self {
        Self { name: Identifier::exact(name), ..self.clone() }
    }

    /// Returns the name as people write it.
    pub(super) fn written(&self) -> String {
        format!("{}.{}.{}", self.database.written(), self.schema.written(), self.name.written())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.database, self.schema, self.name)
    }
}

/// A text in a statement.
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Snowflake reads a backslash in a text as the beginning of an escape.
        write!(formatter, "'{}'", self.0.replace('\\', "\\\\").replace('\'', "''"))
    }
}

/// Returns whether a name needs no quotes, whatever the case of its letters.
fn plain(name: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    name.starts_with(first) && name.chars().all(inner)
}

/// Reads names with dots between them.
fn path(text: &str) -> Result<Vec<Identifier>, &'static str> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_name(quoted)?,
            None => {
                let (name, after) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
                if !plain(name) {
                    return Err(
                        "has a part that must be in double quotes, because of its characters",
                    );
                }
                (name.to_ascii_uppercase(), after)
            }
        };
        if name.is_empty() || name.chars().count() > LONGEST || name.contains('\0') {
            return Err("has a part that is empty or longer than 255 characters");
        }
        names.push(Identifier(name));
        match after.strip_prefix('.') {
            Some(more) => rest = more,
            None if after.is_empty() => return Ok(names),
            None => return Err("has something other than a dot after a part in quotes"),
        }
    }
}

/// Reads a name up to its closing quote; two quotes are one of the name. Returns the rest as well.
fn quoted_name(text: &str) -> Result<(String, &str), &'static str> {
    let mut name = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        name.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                name.push('"');
                rest = more;
            }
            None => return Ok((name, after)),
        }
    }
    Err("has a part whose closing quote is missing")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        path(text).unwrap().into_iter().map(|name| name.0).collect()
    }

    #[test]
    fn names_are_folded_unless_they_are_in_quotes() {
        for (text, expected) in [
            ("sales.crm.orders", vec!["SALES", "CRM", "ORDERS"]),
            ("Sales.\"Crm\".\"my orders\"", vec!["SALES", "Crm", "my orders"]),
            ("\"a\"\"b\".\"c.d\"", vec!["a\"b", "c.d"]),
            ("select._x$1", vec!["SELECT", "_X$1"]),
            ("\"Größe\"", vec!["Größe"]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("\"{}\"", "x".repeat(256));
        for text in
            ["", "a..b", "a.", "my-table", "1a", "\"a", "\"a\"b", "\"\"", "a b", "größe", &long]
        {
            assert!(path(text).is_err(), "{text}");
        }
        assert!(Place::read("crm.orders").is_err() && Place::read("a.b.c.d").is_err());
        assert!(Place::of_stage("@a.b.c/folder").is_err());
        assert!(Identifier::read("a.b").is_err());
    }

    #[test]
    fn names_come_back_as_they_were_read() {
        for text in ["SALES.CRM.ORDERS", "\"sales\".CRM.\"my \"\"orders\"\"\""] {
            let place = Place::read(text).unwrap();
            assert_eq!(place.written(), text);
            assert_eq!(Place::read(&place.to_string()).unwrap(), place);
        }
        assert_eq!(Place::of_stage("@a.b.c").unwrap(), Place::read("A.B.C").unwrap());
    }

    #[test]
    fn no_name_and_no_text_ends_early() {
        let place = Place::read("\"a\"\"; DROP TABLE x; --\".b.c").unwrap();
        assert_eq!(place.to_string(), "\"a\"\"; DROP TABLE x; --\".\"B\".\"C\"");
        assert_eq!(Text("it's \\' x").to_string(), "'it''s \\\\'' x'");
    }
}
