//! From what a flow wants to SOQL that can be taken up again after any record.

use super::filter;
use super::soql::{Condition, Name, Operator, Select, Value};
use connector_sdk::{Query, Result};
use flow::Timestamp;

/// The field that identifies every record.
pub(super) const ID: &str = "Id";

/// The place behind a record, in the order of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Keyset {
    /// The record's id.
    pub(super) id: String,
    /// The value of the window's field, for a query with a window.
    pub(super) at: Option<Timestamp>,
}

/// Builds the query, from its start or from what follows a record.
///
/// It always has an order that no two records share, by `Id` at last, because only then is "what follows a record"
/// the same set whenever it is asked for. The fields of the order are selected even if the flow does not want them.
pub(super) fn select(query: &Query, after: Option<&Keyset>) -> Result<Select> {
    let id = Name::new(ID)?;
    let window_field = query.window.as_ref().map(|w| Name::new(&w.field)).transpose()?;
    let mut fields: Vec<Name> = Vec::with_capacity(query.columns.len() + 2);
    for column in &query.columns {
        add(&mut fields, Name::new(&column.name)?);
    }
    add(&mut fields, id.clone());
    let mut order = Vec::new();
    if let Some(field) = &window_field {
        add(&mut fields, field.clone());
        add(&mut order, field.clone());
    }
    add(&mut order, id);
    Ok(Select {
        fields,
        from: Name::new(&query.entity)?,
        condition: condition(query, window_field.as_ref(), after)?,
        order,
    })
}

fn condition(query: &Query, field: Option<&Name>, after: Option<&Keyset>) -> Result<Condition> {
    let mut condition = Condition::All(Vec::new());
    for wanted in &query.filters {
        condition = condition.and(filter::condition(wanted)?);
    }
    if let (Some(window), Some(field)) = (&query.window, field) {
        let compare = |operator, instant| {
            Condition::Compare(field.clone(), operator, Value::DateTime(instant))
        };
        if let Some(from) = window.from {
            condition = condition.and(compare(Operator::GreaterOrEqual, from));
        }
        condition = condition.and(compare(Operator::Less, window.to));
    }
    match after {
        Some(keyset) => Ok(condition.and(follows(keyset, field)?)),
        None => Ok(condition),
    }
}

fn follows(keyset: &Keyset, field: Option<&Name>) -> Result<Condition> {
    let later_id =
        Condition::Compare(Name::new(ID)?, Operator::Greater, Value::Text(keyset.id.clone()));
    let (Some(field), Some(at)) = (field, keyset.at) else {
        return Ok(later_id);
    };
    let compare = |operator| Condition::Compare(field.clone(), operator, Value::DateTime(at));
    Ok(Condition::Any(vec![
        compare(Operator::Greater),
        Condition::All(vec![compare(Operator::Equal), later_id]),
    ]))
}

/// Adds a name that is not there yet: Salesforce refuses to select a field twice, whatever its case.
fn add(names: &mut Vec<Name>, name: Name) {
    if !names.iter().any(|known| known.as_str().eq_ignore_ascii_case(name.as_str())) {
        names.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::{Comparison, Filter, Literal, Window};
    use records::{Column, FieldType};
    use serde_json::json;

    fn query(columns: &[&str], filters: Vec<Filter>, window: Option<Window>) -> Query {
        Query {
            entity: "Account".into(),
            settings: json!({ "object": "Account" }),
            api_version: None,
            columns: columns
                .iter()
                .map(|name| Column { name: (*name).into(), field_type: FieldType::String })
                .collect(),
            filters,
            window,
            since: None,
        }
    }

    fn soql(query: &Query, after: Option<&Keyset>) -> String {
        select(query, after).unwrap().to_string()
    }

    #[test]
    fn full_reads_are_ordered_by_id() {
        let whole = query(&["Name", "Id", "Owner.Name"], Vec::new(), None);
        assert_eq!(soql(&whole, None), "SELECT Name,Id,Owner.Name FROM Account ORDER BY Id");
        let after = Keyset { id: "001".into(), at: None };
        assert_eq!(
            soql(&query(&[], Vec::new(), None), Some(&after)),
            "SELECT Id FROM Account WHERE Id > '001' ORDER BY Id"
        );
    }

    #[test]
    fn windows_are_half_open_and_taken_up_after_a_record() {
        let instant = Timestamp::from_millis;
        let window = Window {
            field: "SystemModstamp".into(),
            from: Some(instant(1_795_132_800_000)),
            to: instant(1_795_136_400_000),
        };
        let wanted = Filter {
            field: "Name".into(),
            field_type: FieldType::String,
            comparison: Comparison::EqualTo,
            values: vec![Literal::Text("x".into())],
        };
        let changed = query(&["Name"], vec![wanted], Some(window.clone()));
        let range = "WHERE Name = 'x' AND SystemModstamp >= 2026-11-20T00:00:00Z \
                     AND SystemModstamp < 2026-11-20T01:00:00Z";
        assert_eq!(
            soql(&changed, None),
            format!(
                "SELECT Name,Id,SystemModstamp FROM Account {range} ORDER BY SystemModstamp,Id"
            )
        );
        let after = Keyset { id: "001".into(), at: Some(instant(1_795_134_600_500)) };
        assert_eq!(
            soql(&changed, Some(&after)),
            format!(
                "SELECT Name,Id,SystemModstamp FROM Account {range} \
                 AND (SystemModstamp > 2026-11-20T00:30:00.500Z \
                 OR (SystemModstamp = 2026-11-20T00:30:00.500Z AND Id > '001')) \
                 ORDER BY SystemModstamp,Id"
            )
        );
        let first = query(&["SystemModstamp"], Vec::new(), Some(Window { from: None, ..window }));
        assert_eq!(
            soql(&first, None),
            "SELECT SystemModstamp,Id FROM Account WHERE SystemModstamp < 2026-11-20T01:00:00Z \
             ORDER BY SystemModstamp,Id"
        );
    }

    #[test]
    fn names_that_are_none_never_reach_salesforce() {
        for bad in ["Id FROM Account--", "Name, (SELECT Id FROM Contacts)", "Na me", ""] {
            assert!(select(&query(&[bad], Vec::new(), None), None).is_err(), "{bad}");
        }
        let mut elsewhere = query(&["Name"], Vec::new(), None);
        elsewhere.entity = "Account WHERE Id != ''".into();
        assert!(select(&elsewhere, None).is_err());
    }
}
