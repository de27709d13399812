//! `$filter` of both dialects: comparisons, a few functions, `and`, `or`, `not` and brackets.

use std::cmp::Ordering;

use crate::sap_odata::data::Record;
use crate::sap_odata::kind::{Cell, Kind, Version};
use crate::sap_odata::literal;
use crate::sap_odata::schema::Set;

/// A condition.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// A property's place, the operator, the value.
    Compare(usize, String, Cell),
    /// A property's place, the function, the text.
    Text(usize, String, String),
}

impl Filter {
    /// Reads a condition on a set, or says what is wrong with it.
    pub(crate) fn read(text: &str, set: &Set, version: Version) -> Result<Self, String> {
        let mut reader = Reader { rest: tokens(text)?, set, version };
        reader.rest.reverse();
        let filter = reader.any()?;
        match reader.rest.pop() {
            None => Ok(filter),
            Some(left) => Err(format!("Invalid token detected: {left}")),
        }
    }

    /// Says whether it holds for a record; a comparison without a value is unknown, which is as good as no.
    pub(crate) fn holds(&self, record: &Record) -> bool {
        match self {
            Self::All(all) => all.iter().all(|filter| filter.holds(record)),
            Self::Any(any) => any.iter().any(|filter| filter.holds(record)),
            Self::Not(filter) => !filter.holds(record),
            Self::Compare(place, operator, value) => compare(&record[*place], operator, value),
            Self::Text(place, function, part) => match (&record[*place], function.as_str()) {
                (Cell::Text(text), "startswith") => text.starts_with(part),
                (Cell::Text(text), "endswith") => text.ends_with(part),
                (Cell::Text(text), _) => text.contains(part),
                _ => false,
            },
        }
    }
}

fn compare(cell: &Cell, operator: &str, value: &Cell) -> bool {
    if *cell == Cell::Null || *value == Cell::Null {
        return (operator == "eq") == (cell == value) && matches!(operator, "eq" | "ne");
    }
    let order = cell.partial_cmp(value);
    order.is_some_and(|order| match operator {
        "eq" => order == Ordering::Equal,
        "ne" => order != Ordering::Equal,
        "lt" => order == Ordering::Less,
        "le" => order != Ordering::Greater,
        "gt" => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })
}

/// Cuts a condition into words, quoted texts included, and brackets and commas.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' | '(' | ')' | ',' if !quoted => {
                found.push(String::new());
                if letter != ' ' {
                    found.push(letter.into());
                    found.push(String::new());
                }
                continue;
            }
            _ => {}
        }
        if let Some(last) = found.last_mut() {
            last.push(letter);
        }
    }
    found.retain(|token| !token.is_empty());
    if quoted { Err("a quoted text has no end".to_owned()) } else { Ok(found) }
}

struct Reader<'a> {
    /// The tokens left, the next one last.
    rest: Vec<String>,
    set: &'a Set,
    version: Version,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Filter, String> {
        let mut any = vec![self.all()?];
        while self.eat("or") {
            any.push(self.all()?);
        }
        Ok(Filter::Any(any))
    }

    fn all(&mut self) -> Result<Filter, String> {
        let mut all = vec![self.one()?];
        while self.eat("and") {
            all.push(self.one()?);
        }
        Ok(Filter::All(all))
    }

    fn one(&mut self) -> Result<Filter, String> {
        if self.eat("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.eat("(") {
            let inner = self.any()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let word = self.next()?;
        match (word.as_str(), self.version) {
            ("substringof", Version::V2) => {
                self.expect("(")?;
                let text = self.text()?;
                self.expect(",")?;
                let place = self.property()?;
                self.expect(")")?;
                Ok(Filter::Text(place, word, text))
            }
            ("contains", Version::V4) | ("startswith" | "endswith", _) => {
                self.expect("(")?;
                let place = self.property()?;
                self.expect(",")?;
                let text = self.text()?;
                self.expect(")")?;
                Ok(Filter::Text(place, word, text))
            }
            _ => {
                let (place, kind) = self.place(&word)?;
                let operator = self.next()?;
                if !["eq", "ne", "lt", "le", "gt", "ge"].contains(&operator.as_str()) {
                    return Err(format!("Invalid operator {operator}"));
                }
                let value = self.next()?;
                let cell = literal::read(&value, kind, self.version);
                let cell = cell.ok_or_else(|| {
                    format!("Invalid parametertype used at function '{operator}': {word}")
                })?;
                Ok(Filter::Compare(place, operator, cell))
            }
        }
    }

    fn property(&mut self) -> Result<usize, String> {
        let word = self.next()?;
        match self.place(&word)? {
            (place, Kind::Text(_)) => Ok(place),
            _ => Err(format!("Property {word} is no text")),
        }
    }

    fn place(&self, name: &str) -> Result<(usize, Kind), String> {
        let known = self.set.property(name, self.version);
        let property = known
            .ok_or_else(|| format!("Property {name} not found in type {}", self.set.entity_type))?;
        if !property.filterable {
            return Err(format!("Property {name} is not filterable"));
        }
        let place = self.set.properties.iter().position(|each| each.name == name);
        Ok((place.unwrap_or_default(), property.kind))
    }

    fn text(&mut self) -> Result<String, String> {
        let token = self.next()?;
        literal::quoted(&token, "").ok_or_else(|| format!("{token} is no text"))
    }

    fn next(&mut self) -> Result<String, String> {
        self.rest.pop().ok_or_else(|| "the expression ends too early".to_owned())
    }

    fn eat(&mut self, token: &str) -> bool {
        let there = self.rest.last().is_some_and(|next| next == token);
        if there {
            self.rest.pop();
        }
        there
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(format!("{token} is missing")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sap_odata::schema::SERVICES;

    fn holds(text: &str, version: Version) -> Result<bool, String> {
        let record = vec![
            Cell::Text("O'Neil (x), 1".into()),
            Cell::Int(10),
            Cell::Null,
            Cell::Decimal(12_500),
            Cell::Null,
        ];
        Ok(Filter::read(text, &SERVICES[0].sets[1], version)?.holds(&record))
    }

    #[test]
    fn each_dialect_has_its_literals() {
        use Version::{V2, V4};
        for (text, version, expected) in [
            ("OrderID eq 'O''Neil (x), 1'", V2, Some(true)),
            ("OrderID eq 'O'Neil'", V2, None),
            ("Quantity eq 12.5M and ItemNo lt 11", V2, Some(true)),
            ("Quantity eq 12.5", V2, None),
            ("Quantity eq 12.5", V4, Some(true)),
            ("Quantity eq 12.5000M", V2, None),
            ("(ItemNo eq 1 or ItemNo eq 10) and Quantity gt 12M", V2, Some(true)),
            ("ItemNo eq 1 or ItemNo eq 2 and Quantity gt 12M", V2, Some(false)),
            ("Product ne 'x'", V4, Some(true)),
            ("Product lt 'x'", V4, Some(false)),
            ("substringof('Neil',OrderID)", V2, Some(true)),
            ("contains(OrderID,'Neil')", V4, Some(true)),
            ("contains(OrderID,'Neil')", V2, None),
            ("ChangedAt ge datetimeoffset'2026-11-20T00:00:00Z'", V2, Some(false)),
            ("ChangedAt ge datetimeoffset'2026-11-20T00:00:00Z'", V4, None),
            ("ChangedAt ge 2026-11-20T00:00:00Z", V4, Some(false)),
            ("Gone eq 1", V2, None),
            ("ItemNo eq 1 ItemNo", V2, None),
            ("", V2, None),
        ] {
            assert_eq!(holds(text, version).ok(), expected, "{text} {version:?}");
        }
    }
}
