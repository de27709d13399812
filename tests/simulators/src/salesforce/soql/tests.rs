//! Queries run over a small organisation, checked against a plain reading of its records.

use crate::salesforce::answer::ApiError;
use crate::salesforce::data::{Dataset, Value};
use crate::salesforce::soql::{bind, parse, scan};

fn run(dataset: &Dataset, soql: &str, with_deleted: bool) -> Result<Vec<u64>, ApiError> {
    let plan = bind(&parse(soql)?, dataset)?;
    Ok(scan(&plan, dataset, with_deleted).into_iter().map(u64::from).collect())
}

/// Checks that a filter on Account keeps the records that a closure keeps.
fn check(condition: &str, field: &str, keeps: impl Fn(&Value) -> bool) {
    let dataset = Dataset::new(3, 2_000);
    let table = &dataset.tables[0];
    let at = table.object.position(field).unwrap();
    let live = (0..table.total).filter(|index| !table.deleted(*index));
    let expected: Vec<u64> = live.filter(|index| keeps(&dataset.value(0, *index, at))).collect();
    let soql = format!("SELECT Id FROM Account WHERE {condition}");
    let mut found = run(&dataset, &soql, false).unwrap();
    found.sort_unstable();
    assert!(!expected.is_empty() && (expected.len() as u64) < table.live, "{condition} is weak");
    assert_eq!(found, expected, "{condition}");
}

fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn number(value: &Value) -> Option<f64> {
    if let Value::Double(number) = value { Some(*number) } else { None }
}

#[test]
fn filters_keep_what_they_say() {
    check("Tier__c = 'gold'", "Tier__c", |v| text(v) == Some("Gold"));
    check("Tier__c != 'Gold'", "Tier__c", |v| text(v) != Some("Gold"));
    check("Tier__c = null", "Tier__c", Value::null);
    check("Tier__c != NULL", "Tier__c", |v| !v.null());
    check("Tier__c IN ('Gold', 'Silver')", "Tier__c", |v| {
        matches!(text(v), Some("Gold" | "Silver"))
    });
    check("NOT Tier__c IN ('Gold')", "Tier__c", |v| text(v) != Some("Gold"));
    check("Tier__c NOT IN ('Gold')", "Tier__c", |v| text(v) != Some("Gold"));
    check("Score__c >= 500", "Score__c", |v| number(v).is_some_and(|n| n >= 500.0));
    check("Score__c < -1.5", "Score__c", |v| number(v).is_some_and(|n| n < -1.5));
    check("(Score__c > 10 AND Score__c <= 90) OR Score__c = 7", "Score__c", |v| {
        number(v).is_some_and(|n| (n > 10.0 && n <= 90.0) || n == 7.0)
    });
    check("Active__c = true", "Active__c", |v| *v == Value::Bool(true));
    check("External_Sequence__c = 9007199254740993", "External_Sequence__c", |v| {
        *v == Value::Int(9_007_199_254_740_993)
    });
    check("Interests__c INCLUDES ('Rail;Air', 'customs')", "Interests__c", |v| {
        let has = |one: &str| text(v).is_some_and(|t| t.split(';').any(|c| c == one));
        (has("Rail") && has("Air")) || has("Customs")
    });
    check("Name LIKE '%log_stics%'", "Name", |v| {
        text(v).is_some_and(|t| t.to_lowercase().contains("logistics"))
    });
}

#[test]
fn string_literals_are_unescaped() {
    check(r#"Name = 'O\'Neil "Fast" Freight, Inc.'"#, "Name", |v| {
        text(v) == Some("O'Neil \"Fast\" Freight, Inc.")
    });
    check(r"Name = 'C:\\temp\\new'", "Name", |v| text(v) == Some("C:\\temp\\new"));
    check(r"Name LIKE 'c:\\\\%' OR Name LIKE '100\%%'", "Name", |v| {
        text(v).is_some_and(|t| t.starts_with("100%"))
    });
    check(r"Name LIKE 'c:\\temp%'", "Name", |v| text(v).is_some_and(|t| t.starts_with("C:\\temp")));
    check(r"Name LIKE '100\%%\_%'", "Name", |v| text(v) == Some("100% Cotton_Wool"));
}

#[test]
fn moments_compare_as_instants() {
    let limit = 1_700_000_000_000;
    for literal in
        ["2023-11-14T22:13:20Z", "2023-11-14T22:13:20.000+00:00", "2023-11-14T23:13:20.000+0100"]
    {
        check(
            &format!("SystemModstamp >= {literal}"),
            "SystemModstamp",
            |v| matches!(v, Value::Datetime(at) if *at >= limit),
        );
    }
    check("Founded_On__c < 1970-01-01", "Founded_On__c", |v| match v {
        Value::Date(day) => day.to_string().as_str() < "1970-01-01",
        _ => false,
    });
    check(
        "Opens_At__c >= 12:00:00.000Z",
        "Opens_At__c",
        |v| matches!(v, Value::Time(at) if *at >= 43_200_000),
    );
}

#[test]
fn parents_are_followed_and_missing_ones_are_null() {
    let dataset = Dataset::new(3, 1_000);
    let all = run(&dataset, "SELECT Id FROM Contact", false).unwrap().len();
    let with = run(&dataset, "SELECT Id FROM Contact WHERE Account.Name != null", false).unwrap();
    let without = run(&dataset, "SELECT Id FROM Contact WHERE AccountId = null", false).unwrap();
    assert_eq!(with.len() + without.len(), all);
    assert!(!without.is_empty());
    let owned = "SELECT Id FROM Account WHERE Owner.Name LIKE 'Inbound%'";
    assert!(!run(&dataset, owned, false).unwrap().is_empty());
}

#[test]
fn order_limit_and_offset_cut_a_stable_order() {
    let dataset = Dataset::new(3, 1_000);
    let ordered = "SELECT Id FROM Account ORDER BY SystemModstamp, Id";
    let rows = run(&dataset, ordered, false).unwrap();
    let at = dataset.tables[0].object.position("SystemModstamp").unwrap();
    let keys: Vec<(i64, u64)> = rows
        .iter()
        .map(|row| match dataset.value(0, *row, at) {
            Value::Datetime(stamp) => (stamp, *row),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(keys.is_sorted() && keys.len() == 1_000);
    let cut = run(&dataset, &format!("{ordered} LIMIT 10 OFFSET 5"), false).unwrap();
    assert_eq!(cut, rows[5..15]);
    let mut backwards = run(&dataset, &ordered.replace("stamp, Id", "stamp DESC, Id DESC"), false);
    backwards.as_mut().unwrap().reverse();
    assert_eq!(backwards.unwrap(), rows);
    let tier = dataset.tables[0].object.position("Tier__c").unwrap();
    for (clause, first) in [("", true), ("DESC NULLS LAST", false)] {
        let soql = format!("SELECT Id FROM Account ORDER BY Tier__c {clause}");
        let row = run(&dataset, &soql, false).unwrap()[0];
        assert_eq!(dataset.value(0, row, tier).null(), first);
    }
}

#[test]
fn deleted_records_show_only_when_asked_for() {
    let dataset = Dataset::new(3, 1_000);
    let soql = "SELECT Id FROM Account WHERE IsDeleted = true";
    assert!(run(&dataset, soql, false).unwrap().is_empty());
    assert_eq!(run(&dataset, soql, true).unwrap().len(), 20);
}

#[test]
fn mistakes_are_told_as_salesforce_tells_them() {
    let dataset = Dataset::new(3, 100);
    let cases = [
        ("SELECT Id FROM Acount", "INVALID_TYPE", "sObject type 'Acount' is not supported"),
        (
            "SELECT Id FROM AccountChangeEvent",
            "INVALID_TYPE_FOR_OPERATION",
            "entity type AccountChangeEvent does not support query",
        ),
        (
            "SELECT Id, Nme FROM Account",
            "INVALID_FIELD",
            "No such column 'Nme' on entity 'Account'",
        ),
        ("SELECT Owner FROM Account", "INVALID_FIELD", "No such column 'Owner'"),
        ("SELECT Foo.Name FROM Account", "INVALID_FIELD", "understand relationship 'Foo'"),
        ("SELECT Id, id FROM Account", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Id FROM Account WHERE Name = 5", "INVALID_FIELD", "must be of type string"),
        (
            "SELECT Id FROM Account WHERE CreatedDate > '2020-01-01T00:00:00Z'",
            "INVALID_FIELD",
            "must be of type dateTime and should not be enclosed in quotes",
        ),
        ("SELECT Id FROM Account WHERE CreatedDate > 2020-01-01", "INVALID_FIELD", "dateTime"),
        ("SELECT Id FROM Account WHERE Description = 'a'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Account ORDER BY BillingAddress", "INVALID_FIELD", "can not be sorted"),
        ("SELECT Id FROM Account WHERE Active__c > true", "INVALID_FIELD", "invalid operator"),
        ("SELECT Id FROM Account WHERE Id LIKE '001%'", "INVALID_FIELD", "invalid operator"),
        ("SELECT Id FROM Account WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID"),
        ("SELECT FROM Account", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT Id FROM Account LIMIT -1", "MALFORMED_QUERY", "unexpected token: '-1'"),
        ("SELECT Id FROM Account WHERE Name = 'a", "MALFORMED_QUERY", "no viable alternative"),
        (r"SELECT Id FROM Account WHERE Name = '\q'", "MALFORMED_QUERY", r"'\q'"),
        ("SELECT Id FROM Account; DROP", "MALFORMED_QUERY", "character ';'"),
        ("SELECT Id FROM Account WHERE Name = \"a\"", "MALFORMED_QUERY", "character '\"'"),
        (
            "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
            "MALFORMED_QUERY",
            "unexpected token: 'OR'",
        ),
    ];
    for (soql, code, part) in cases {
        let error = run(&dataset, soql, false).unwrap_err();
        assert_eq!((error.status, error.code), (400, code), "{soql}: {}", error.message);
        assert!(error.message.contains(part), "{soql}: {}", error.message);
    }
}

#[test]
fn an_error_points_at_the_name() {
    let dataset = Dataset::new(3, 100);
    let error = run(&dataset, "SELECT Id, Nme FROM Account", false).unwrap_err();
    let head = "\nSELECT Id, Nme FROM Account\n           ^\nERROR at Row:1:Column:12\n";
    assert!(error.message.starts_with(head), "{}", error.message);
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let dataset = Dataset::new(3, 10);
    for opening in ["(", "NOT ", "NOT ("] {
        let soql = format!("SELECT Id FROM Account WHERE {}Id = null", opening.repeat(10_000));
        assert_eq!(run(&dataset, &soql, false).unwrap_err().code, "MALFORMED_QUERY");
    }
}
