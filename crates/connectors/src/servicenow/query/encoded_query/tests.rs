//! The text of a tree, and the texts that never get into one.

use super::*;
use proptest::prelude::*;

fn name(name: &str) -> Name {
    Name::new(name).unwrap()
}

fn equals(field: &str, text: &str) -> Condition {
    Condition::Compare(name(field), Operator::Equal, Value::Text(Text::new(text).unwrap()))
}

#[test]
fn alternatives_stand_inside() {
    let query = EncodedQuery {
        all: vec![
            vec![equals("a", "1"), Condition::Empty(name("a"))],
            vec![Condition::NotEmpty(name("b"))],
        ],
        order: vec![name("c"), name("sys_id")],
    };
    assert_eq!(query.to_string(), "a=1^ORaISEMPTY^bISNOTEMPTY^ORDERBYc^ORDERBYsys_id");
    assert_eq!(EncodedQuery::default().to_string(), "");
    let ordered = EncodedQuery { all: Vec::new(), order: vec![name("sys_id")] };
    assert_eq!(ordered.to_string(), "ORDERBYsys_id");
}

#[test]
fn texts_that_mean_something_else_are_none() {
    for other in [
        "",
        "NULL",
        "null",
        "javascript:gs.getUserID()",
        "JavaScript:x",
        " a",
        "a ",
        "a^",
        "a\nb",
        "^",
    ] {
        assert_eq!(Text::new(other), None, "{other:?}");
    }
    assert!(Text::new("javascript").is_some() && Text::new("nullable").is_some());
}

#[test]
fn names_are_words() {
    for bad in ["", "a=1", "a^ORb", "a.b", "a b", "1a", "é", "../x"] {
        assert!(Name::new(bad).is_err(), "{bad:?}");
    }
    assert!(Name::new("u_invoice_2").is_ok());
}

/// Cuts a query as the instance does: `^^` is a caret, `^` a separator.
fn cut(query: &str) -> Vec<String> {
    let marked = query.replace("^^", "\u{0}");
    marked.split('^').map(|piece| piece.replace('\u{0}', "^")).collect()
}

proptest! {
    #[test]
    fn no_text_leaves_its_place(text in "[a-z^=OR<>! ]{1,16}") {
        let Some(text) = Text::new(&text) else { return Ok(()) };
        let written = text.as_str().to_owned();
        let condition = Condition::Compare(name("a"), Operator::Equal, Value::Text(text));
        let query = EncodedQuery { all: vec![vec![condition]], order: vec![name("b")] };
        prop_assert_eq!(cut(&query.to_string()), [format!("a={written}"), "ORDERBYb".to_owned()]);
    }
}
