//! Builds SOQL from a flow's query, so that it can be taken up again after any record.

pub(super) mod filter;
pub(super) mod shape;
pub(super) mod soql;

use super::settings;
use connector_sdk::{ConnectorError, ErrorKind, Query, Result, Window};
use flow::Timestamp;
use shape::{Order, Shape};
use soql::{Condition, Name, Operator, Select, Value};

/// The field that identifies most records.
pub(super) const ID: &str = "Id";

/// The query of a flow.
pub(super) struct Wanted {
    pub(super) query: Query,
    /// Whether deleted records are read as well.
    pub(super) with_deleted: bool,
}

impl From<Query> for Wanted {
    fn from(query: Query) -> Self {
        Self { with_deleted: settings::with_deleted(&query.settings), query }
    }
}

/// The place behind a record, in the order of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Keyset {
    /// The record's key.
    pub(super) id: String,
    /// The value of the window's field, for a query with a window.
    pub(super) at: Option<Timestamp>,
}

impl Keyset {
    /// Returns whether the record changed after the read began, so that its place is no longer inside the window.
    pub(super) fn left(&self, window: Option<&Window>) -> bool {
        self.at.zip(window).is_some_and(|(at, window)| at >= window.to)
    }
}

/// Builds the query, from its start or from the records behind a place.
///
/// If possible, its order ends with the key, so that no two records share a place: only then the records behind a place
/// are the same set whenever they are asked for. The fields of the order are selected even if the flow does not need
/// them.
pub(super) fn select(
    wanted: &Wanted,
    shape: &Shape,
    after: Option<&Keyset>,
    limit: Option<u64>,
) -> Result<Select> {
    let query = &wanted.query;
    let mut fields: Vec<Name> = Vec::with_capacity(query.columns.len() + 2);
    for column in &query.columns {
        add(&mut fields, Name::new(&column.name)?);
    }
    let mut order = Vec::new();
    match &shape.order {
        Order::Keyed(key) => {
            if let Some(window) = &query.window {
                add(&mut order, Name::new(&window.field)?);
            }
            add(&mut order, Name::new(key)?);
        }
        Order::Sorted(field) => add(&mut order, Name::new(field)?),
        Order::Given => {}
    }
    // The key is selected first, so that the order of the fields does not depend on the order of the query.
    order.iter().rev().for_each(|name| add(&mut fields, name.clone()));
    if fields.is_empty() {
        return Err(ConnectorError::new(
            ErrorKind::InvalidArgument,
            format!("the flow reads no field of {}; map at least one", query.entity),
        ));
    }
    let condition = condition(wanted, shape)?;
    let condition = match after {
        Some(keyset) => condition.and(beyond(query, shape, keyset, Operator::Greater)?),
        None => condition,
    };
    Ok(Select { fields, from: Name::new(&query.entity)?, condition, order, limit })
}

/// Builds the query for the number of records up to a place, or of all.
pub(super) fn count(wanted: &Wanted, shape: &Shape, until: Option<&Keyset>) -> Result<Select> {
    let query = &wanted.query;
    let all = condition(wanted, shape)?;
    let condition = match until {
        Some(keyset) => all.and(beyond(query, shape, keyset, Operator::LessOrEqual)?),
        None => all,
    };
    let from = Name::new(&query.entity)?;
    Ok(Select { fields: Vec::new(), from, condition, order: Vec::new(), limit: None })
}

fn condition(wanted: &Wanted, shape: &Shape) -> Result<Condition> {
    let query = &wanted.query;
    let mut condition = Condition::All(Vec::new());
    for filter in &query.filters {
        condition = condition.and(filter::condition(filter)?);
    }
    if shape.archives && !wanted.with_deleted {
        let live = Condition::Compare(Name::new("IsDeleted")?, Operator::Equal, Value::Bool(false));
        condition = condition.and(live);
    }
    if let Some(window) = &query.window {
        let field = Name::new(&window.field)?;
        let compare = |operator, instant| {
            Condition::Compare(field.clone(), operator, Value::DateTime(instant))
        };
        if let Some(from) = window.from {
            condition = condition.and(compare(Operator::GreaterOrEqual, from));
        }
        condition = condition.and(compare(Operator::Less, window.to));
    }
    Ok(condition)
}

/// Builds the condition for the records after a place (`Greater`), or up to it (`LessOrEqual`). An object without a key
/// has no such place.
fn beyond(query: &Query, shape: &Shape, keyset: &Keyset, side: Operator) -> Result<Condition> {
    let Order::Keyed(key) = &shape.order else { return Ok(Condition::All(Vec::new())) };
    let by_key = Condition::Compare(Name::new(key)?, side, Value::Text(keyset.id.clone()));
    let (Some(window), Some(at)) = (&query.window, keyset.at) else {
        return Ok(by_key);
    };
    let field = Name::new(&window.field)?;
    let compare = |operator| Condition::Compare(field.clone(), operator, Value::DateTime(at));
    let strictly = if side == Operator::Greater { Operator::Greater } else { Operator::Less };
    Ok(Condition::Any(vec![
        compare(strictly),
        Condition::All(vec![compare(Operator::Equal), by_key]),
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
    use connector_sdk::{Comparison, Filter, Literal};
    use records::{Column, FieldType};
    use serde_json::json;

    fn query(columns: &[&str], filters: Vec<Filter>, window: Option<Window>) -> Wanted {
        Wanted::from(Query {
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
        })
    }

    fn shape(order: Order) -> Shape {
        Shape { order, archives: false, live: false }
    }

    fn by_id() -> Shape {
        shape(Order::Keyed(ID.into()))
    }

    fn soql(query: &Wanted, after: Option<&Keyset>) -> String {
        select(query, &by_id(), after, None).unwrap().to_string()
    }

    #[test]
    fn objects_without_a_key_are_asked_for_in_another_order_or_none() {
        let whole = query(&["Name"], Vec::new(), None);
        let text = |order| select(&whole, &shape(order), None, None).unwrap().to_string();
        assert_eq!(text(Order::Given), "SELECT Name FROM Account");
        assert_eq!(
            text(Order::Sorted("ExternalId".into())),
            "SELECT Name,ExternalId FROM Account ORDER BY ExternalId"
        );
        let durable = shape(Order::Keyed("DurableId".into()));
        let after = Keyset { id: "x".into(), at: None };
        assert_eq!(
            select(&whole, &durable, Some(&after), Some(2_000)).unwrap().to_string(),
            "SELECT Name,DurableId FROM Account WHERE DurableId > 'x' ORDER BY DurableId LIMIT 2000"
        );
    }

    #[test]
    fn archived_records_come_without_deleted_ones() {
        let archives = Shape { archives: true, ..by_id() };
        let mut tasks = query(&["Name"], Vec::new(), None);
        let text = |query: &Wanted| select(query, &archives, None, None).unwrap().to_string();
        assert_eq!(text(&tasks), "SELECT Name,Id FROM Account WHERE IsDeleted = FALSE ORDER BY Id");
        tasks.query.settings["includeDeletedRecords"] = true.into();
        tasks = Wanted::from(tasks.query);
        assert_eq!(text(&tasks), "SELECT Name,Id FROM Account ORDER BY Id");
    }

    #[test]
    fn records_are_counted_up_to_a_place() {
        let until = Keyset { id: "001".into(), at: Some(Timestamp::from_millis(0)) };
        let text = |query: &Wanted, until: Option<&Keyset>| {
            count(query, &by_id(), until).unwrap().to_string()
        };
        let whole = query(&["Name"], Vec::new(), None);
        assert_eq!(text(&whole, None), "SELECT COUNT() FROM Account");
        assert_eq!(text(&whole, Some(&until)), "SELECT COUNT() FROM Account WHERE Id <= '001'");
        let to = Timestamp::from_millis(1_000);
        let window = Window { field: "SystemModstamp".into(), from: None, to };
        assert_eq!(
            text(&query(&["Name"], Vec::new(), Some(window)), Some(&until)),
            "SELECT COUNT() FROM Account WHERE SystemModstamp < 1970-01-01T00:00:01Z \
             AND (SystemModstamp < 1970-01-01T00:00:00Z \
             OR (SystemModstamp = 1970-01-01T00:00:00Z AND Id <= '001'))"
        );
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
            let bad_field = query(&[bad], Vec::new(), None);
            assert!(select(&bad_field, &by_id(), None, None).is_err(), "{bad}");
        }
        let mut elsewhere = query(&["Name"], Vec::new(), None);
        elsewhere.query.entity = "Account WHERE Id != ''".into();
        assert!(select(&elsewhere, &by_id(), None, None).is_err());
    }
}
