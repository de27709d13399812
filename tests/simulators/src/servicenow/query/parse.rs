//! Reads an encoded query: `^` separates, `^^` is a caret of a value, `^OR` binds to what is before it.

use super::{Condition, Element, Group, Operator, Table};

const OPERATORS: [(&str, Operator); 18] = [
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("!=", Operator::NotEqual),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("ISNOTEMPTY", Operator::NotEmpty),
    ("ISEMPTY", Operator::Empty),
    ("NOT LIKE", Operator::ContainsNot),
    ("NOTLIKE", Operator::ContainsNot),
    ("DOES NOT CONTAIN", Operator::ContainsNot),
    ("LIKE", Operator::Contains),
    ("CONTAINS", Operator::Contains),
    ("STARTSWITH", Operator::StartsWith),
    ("ENDSWITH", Operator::EndsWith),
    ("NOT IN", Operator::NotIn),
    ("NOTIN", Operator::NotIn),
    ("IN", Operator::In),
];

/// Reads the groups and the order.
pub(super) fn read(text: &str, table: &Table) -> (Vec<Group>, Vec<(&'static Element, bool)>) {
    let mut groups = vec![Group::new()];
    let mut order = Vec::new();
    for piece in pieces(text) {
        if let Some(name) = piece.strip_prefix("ORDERBYDESC") {
            order.extend(table.element(name).map(|element| (element, true)));
        } else if let Some(name) = piece.strip_prefix("ORDERBY") {
            order.extend(table.element(name).map(|element| (element, false)));
        } else if let Some(rest) = piece.strip_prefix("NQ") {
            let first = condition(rest, table).map(|condition| vec![condition]);
            groups.push(first.into_iter().collect());
        } else if let Some(rest) = piece.strip_prefix("OR") {
            let last = groups.last_mut().and_then(|group| group.last_mut());
            if let (Some(any), Some(condition)) = (last, condition(rest, table)) {
                any.push(condition);
            }
        } else if let (Some(group), Some(condition)) = (groups.last_mut(), condition(&piece, table))
        {
            group.push(vec![condition]);
        }
    }
    (groups, order)
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let caret = letter == '^' && letters.next_if_eq(&'^').is_none();
        match (caret, pieces.last_mut()) {
            (false, Some(piece)) => piece.push(letter),
            _ => pieces.push(String::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn condition(text: &str, table: &Table) -> Option<Condition> {
    let name = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_.".contains(letter)
    };
    let end = text.find(|letter| !name(letter))?;
    let (element, rest) = text.split_at(end);
    let (word, operator) = OPERATORS.iter().find(|(word, _)| rest.starts_with(word))?;
    let value = rest.strip_prefix(word)?.to_owned();
    Some(Condition { element: table.element(element)?, operator: *operator, value })
}
