//! An independent reader of SOQL gives back the tree that was written, whatever its values contain.

use super::{Condition, Name, Operator, Select, Value};
use chrono::{DateTime, NaiveDate};
use connector_sdk::Decimal;
use flow::Timestamp;
use proptest::prelude::*;

#[test]
fn a_whole_query_reads_as_soql_does() {
    let name = |text| Name::new(text).unwrap();
    let select = Select {
        fields: vec![name("Id"), name("Owner.Name")],
        from: name("Invoice__c"),
        condition: Condition::All(vec![
            Condition::Compare(
                name("SystemModstamp"),
                Operator::GreaterOrEqual,
                Value::DateTime(Timestamp::from_millis(1_795_132_800_000)),
            ),
            Condition::Any(vec![
                Condition::In(
                    name("Name"),
                    vec![Value::Text("it's".into()), Value::Text("\\".into())],
                ),
                Condition::Contains(name("Name"), "50%_'\n".into()),
            ]),
            Condition::Compare(
                name("Amount__c"),
                Operator::Less,
                Value::Number(Decimal::new("-1.50").unwrap()),
            ),
        ]),
        order: vec![name("SystemModstamp"), name("Id")],
        limit: None,
    };
    assert_eq!(
        select.to_string(),
        "SELECT Id,Owner.Name FROM Invoice__c WHERE SystemModstamp >= 2026-11-20T00:00:00Z AND \
         (Name IN ('it\\'s','\\\\') OR Name LIKE '%50\\%\\_\\'\\n%') AND Amount__c < -1.50 \
         ORDER BY SystemModstamp,Id"
    );
}

#[test]
fn only_names_become_names() {
    for good in ["Id", "Invoice__c", "Owner.Name", "ns__Account__r.ns__Field__c", "A1"] {
        assert!(Name::new(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        ".",
        "Id.",
        ".Id",
        "Owner..Name",
        "Id,Name",
        "Id Name",
        "1d",
        "_x",
        "Naïve",
        "a'b",
        "a)b",
        "COUNT()",
        "Id\n",
        "a-b",
        "Id--",
        "(SELECT Id FROM Contacts)",
    ] {
        assert!(Name::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn only_digits_become_numbers() {
    for good in ["0", "-1", "12.50", "99999999999999999999"] {
        assert!(Decimal::new(good).is_some(), "{good}");
    }
    for bad in ["", "-", ".5", "5.", "1e5", "+1", "NaN", "1,000", "1.2.3", "--1", "0x1", "٣"] {
        assert!(Decimal::new(bad).is_none(), "{bad}");
    }
}

fn name() -> impl Strategy<Value = Name> {
    "[A-Za-z][A-Za-z0-9_]{0,8}(\\.[A-Za-z][A-Za-z0-9_]{0,8})?"
        .prop_filter("a keyword of the reader", |text| {
            !text.split('.').any(|word| ["IN", "LIKE", "TRUE", "FALSE"].contains(&word))
        })
        .prop_map(|text| Name::new(&text).unwrap())
}

fn hostile_text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "'",
        "\\",
        "\\'",
        "' OR Name LIKE '%",
        "%",
        "_",
        "\\%",
        "\n",
        "\r\n",
        "\t",
        "\u{8}",
        "\u{c}",
        "\"",
        "--",
        "🙂",
        "e\u{301}",
        "שלום",
        ")",
        "(",
        ", ",
        " AND ",
        "\\n",
        "\\\\'",
        "\u{feff}",
    ]);
    prop::collection::vec(
        prop_oneof![nasty.prop_map(str::to_owned), any::<char>().prop_map(String::from)],
        0..8,
    )
    .prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        hostile_text().prop_map(Value::Text),
        "-?[0-9]{1,20}(\\.[0-9]{1,6})?"
            .prop_map(|digits| Value::Number(Decimal::new(&digits).unwrap())),
        any::<bool>().prop_map(Value::Bool),
        (1..=9999, 1u32..=366).prop_filter_map("no such day", |(year, day)| {
            NaiveDate::from_yo_opt(year, day).map(Value::Date)
        }),
        (-60_000_000_000_000i64..250_000_000_000_000)
            .prop_map(|millis| Value::DateTime(Timestamp::from_millis(millis))),
    ]
}

fn operator() -> impl Strategy<Value = Operator> {
    use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    prop::sample::select(vec![Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        (name(), operator(), value()).prop_map(|(n, o, v)| Condition::Compare(n, o, v)),
        (name(), prop::collection::vec(value(), 1..4)).prop_map(|(n, v)| Condition::In(n, v)),
        (name(), hostile_text()).prop_map(|(n, t)| Condition::Contains(n, t)),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::All),
            prop::collection::vec(inner, 2..4).prop_map(Condition::Any),
        ]
    })
}

proptest! {
    #[test]
    fn the_reader_gives_back_the_tree(
        fields in prop::collection::vec(name(), 1..4),
        from in name(),
        conditions in prop::collection::vec(condition(), 0..4),
        order in prop::collection::vec(name(), 0..3),
    ) {
        let select = Select { fields, from, condition: Condition::All(conditions), order, limit: None };
        prop_assert_eq!(Reader::select(&select.to_string()), select);
    }
}

/// Reads SOQL character by character; it shares nothing with the writer.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn select(text: &'a str) -> Select {
        let mut reader = Self { rest: text };
        reader.expect("SELECT ");
        let fields = reader.names();
        reader.expect(" FROM ");
        let from = reader.name();
        let mut all = Vec::new();
        if reader.take(" WHERE ") {
            all.push(reader.condition());
            while reader.take(" AND ") {
                all.push(reader.condition());
            }
        }
        let order = if reader.take(" ORDER BY ") { reader.names() } else { Vec::new() };
        assert_eq!(reader.rest, "", "something follows the query");
        Select { fields, from, condition: Condition::All(all), order, limit: None }
    }

    fn condition(&mut self) -> Condition {
        if self.take("(") {
            let mut parts = vec![self.condition()];
            let word = if self.rest.starts_with(" AND ") { " AND " } else { " OR " };
            while self.take(word) {
                parts.push(self.condition());
            }
            self.expect(")");
            return if word == " AND " { Condition::All(parts) } else { Condition::Any(parts) };
        }
        let field = self.name();
        if self.take(" IN (") {
            let mut values = vec![self.value()];
            while self.take(",") {
                values.push(self.value());
            }
            self.expect(")");
            return Condition::In(field, values);
        }
        if self.take(" LIKE ") {
            return Condition::Contains(field, self.pattern());
        }
        // The longer signs first: "<" is the start of "<=".
        for (sign, operator) in [
            (" = ", Operator::Equal),
            (" != ", Operator::NotEqual),
            (" <= ", Operator::LessOrEqual),
            (" < ", Operator::Less),
            (" >= ", Operator::GreaterOrEqual),
            (" > ", Operator::Greater),
        ] {
            if self.take(sign) {
                return Condition::Compare(field, operator, self.value());
            }
        }
        panic!("no operator at {:?}", self.rest);
    }

    fn value(&mut self) -> Value {
        if self.rest.starts_with('\'') {
            return Value::Text(self.quoted().into_iter().map(|(c, _)| c).collect());
        }
        let end = self.rest.find([' ', ',', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "TRUE" => Value::Bool(true),
            "FALSE" => Value::Bool(false),
            _ if word.ends_with('Z') => {
                Value::DateTime(DateTime::parse_from_rfc3339(word).unwrap().to_utc().into())
            }
            _ if word.len() == 10 && word[1..].matches('-').count() == 2 => {
                Value::Date(word.parse().unwrap())
            }
            _ => Value::Number(Decimal::new(word).unwrap()),
        }
    }

    /// Reads a pattern that starts and ends with an unescaped `%` and has no other wildcard.
    fn pattern(&mut self) -> String {
        let letters = self.quoted();
        let wild = |(c, escaped): &(char, bool)| matches!(c, '%' | '_') && !escaped;
        assert!(
            letters.len() >= 2
                && letters.first().is_some_and(wild)
                && letters.last().is_some_and(wild)
        );
        let inner = &letters[1..letters.len() - 1];
        assert!(!inner.iter().any(wild), "an unescaped wildcard");
        inner.iter().map(|(c, _)| c).collect()
    }

    fn quoted(&mut self) -> Vec<(char, bool)> {
        self.expect("'");
        let mut letters = Vec::new();
        let mut characters = self.rest.char_indices();
        loop {
            match characters.next().expect("the end of the text") {
                (at, '\'') => {
                    self.rest = &self.rest[at + 1..];
                    return letters;
                }
                (_, '\\') => letters.push((
                    match characters.next().expect("an escaped character").1 {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        c @ ('\\' | '\'' | '%' | '_') => c,
                        c => panic!("unknown escape {c:?}"),
                    },
                    true,
                )),
                (_, c) => letters.push((c, false)),
            }
        }
    }

    fn names(&mut self) -> Vec<Name> {
        let mut names = vec![self.name()];
        while self.take(",") {
            names.push(self.name());
        }
        names
    }

    fn name(&mut self) -> Name {
        let end = self.rest.find([' ', ',']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Name::new(word).unwrap()
    }

    fn expect(&mut self, word: &str) {
        assert!(self.take(word), "expected {word:?} at {:?}", self.rest);
    }

    fn take(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(word) else {
            return false;
        };
        self.rest = rest;
        true
    }
}
