//! Reads the pages of a query, each of which starts behind the last record of the page before.

pub(super) mod place;

use super::answer::{Answer, ID, Keyset};
use super::api::ServiceNowApi;
use super::query::Asked;
use super::query::encoded_query::{AnyOf, Condition, EncodedQuery, Name, Operator, Text, Value};
use super::query::filter;
use super::time;
use arrow_array::RecordBatch;
use async_trait::async_trait;
use connector_sdk::rest::Session;
use connector_sdk::{
    Connection, ConnectorError, Cursor, ErrorKind, Misread, Page, Query, Reader, Result, Window,
    notes_of,
};
use flow::Timestamp;
use place::Place;
use records::Column;
use records::decode::JsonRecords;
use serde_json::value::RawValue;

/// A read of a table.
pub(super) struct TableReader {
    connection: Connection,
    query: Query,
    select: Select,
}

impl TableReader {
    /// Opens it.
    pub(super) fn open(connection: Connection, query: Query) -> Result<Self> {
        let select = Select::of(&query)?;
        Ok(Self { connection, query, select })
    }
}

#[async_trait]
impl Reader for TableReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let Self { connection, query, select } = self;
        let place = Place::read(cursor)?;
        let session = Session::new(connection, &ServiceNowApi);
        if cursor.is_none() && select.has_instants(query) {
            time::prove_utc(&session, &connection.profile).await?;
        }
        let asked = select.asked(place.keyset().as_ref())?;
        let response = match asked.page(&session, &place).await {
            Ok(response) => response,
            // The smaller page is read in another call, so that no call takes longer than one request.
            Err(error) => {
                let smaller = place.after_failure(error)?;
                return Page::empty("servicenow", &query.columns)?.then(&smaller);
            }
        };
        let mut answer = Answer::read(&response)?;
        let passed = answer.pass(&select.fields, select.window.as_ref())?;
        let place = place.having_read(&passed);
        let next = place.clone().after(passed)?;
        let (records, rejected, mut notes) = decode(&query.columns, &answer.records)?;
        if next.is_none() {
            notes.extend(place.left_out(select.table.as_str(), &connection.profile, query));
        }
        let next = next.map(|next| Cursor::write(&next)).transpose()?;
        let bytes = response.body.len() as u64;
        Ok(Page { records, rejected, bytes, next, pause: None, total: None, bookmark: None, notes })
    }
}

/// Decodes records whose values are all texts: an empty one is a missing value, and instants are UTC's. Returns the
/// rejected records and the notes on values as well.
pub(super) fn decode(
    columns: &[Column],
    records: &[&RawValue],
) -> Result<(RecordBatch, Vec<Misread>, Vec<String>)> {
    let decoded = JsonRecords::of_texts(columns).decode(records).map_err(|error| {
        ConnectorError::new(ErrorKind::ServerError, "records of servicenow cannot be decoded")
            .with_source(error)
    })?;
    let notes = notes_of(&decoded.odd);
    Ok((decoded.batch, Misread::of(decoded.rejected, records), notes))
}

/// A flow's query, in the names and conditions of a table.
struct Select {
    table: Name,
    fields: Vec<Name>,
    conditions: Vec<AnyOf>,
    window: Option<(Name, Window)>,
}

impl Select {
    /// Selects the flow's fields, the fields of the order, and the fields of filters: if one of these is missing, the
    /// user may not read it.
    fn of(query: &Query) -> Result<Self> {
        let mut fields: Vec<Name> = Vec::with_capacity(query.columns.len() + 2);
        for column in &query.columns {
            fields.push(Name::new(&column.name)?);
        }
        let window = query.window.as_ref();
        let window = window.map(|w| Ok((Name::new(&w.field)?, w.clone()))).transpose()?;
        let filtered = query.filters.iter().map(|filter| Name::new(&filter.field));
        let order = window.iter().map(|(field, _)| Ok(field.clone())).chain([Name::new(ID)]);
        for name in filtered.chain(order) {
            let name = name?;
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
        let mut conditions = Vec::new();
        for wanted in &query.filters {
            conditions.extend(filter::conditions(wanted)?);
        }
        if let Some((field, window)) = &window {
            let compare = |operator, at| {
                vec![Condition::Compare(field.clone(), operator, Value::DateTime(whole_second(at)))]
            };
            conditions.extend(window.from.map(|from| compare(Operator::GreaterOrEqual, from)));
            conditions.push(compare(Operator::Less, window.to));
            conditions.push(vec![Condition::NotEmpty(field.clone())]);
        }
        Ok(Self { table: Name::new(&query.entity)?, fields, conditions, window })
    }

    fn has_instants(&self, query: &Query) -> bool {
        self.window.is_some()
            || query.filters.iter().any(|f| f.field_type == records::FieldType::DateTime)
    }

    /// Builds the query, from its start or from the records behind a place, in an order that no two records share.
    fn asked(&self, after: Option<&Keyset>) -> Result<Asked<'_>> {
        let id = Name::new(ID)?;
        let mut all = self.conditions.clone();
        if let Some(keyset) = after {
            all.extend(follows(keyset, self.window.as_ref().map(|(field, _)| field))?);
        }
        let mut order: Vec<Name> = self.window.iter().map(|(field, _)| field.clone()).collect();
        order.push(id);
        let query = EncodedQuery { all, order };
        Ok(Asked { table: &self.table, fields: &self.fields, query })
    }
}

/// Builds the condition for the records behind a place: later, or at the same time with a greater id.
pub(super) fn follows(keyset: &Keyset, field: Option<&Name>) -> Result<Vec<AnyOf>> {
    let id = Text::new(&keyset.id).ok_or_else(|| {
        ConnectorError::new(
            ErrorKind::ClientError,
            "a record of servicenow has a sys_id that no query can name; nothing behind it can be read",
        )
    })?;
    let later_id = Condition::Compare(Name::new(ID)?, Operator::Greater, Value::Text(id));
    let (Some(field), Some(at)) = (field, keyset.at) else {
        return Ok(vec![vec![later_id]]);
    };
    let compare = |operator| Condition::Compare(field.clone(), operator, Value::DateTime(at));
    Ok(vec![vec![compare(Operator::GreaterOrEqual)], vec![compare(Operator::Greater), later_id]])
}

/// Rounds up to a whole second. ServiceNow keeps whole seconds, so `>= 10.4 s` selects the same records as `>= 11 s`.
fn whole_second(at: Timestamp) -> Timestamp {
    let over = at.millis().rem_euclid(1000);
    Timestamp::from_millis(at.millis() + (1000 - over) % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn query(window: Option<Window>) -> Query {
        let column =
            |name: &str| Column { name: name.into(), field_type: records::FieldType::String };
        Query {
            entity: "incident".into(),
            settings: json!({ "object": "incident" }),
            api_version: None,
            columns: vec![column("number"), column("sys_updated_on")],
            filters: Vec::new(),
            window,
            since: None,
        }
    }

    fn asked(query: &Query, after: Option<&Keyset>) -> (String, String) {
        let select = Select::of(query).unwrap();
        let asked = select.asked(after).unwrap();
        let names: Vec<&str> = asked.fields.iter().map(Name::as_str).collect();
        (names.join(","), asked.query.to_string())
    }

    #[test]
    fn full_reads_are_ordered_by_id_and_windows_by_their_field() {
        let (fields, whole) = asked(&query(None), None);
        assert_eq!(
            (fields.as_str(), whole.as_str()),
            ("number,sys_updated_on,sys_id", "ORDERBYsys_id")
        );
        let after = Keyset { id: "ab".into(), at: None };
        assert_eq!(asked(&query(None), Some(&after)).1, "sys_id>ab^ORDERBYsys_id");
        let window = Window {
            field: "sys_updated_on".into(),
            from: Some(Timestamp::from_millis(1_795_132_799_001)),
            to: Timestamp::from_millis(1_795_136_400_000),
        };
        let range = "sys_updated_on>=2026-11-20 00:00:00^sys_updated_on<2026-11-20 01:00:00^sys_updated_onISNOTEMPTY";
        let order = "ORDERBYsys_updated_on^ORDERBYsys_id";
        let (fields, changed) = asked(&query(Some(window.clone())), None);
        assert_eq!(
            (fields, changed),
            ("number,sys_updated_on,sys_id".into(), format!("{range}^{order}"))
        );
        let after = Keyset { id: "ab".into(), at: Some(Timestamp::from_millis(1_795_134_600_000)) };
        assert_eq!(
            asked(&query(Some(window)), Some(&after)).1,
            format!(
                "{range}^sys_updated_on>=2026-11-20 00:30:00\
                 ^sys_updated_on>2026-11-20 00:30:00^ORsys_id>ab^{order}"
            )
        );
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, rounded) in
            [(0, 0), (1, 1000), (999, 1000), (1000, 1000), (-1, 0), (-1000, -1000)]
        {
            assert_eq!(whole_second(Timestamp::from_millis(millis)).millis(), rounded);
        }
    }
}
