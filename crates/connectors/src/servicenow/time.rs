//! Time: the instance's clock, and the time zone of instants in queries.

use super::answer::{Answer, read_instant};
use super::api::ServiceNowApi;
use super::page::place::Place;
use super::query::Asked;
use super::query::encoded_query::{Condition, EncodedQuery, Name, Operator, Text, Value};
use chrono::Datelike;
use connector_sdk::rest::{Response, Session};
use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};
use flow::Timestamp;
use serde::Deserialize;

/// A table that everybody who may list tables can read, with records of all seasons.
const TABLE: &str = "sys_db_object";
const CREATED: &str = "sys_created_on";
/// Enough records to include both seasons.
const SAMPLE: u64 = 100;

/// Makes the smallest request that proves credentials and access to tables; its answer is dated.
pub(super) async fn ask(connection: &Connection) -> Result<Response> {
    let session = Session::new(connection, &ServiceNowApi);
    request(&session, EncodedQuery::default(), 1).await
}

#[derive(Clone, Deserialize)]
struct Sample {
    sys_id: String,
    sys_created_on: String,
}

/// Proves that an instant in a query means UTC, as it does in records.
///
/// ServiceNow's sources contradict each other on whether the user's time zone counts. If it did, records would be
/// missed unnoticed.
///
/// A record is either found by its own instant or not. One of winter and one of summer are looked for, because zones
/// are alike in one season.
pub(super) async fn prove_utc(session: &Session<'_>, profile: &str) -> Result<()> {
    let response = request(session, EncodedQuery::default(), SAMPLE).await?;
    let mut known = Vec::new();
    for record in &Answer::read(&response)?.records {
        let sample = serde_json::from_str::<Sample>(record.get()).ok();
        known.extend(
            sample.and_then(|sample| Some((read_instant(&sample.sys_created_on)?, sample))),
        );
    }
    let months: [&[u32]; 2] = [&[12, 1, 2], &[6, 7, 8]];
    let of = |months: &[u32]| known.iter().find(|(at, _)| months.contains(&at.utc().month()));
    let mut seasons: Vec<_> = months.into_iter().filter_map(of).collect();
    if seasons.is_empty() {
        seasons.extend(known.first());
    }
    if seasons.is_empty() {
        return Err(ConnectorError::new(
            ErrorKind::AccessDenied,
            format!(
                "servicenow shows no records of {TABLE} to connector profile {profile}; give its user read access"
            ),
        ));
    }
    for (at, sample) in seasons {
        if !found(session, &sample.sys_id, *at).await? {
            return Err(ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "servicenow takes instants in queries of connector profile {profile} in another time zone than UTC, so \
                     records would be missed; set the time zone of its user to GMT"
                ),
            ));
        }
    }
    Ok(())
}

async fn found(session: &Session<'_>, id: &str, at: Timestamp) -> Result<bool> {
    let Some(id) = Text::new(id) else { return Ok(false) };
    let created = Name::new(CREATED)?;
    let compare = |operator| Condition::Compare(created.clone(), operator, Value::DateTime(at));
    let query = EncodedQuery {
        all: vec![
            vec![Condition::Compare(Name::new("sys_id")?, Operator::Equal, Value::Text(id))],
            vec![compare(Operator::GreaterOrEqual)],
            vec![compare(Operator::LessOrEqual)],
        ],
        order: Vec::new(),
    };
    let response = request(session, query, 1).await?;
    Ok(!Answer::read(&response)?.records.is_empty())
}

async fn request(session: &Session<'_>, query: EncodedQuery, size: u64) -> Result<Response> {
    let (table, fields) = (Name::new(TABLE)?, [Name::new("sys_id")?, Name::new(CREATED)?]);
    let asked = Asked { table: &table, fields: &fields, query };
    asked.page(session, &Place::only_page(size)).await
}
