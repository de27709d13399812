//! Pages of records, with the links to what follows them.

use std::cmp::Ordering;

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::kit::Breakage;
use crate::sap_odata::SapOData;
use crate::sap_odata::answer::{Refusal, json_of};
use crate::sap_odata::data::{Record, Table, marked};
use crate::sap_odata::delta_links;
use crate::sap_odata::kind::Version;
use crate::sap_odata::oddity;
use crate::sap_odata::options::{Token, Wanted};
use crate::sap_odata::schema::{Property, Service, Set};

/// The records that a system has room for which has little of it.
const ROOM: usize = 25;

/// A request for records.
pub(crate) struct Asked<'a> {
    pub(crate) service: &'a Service,
    pub(crate) set: &'a Set,
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) wanted: Wanted,
    /// The most records of a page, and whether changes are to be tracked.
    pub(crate) preferences: (Option<usize>, bool),
    /// Whether long and exact numbers are to be texts.
    pub(crate) exact: bool,
}

/// A record on its way into a page, and how it has changed.
type Row = (Option<char>, Record);

/// Counts the records that a request is about.
pub(crate) fn count(application: &SapOData, asked: &Asked<'_>, table: &Table) -> usize {
    rows(application, asked, table, 0).len()
}

/// Answers with a page.
pub(crate) fn page(
    application: &SapOData,
    asked: &Asked<'_>,
    table: &Table,
) -> Result<Response, Refusal> {
    let wanted = &asked.wanted;
    if wanted.delta.is_some_and(|from| from > table.changes.len() || !asked.set.tracked) {
        return Err(Refusal::bad("The delta token belongs to another queue"));
    }
    let confirms =
        asked.preferences.1 && asked.set.tracked && !application.odd(oddity::NO_TRACKING);
    let token = wanted.token.unwrap_or(Token {
        offset: 0,
        until: table.changes.len(),
        tracked: confirms || wanted.delta.is_some(),
    });
    let all = rows(application, asked, table, token.until);
    let total = all.len();
    let rest = all.into_iter().skip(wanted.skip).take(wanted.top.unwrap_or(usize::MAX));
    let mut rest: Vec<Row> = rest.skip(token.offset).collect();
    let most = application.stage.options.page_size;
    let size = match application.odd(oddity::NO_PAGING) {
        true => usize::MAX,
        false => asked.preferences.0.unwrap_or(most).min(most),
    };
    let more = rest.len() > size;
    rest.truncate(size);
    let large = rest.len() > ROOM;
    if large && application.odd(oddity::STRAINED) {
        let words = "RFC Error: TSV_TNEW_PAGE_ALLOC_FAILED";
        return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "SY/530", words));
    }
    application.stage.counters().records += rest.len() as u64;
    let next = more.then(|| {
        let token = Token { offset: token.offset + size, ..token };
        link(application, asked, Some(token), None)
    });
    let first = wanted.token.is_none();
    if first && token.tracked && asked.set.queued {
        application.delta_links().note(asked.set, token.until, wanted.delta.is_none());
    }
    let shown = match application.odd(oddity::DELTA_FIRST) {
        true => first,
        false => !more && !application.odd(oddity::DELTA_APART),
    };
    let delta = (shown && token.tracked).then(|| link(application, asked, None, Some(token.until)));
    let records: Vec<Value> = rest.iter().map(|row| entry(application, asked, row)).collect();
    let mut response = match asked.service.version {
        Version::V2 => v2(application, records, total, wanted.count, next, delta),
        Version::V4 => v4(asked, records, total, next, delta),
    };
    if large && application.odd(oddity::CUTS_LARGE_PAGES) {
        response.extensions_mut().insert(Breakage::Truncate);
    }
    if confirms && wanted.token.is_none() {
        let applied = HeaderValue::from_static("odata.track-changes");
        response.headers_mut().insert("preference-applied", applied);
    }
    Ok(response)
}

fn v2(
    application: &SapOData,
    records: Vec<Value>,
    total: usize,
    counted: bool,
    next: Option<String>,
    delta: Option<String>,
) -> Response {
    if application.odd(oddity::BARE_ARRAY) {
        return json_of(Version::V2, &json!({ "d": records }));
    }
    let mut inner = json!({ "results": records });
    if counted {
        inner["__count"] = total.to_string().into();
    }
    let hidden = application.odd(oddity::DELTA_IN_NEXT);
    let (next, delta) = if hidden { (next.or(delta), None) } else { (next, delta) };
    if let Some(link) = next {
        inner["__next"] = link.into();
    }
    if let Some(link) = delta {
        inner["__delta"] = link.into();
    }
    json_of(Version::V2, &json!({ "d": inner }))
}

fn v4(
    asked: &Asked<'_>,
    records: Vec<Value>,
    total: usize,
    next: Option<String>,
    delta: Option<String>,
) -> Response {
    let mut body = json!({ "@odata.context": format!("$metadata#{}", asked.set.name) });
    if asked.wanted.count {
        body["@odata.count"] = total.into();
    }
    body["value"] = records.into();
    if let Some(link) = next {
        body["@odata.nextLink"] = link.into();
    }
    if let Some(link) = delta {
        body["@odata.deltaLink"] = link.into();
    }
    json_of(Version::V4, &body)
}

/// Returns all that a request is about, in its order.
fn rows(application: &SapOData, asked: &Asked<'_>, table: &Table, until: usize) -> Vec<Row> {
    let wanted = &asked.wanted;
    let mut rows: Vec<Row> = match wanted.delta {
        Some(from) => {
            let changes = &table.changes[from.min(until)..until];
            changes.iter().map(|(mode, record)| (Some(*mode), record.clone())).collect()
        }
        None => table.records.iter().map(|record| (None, record.clone())).collect(),
    };
    if let Some(filter) =
        wanted.filter.as_ref().filter(|_| !application.odd(oddity::IGNORES_FILTER))
    {
        rows.retain(|(_, record)| filter.holds(record));
    }
    if !wanted.order.is_empty() {
        rows.sort_by(|(_, a), (_, b)| ordered(a, b, &wanted.order));
    }
    rows
}

fn ordered(a: &Record, b: &Record, by: &[(usize, bool)]) -> Ordering {
    let each = by.iter().map(|(place, down)| {
        let order = a[*place].partial_cmp(&b[*place]).unwrap_or(Ordering::Equal);
        if *down { order.reverse() } else { order }
    });
    each.fold(Ordering::Equal, Ordering::then)
}

fn link(
    application: &SapOData,
    asked: &Asked<'_>,
    token: Option<Token>,
    delta: Option<usize>,
) -> String {
    let v2 = asked.service.version == Version::V2;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let kept = |name: &str| match delta {
        // A delta link stands for what it was asked with.
        Some(_) => name.starts_with("sap-") || name == "$format" || name == "$select",
        None => name != "$skiptoken",
    };
    for (name, value) in asked.pairs.iter().filter(|(name, _)| kept(name)) {
        query.append_pair(name, value);
    }
    if let Some(token) = token {
        query.append_pair("$skiptoken", &token.write());
    }
    let mut query = query.finish();
    if let Some(place) = delta {
        let between = if query.is_empty() { "" } else { "&" };
        let token = delta_links::token(place);
        query.push_str(&match v2 {
            true => format!("{between}!deltatoken='{token}'"),
            false => format!("{between}$deltatoken={token}"),
        });
    }
    let relative = format!("{}?{query}", asked.set.name);
    let whole = format!("{}{}/{relative}", application.host(), asked.service.path);
    if application.odd(oddity::FOREIGN_LINKS) {
        return format!("http://localhost:9{}/{relative}", asked.service.path);
    }
    if application.odd(oddity::INNER_HOST) {
        return whole;
    }
    match (v2, application.odd(oddity::RELATIVE_LINKS), application.odd(oddity::ABSOLUTE_LINKS)) {
        (true, false, _) | (false, _, true) => whole,
        _ => relative,
    }
}

/// Writes one record of a page.
fn entry(application: &SapOData, asked: &Asked<'_>, (mode, record): &Row) -> Value {
    let id = format!("{}({})", asked.set.name, key(asked.set, record));
    if asked.service.version == Version::V4 && *mode == Some('D') {
        return json!({ "@removed": { "reason": "deleted" }, "@id": id });
    }
    let record = if asked.set.queued { &marked(asked.set, record, *mode) } else { record };
    let mut out = Map::new();
    if asked.service.version == Version::V2 {
        let uri = format!("{}{}/{id}", application.stage.url, asked.service.path);
        let kind = format!("PENSTOCK.{}", asked.set.entity_type);
        out.insert("__metadata".into(), json!({ "id": uri, "uri": uri, "type": kind }));
    }
    out.extend(plain(
        asked.set,
        record,
        asked.service.version,
        asked.exact,
        asked.wanted.select.as_deref(),
    ));
    super::edges::put(application, asked.set, asked.service.version, &mut out);
    Value::Object(out)
}

/// Writes the properties of a record.
pub(crate) fn plain(
    set: &Set,
    record: &Record,
    version: Version,
    exact: bool,
    select: Option<&[&Property]>,
) -> Map<String, Value> {
    let pairs = set.properties.iter().zip(record);
    let there = pairs.filter(|(property, _)| {
        let selected =
            select.is_none_or(|names| names.iter().any(|each| each.name == property.name));
        property.kind.exists_in(version) && selected
    });
    there.map(|(each, cell)| (each.name.to_owned(), each.kind.json(cell, version, exact))).collect()
}

fn key(set: &Set, record: &Record) -> String {
    let parts = set.properties.iter().zip(record).filter(|(property, _)| property.key);
    let values: Vec<String> = parts
        .map(|(each, cell)| match each.kind.json(cell, Version::V4, false) {
            Value::String(text) => format!("{}='{text}'", each.name),
            other => format!("{}={other}", each.name),
        })
        .collect();
    match values.as_slice() {
        [one] => one.split_once('=').map_or_else(String::new, |(_, value)| value.to_owned()),
        more => more.join(","),
    }
}
