//! Reads that the system's own tokens bound: first everything, then what has changed since, as ODP and version 4 have it.

use super::address::Records;
use super::answer::Answer;
use super::edm::{self, Dialect};
use super::object_path::ObjectPath;
use super::page::Reader;
use super::place::{Place, Way};
use super::removed;
use connector_sdk::rest::Response;
use connector_sdk::{Bookmark, ConnectorError, Cursor, ErrorKind, Page, Result, Since};
use serde::{Deserialize, Serialize};
use url::Url;

/// A link of a tracked read: to its next page, or where the next read begins. It stands for the filter of the first read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tracked {
    pub(super) dialect: Dialect,
    pub(super) link: String,
    pub(super) filter: String,
}

/// Reads the first page since a bookmark, or since the beginning.
pub(super) async fn first(reader: &Reader<'_>, since: &Since) -> Result<Page> {
    let path = ObjectPath::read(&reader.query.entity)?;
    let (dialect, set) = edm::entity_set(&reader.sap, path).await?;
    let records = Records { sap: &reader.sap, query: reader.query, dialect, set: &set };
    let filter = records.filter()?;
    let Since::Bookmark(Bookmark(text)) = since else {
        let link = records.of(&[], &filter);
        let response = reader.get(dialect, &link, Some("odata.track-changes,")).await?;
        confirmed(&response, path.set)?;
        return page(reader, Tracked { dialect, link, filter }, &response);
    };
    let tracked: Tracked = serde_json::from_str(text).map_err(|_| lost("is none of sap's"))?;
    if tracked.filter != filter || tracked.dialect != dialect {
        return Err(lost("belongs to other filters than the flow has now"));
    }
    let answered = reader.get(dialect, &tracked.link, Some("")).await;
    let response = answered.map_err(|error| match error.kind {
        // A link of the system's own is refused for nothing but the token in it.
        ErrorKind::InvalidArgument | ErrorKind::ResourceNotFoundError => {
            ConnectorError { kind: ErrorKind::ResourceNotFoundError, ..error }
        }
        _ => error,
    })?;
    page(reader, tracked, &response)
}

/// Reads what a link of a tracked read leads to.
pub(super) async fn next(reader: &Reader<'_>, tracked: Tracked) -> Result<Page> {
    let response = reader.get(tracked.dialect, &tracked.link, Some("")).await?;
    page(reader, tracked, &response)
}

fn page(reader: &Reader<'_>, tracked: Tracked, response: &Response) -> Result<Page> {
    let Answer { records, next, delta } = Answer::read(tracked.dialect, response)?;
    // Some systems put the link to the next read where the one to the next page should be.
    let (next, delta) = match (next, delta) {
        (Some(link), None) if ends(&response.url, &link) => (None, Some(link)),
        links => links,
    };
    let records = removed::in_one_form(records)?;
    let records = records.iter().map(AsRef::as_ref).collect();
    let to = |link| Tracked { link, ..tracked.clone() };
    let place = next.map(|link| Place { dialect: tracked.dialect, way: Way::Tracked(to(link)) });
    let bookmark = match (&place, delta) {
        (None, Some(link)) => Some(Bookmark(Cursor::write(&to(link))?.0)),
        _ => None,
    };
    let page = reader.page(response, records, place)?;
    Ok(Page { bookmark, ..page })
}

/// Says whether a link leads out of a read into the next one: it has another token, or none of a page. A link that is
/// taken for such by mistake costs nothing: the next run goes on with it.
fn ends(page: &Url, link: &str) -> bool {
    let Ok(link) = Url::parse(link) else { return false };
    let has_page = link.query_pairs().any(|(name, _)| name.ends_with("skiptoken"));
    token(&link).is_some_and(|found| !has_page || token(page) != Some(found))
}

fn token(url: &Url) -> Option<String> {
    let mut pairs = url.query_pairs();
    let found = pairs.find(|(name, _)| name.ends_with("deltatoken"))?;
    Some(found.1.into_owned())
}

/// A read that is not tracked would be taken for one, and whatever changes after it would be lost.
fn confirmed(response: &Response, set: &str) -> Result<()> {
    let applied = response.headers.get_all("preference-applied").iter();
    let mut applied = applied.filter_map(|value| value.to_str().ok());
    if applied.any(|value| value.contains("track-changes")) {
        return Ok(());
    }
    Err(ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "sap ({}) does not confirm that it tracks changes of {set} (Preference-Applied: odata.track-changes), so \
             nothing was read; check that the service supports deltas for this user, or run the flow in full",
            response.host()
        ),
    ))
}

fn lost(what: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ResourceNotFoundError,
        format!("the place where the last run of the flow has ended {what}; read in full once"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_the_next_read_are_told_from_those_to_the_next_page() {
        let page = |query: &str| Url::parse(&format!("https://h/s/Set?{query}")).unwrap();
        for (from, link, expected) in [
            ("$format=json", "!deltatoken='D1'", true),
            ("$format=json", "%21deltatoken=%27D1%27", true),
            ("$format=json", "$skiptoken=5", false),
            ("!deltatoken='D1'", "!deltatoken='D1'&$skiptoken=5", false),
            ("!deltatoken='D1'&$skiptoken=5", "!deltatoken='D2'", true),
            ("!deltatoken='D1'&$skiptoken=5", "!deltatoken='D2'&$skiptoken=6", true),
            ("!deltatoken='D1'", "!deltatoken='D1'", true),
            ("$skiptoken=1", "$skiptoken=2", false),
        ] {
            assert_eq!(ends(&page(from), page(link).as_str()), expected, "{from} -> {link}");
        }
    }
}
