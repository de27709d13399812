//! The instance's tables and their fields, from its own dictionary.

pub(super) mod field_type;

use super::answer::{Answer, ID};
use super::api::ServiceNowApi;
use super::page::follows;
use super::page::place::Place;
use super::query::Asked;
use super::query::encoded_query::{AnyOf, Condition, EncodedQuery, Name, Operator, Text, Value};
use connector_sdk::rest::Session;
use connector_sdk::{Connection, ConnectorError, EntityGroup, ErrorKind, Field, Result, Writable};
use flow::WriteOperation;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// More tables than any table extends, so that a hierarchy in a circle ends.
const MOST_ANCESTORS: usize = 30;

#[derive(Deserialize)]
struct Table {
    name: String,
    #[serde(default)]
    label: String,
    /// The id of the table that it extends.
    #[serde(default)]
    super_class: String,
}

/// Lists the tables.
pub(super) async fn entities(connection: &Connection) -> Result<Vec<EntityGroup>> {
    let session = Session::new(connection, &ServiceNowApi);
    let named = vec![vec![Condition::NotEmpty(Name::new("name")?)]];
    let mut tables: Vec<Table> = all(&session, "sys_db_object", named, &["name", "label"]).await?;
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let own = |table: &Table| table.name.starts_with("u_") || table.name.starts_with("x_");
    let (custom, standard) = tables.into_iter().partition(own);
    Ok(vec![group("Standard tables", standard), group("Custom tables", custom)])
}

fn group(name: &str, tables: Vec<Table>) -> EntityGroup {
    let entity = |Table { name, label, .. }| match label.is_empty() {
        true => (name.clone(), name),
        false => (name, label),
    };
    EntityGroup::flat(name, tables.into_iter().map(entity))
}

/// Describes the fields of a table, its own and those it inherits.
pub(super) async fn fields(connection: &Connection, table: &str) -> Result<Vec<Field>> {
    let session = Session::new(connection, &ServiceNowApi);
    let lineage = lineage(&session, table).await?;
    let of_lineage = equal_to_any("name", &lineage)?;
    let columns = [
        "name",
        "element",
        "column_label",
        "internal_type",
        "reference",
        "active",
        "read_only",
        "mandatory",
        "default_value",
    ];
    let described = vec![of_lineage.clone(), vec![Condition::NotEmpty(Name::new("element")?)]];
    let entries: Vec<Entry> = all(&session, "sys_dictionary", described, &columns).await?;
    let columns = ["name", "element", "value", "inactive", "sequence"];
    let choices: Vec<Choice> = match all(&session, "sys_choice", vec![of_lineage], &columns).await {
        // Choices are a list for people: a user without access still gets the fields.
        Err(error) if error.kind == ErrorKind::AccessDenied => Vec::new(),
        choices => choices?,
    };
    let rank = |name: &str| lineage.iter().position(|table| table == name);
    let mut values = values(choices, rank);
    let mut fields = BTreeMap::new();
    let mut entries = entries;
    // A table's own entry counts more than an inherited one.
    entries.sort_by_key(|entry| std::cmp::Reverse(rank(&entry.name)));
    for entry in entries.into_iter().filter(|entry| entry.active != "false") {
        if entry.internal_type == "collection" || Name::new(&entry.element).is_err() {
            continue;
        }
        let values = values.remove(&entry.element).map(|(_, values)| values).unwrap_or_default();
        fields.insert(entry.element.clone(), entry.field(values));
    }
    if !fields.contains_key(ID) {
        return Err(ConnectorError::new(
            ErrorKind::AccessDenied,
            format!(
                "servicenow shows no sys_id of table {table}; give the user read access to sys_dictionary"
            ),
        ));
    }
    Ok(fields.into_values().collect())
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    element: String,
    #[serde(default)]
    column_label: String,
    internal_type: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    active: String,
    #[serde(default)]
    read_only: String,
    #[serde(default)]
    mandatory: String,
    #[serde(default)]
    default_value: String,
}

impl Entry {
    fn field(self, values: Vec<String>) -> Field {
        let writable = self.writable();
        let Self { element, column_label, internal_type, reference, .. } = self;
        Field {
            label: if column_label.is_empty() { element.clone() } else { column_label },
            field_type: field_type::of(&internal_type),
            parent: None,
            primary_key: element == ID,
            filterable: field_type::filterable(&internal_type),
            timestamp: internal_type == "glide_date_time",
            values,
            refers_to: Some(reference).filter(|table| !table.is_empty()).into_iter().collect(),
            name: element,
            vendor_type: internal_type,
            writable,
        }
    }

    /// Returns how it can be written: only if the entry says that it is not read-only.
    fn writable(&self) -> Writable {
        let key = self.element == ID;
        let may = self.read_only == "false" && !key;
        let finds = [WriteOperation::Upsert, WriteOperation::Update, WriteOperation::Delete];
        Writable {
            creatable: may,
            updatable: may,
            upsertable: may,
            nullable: self.mandatory == "false" && !key,
            defaulted: key || !self.default_value.is_empty(),
            finds_for: finds.into_iter().filter(|_| key).collect(),
        }
    }
}

#[derive(Deserialize)]
struct Choice {
    name: String,
    element: String,
    value: String,
    #[serde(default)]
    inactive: String,
    #[serde(default)]
    sequence: String,
}

/// Returns the values of each element, from the nearest table that has some; languages repeat them.
fn values(
    mut choices: Vec<Choice>,
    rank: impl Fn(&str) -> Option<usize>,
) -> BTreeMap<String, (Option<usize>, Vec<String>)> {
    choices.retain(|choice| choice.inactive != "true" && !choice.value.is_empty());
    choices.sort_by_key(|choice| {
        (rank(&choice.name), choice.sequence.parse::<i64>().unwrap_or(i64::MAX))
    });
    let mut values = BTreeMap::new();
    for Choice { name, element, value, .. } in choices {
        let nearest = rank(&name);
        let (owner, known): &mut (_, Vec<String>) =
            values.entry(element).or_insert_with(|| (nearest, Vec::new()));
        if *owner == nearest && !known.contains(&value) {
            known.push(value);
        }
    }
    values
}

/// Returns a table and the tables it extends, the nearest first.
async fn lineage(session: &Session<'_>, table: &str) -> Result<Vec<String>> {
    let mut lineage: Vec<String> = Vec::new();
    let mut wanted = equal_to_any("name", &[Name::new(table)?.as_str().to_owned()])?;
    while lineage.len() < MOST_ANCESTORS {
        let found: Vec<Table> =
            all(session, "sys_db_object", vec![wanted], &["name", "super_class"]).await?;
        let Some(next) = found.into_iter().next() else { break };
        if lineage.contains(&next.name) {
            break;
        }
        lineage.push(next.name);
        if next.super_class.is_empty() {
            break;
        }
        wanted = equal_to_any(ID, &[next.super_class])?;
    }
    if lineage.is_empty() {
        return Err(ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "servicenow has no table {table}, or the user may not read its entry in sys_db_object; \
                 ListConnectorEntities shows what there is"
            ),
        ));
    }
    Ok(lineage)
}

fn equal_to_any(field: &str, texts: &[String]) -> Result<AnyOf> {
    let field = Name::new(field)?;
    let mut any = AnyOf::new();
    for text in texts {
        let text = Text::new(text).ok_or_else(|| {
            let words = format!("{text:?} is no name of a servicenow table");
            ConnectorError::new(ErrorKind::InvalidArgument, words)
        })?;
        any.push(Condition::Compare(field.clone(), Operator::Equal, Value::Text(text)));
    }
    Ok(any)
}

/// Reads all records of a small table that fulfil some conditions.
async fn all<T: DeserializeOwned>(
    session: &Session<'_>,
    table: &str,
    conditions: Vec<AnyOf>,
    fields: &[&str],
) -> Result<Vec<T>> {
    let table = Name::new(table)?;
    let fields =
        fields.iter().chain([&ID]).map(|name| Name::new(name)).collect::<Result<Vec<_>>>()?;
    let mut read = Vec::new();
    let mut place = Some(Place::start());
    while let Some(here) = place {
        let mut query = EncodedQuery { all: conditions.clone(), order: vec![Name::new(ID)?] };
        if let Some(keyset) = here.keyset() {
            query.all.extend(follows(&keyset, None)?);
        }
        let asked = Asked { table: &table, fields: &fields, query };
        let response = match asked.page(session, &here).await {
            Ok(response) => response,
            Err(error) => {
                place = Some(here.after_failure(error)?);
                continue;
            }
        };
        let mut answer = Answer::read(&response)?;
        let passed = answer.pass(&[], None)?;
        for record in &answer.records {
            read.push(serde_json::from_str(record.get()).map_err(|error| {
                let words =
                    format!("a record of servicenow's {} is not of its form", table.as_str());
                ConnectorError::new(ErrorKind::ClientError, words).with_source(error)
            })?);
        }
        place = here.after(passed)?;
    }
    Ok(read)
}
