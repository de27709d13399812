//! Reads bounded by the system's own tokens: first everything, then the changes since, as in ODP and version 4.

use super::place::{Place, Way};
use super::{Pages, delta_links, removed};
use crate::sap_odata::answer::Answer;
use crate::sap_odata::entities::edm::Dialect;
use connector_sdk::rest::Response;
use connector_sdk::{Bookmark, ConnectorError, Cursor, ErrorKind, Page, Result, Since};
use serde::{Deserialize, Serialize};
use url::Url;

/// The place of the next page of a tracked read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::sap_odata) struct Tracked {
    pub(in crate::sap_odata) dialect: Dialect,
    pub(in crate::sap_odata) link: String,
    pub(in crate::sap_odata) filter: String,
    /// Whether it is a read from the beginning.
    #[serde(default)]
    beginning: bool,
    /// Where the next read begins; some systems report it on the first page only.
    #[serde(default)]
    delta: Option<String>,
}

/// Where the next read begins. A link stands for the filter of the first read.
#[derive(Serialize, Deserialize)]
struct Kept {
    dialect: Dialect,
    /// `None` if the system gave no link: the next read begins with everything.
    link: Option<String>,
    filter: String,
}

/// Reads the first page since a bookmark, or since the beginning.
pub(in crate::sap_odata) async fn first(pages: &Pages<'_>, since: &Since) -> Result<Page> {
    let (records, dialect) = (pages.records(), pages.dialect);
    let filter = records.filter()?;
    let Some(link) = kept(since, dialect, &filter)? else {
        let link = records.of(&[], &filter);
        let response = pages.get(dialect, &link, Some("odata.track-changes,")).await?;
        confirmed(&response, pages.path.set)?;
        let tracked = Tracked { dialect, link, filter, beginning: true, delta: None };
        return page(pages, tracked, &response).await;
    };
    let tracked = Tracked { dialect, link, filter, beginning: false, delta: None };
    let answered = pages.get(dialect, &tracked.link, Some("")).await;
    let response = answered.map_err(|error| match error.kind {
        // A link of the system's own can only be refused for the token in it.
        ErrorKind::InvalidArgument | ErrorKind::ResourceNotFoundError => {
            ConnectorError { kind: ErrorKind::ResourceNotFoundError, ..error }
        }
        _ => error,
    })?;
    page(pages, tracked, &response).await
}

/// Returns the link that a read begins with: `None` if it reads everything.
fn kept(since: &Since, dialect: Dialect, filter: &str) -> Result<Option<String>> {
    let Since::Bookmark(Bookmark(text)) = since else { return Ok(None) };
    let kept: Kept = serde_json::from_str(text).map_err(|_| lost("is none of sap's"))?;
    if kept.link.is_some() && (kept.filter != filter || kept.dialect != dialect) {
        return Err(lost("belongs to other filters than the flow has now"));
    }
    Ok(kept.link.map(at_home))
}

/// Leaves the host out of a link, so that the link still holds when the profile names another one.
fn at_home(link: String) -> String {
    match Url::parse(&link) {
        Ok(url) => url[url::Position::BeforePath..].to_owned(),
        Err(_) => link,
    }
}

/// Reads the page at a link of a tracked read.
pub(in crate::sap_odata) async fn next(pages: &Pages<'_>, tracked: Tracked) -> Result<Page> {
    let response = pages.get(tracked.dialect, &tracked.link, Some("")).await?;
    page(pages, tracked, &response).await
}

async fn page(pages: &Pages<'_>, tracked: Tracked, response: &Response) -> Result<Page> {
    let Tracked { dialect, filter, beginning, delta: known, .. } = tracked;
    let Answer { records, next, delta } = Answer::read(dialect, response)?;
    // Some systems put the link to the next read in the place of the link to the next page.
    let (next, delta) = match (next, delta) {
        (Some(link), None) if ends(&response.url, &link) => (None, Some(link)),
        links => links,
    };
    let records = removed::in_one_form(records)?;
    let records = records.iter().map(AsRef::as_ref).collect();
    let delta = delta.or(known);
    if let Some(link) = next {
        let next = Tracked { dialect, link, filter, beginning, delta };
        return pages.page(response, records, Some(Place::by(dialect, Way::Tracked(next))));
    }
    let link = match (delta, dialect) {
        (Some(link), _) => Some(link),
        (None, Dialect::V2) => delta_links::newest(pages, beginning).await?,
        (None, Dialect::V4) => None,
    };
    let notes = if link.is_none() { vec![untold(&pages.query.entity)] } else { Vec::new() };
    let bookmark = Some(Bookmark(Cursor::write(&Kept { dialect, link, filter })?.0));
    let page = pages.page(response, records, None)?;
    Ok(Page { bookmark, notes, ..page })
}

/// Describes that the next run reads everything, because the system gave no place to go on from.
fn untold(entity: &str) -> String {
    let set = entity.rsplit_once('/').map_or(entity, |(_, set)| set);
    format!(
        "sap confirmed that it tracks changes of {set} and gave no delta link, neither at the end of the read nor in \
         DeltaLinksOf{set}, so the next run reads everything again; add DeltaLinksOf{set} to the service (transaction \
         SEGW), or let the flow name a field that tells when a record changed"
    )
}

/// Returns whether a link leads out of a read into the next one: it has another token, or no token of a page. A wrong
/// `true` costs nothing: the next run goes on with the link.
fn ends(page: &Url, link: &str) -> bool {
    let Ok(link) = Url::parse(link) else { return false };
    let has_page = link.query_pairs().any(|(name, _)| name.ends_with("skiptoken"));
    // A page below DeltaLinksOf has its token in the path, and may link to a page with the same one in the query.
    let another = |found: &String| token(page).is_some_and(|known| known != *found);
    token(&link).is_some_and(|found| !has_page || another(&found))
}

fn token(url: &Url) -> Option<String> {
    let mut pairs = url.query_pairs();
    let found = pairs.find(|(name, _)| name.ends_with("deltatoken"))?;
    Some(found.1.into_owned())
}

/// Refuses a read that the system does not track: changes after it would be lost.
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
            ("$format=json", "!deltatoken='D1'&$skiptoken=5", false),
            ("$skiptoken=1", "$skiptoken=2", false),
        ] {
            assert_eq!(ends(&page(from), page(link).as_str()), expected, "{from} -> {link}");
        }
    }
}
