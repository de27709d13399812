//! Finds the token of a tracked read in the list of ODP services: `DeltaLinksOf<EntitySet>`.
//!
//! A system gives `__delta` with the first read of a service and leaves it out of later ones, although it confirms that
//! it tracks changes. Its list has the token all the same; see
//! <https://help.sap.com/doc/ccc9cdbdc6cd4eceaf1e5485b1bf8f4b/7.5.14/en-US/ca00af15dfe44539bbcdb276df8031bb.html>.

use super::Pages;
use crate::sap_odata::answer::{Answer, whole};
use crate::sap_odata::entities::edm::Dialect;
use crate::sap_odata::entities::object_path::ObjectPath;
use connector_sdk::{ConnectorError, ErrorKind, Result};
use serde::Deserialize;

/// The most pages of the list that are read: a subscription has a handful of links.
const MOST_PAGES: usize = 20;

/// Returns the link to the changes after a read that has just ended; `None` if the service lists no link.
///
/// A read from the beginning goes on from the link of such a read, if there is one: an older link only repeats records.
pub(in crate::sap_odata) async fn newest(
    pages: &Pages<'_>,
    beginning: bool,
) -> Result<Option<String>> {
    let path = pages.path;
    let list = format!("{}/DeltaLinksOf{}", path.service, path.set);
    let mut address = Some(pages.sap.address(&list, &[("$format", "json")]));
    let mut links = Vec::new();
    for _ in 0..MOST_PAGES {
        let Some(page) = address.take() else { break };
        let response = match pages.get(Dialect::V2, &page, None).await {
            Ok(response) => response,
            Err(error) if not_there(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let answer = Answer::read(Dialect::V2, &response)?;
        for record in answer.records {
            let listed = serde_json::from_str::<Listed>(record.get());
            let mut link =
                listed.map_err(|error| unreadable(response.host()).with_source(error))?;
            link.follow(pages, path, |uri| whole(&response, uri))?;
            links.push(link);
        }
        address = answer.next;
    }
    Ok(choose(links, beginning))
}

/// One link of the list.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Listed {
    #[serde(rename = "DeltaToken")]
    token: String,
    /// When it was made, in the service's own form.
    #[serde(rename = "CreatedAt", default)]
    created_at: Option<String>,
    #[serde(rename = "IsInitialLoad", default)]
    initial: Option<bool>,
    #[serde(rename = "ChangesAfter", default)]
    changes: Option<Changes>,
    #[serde(skip)]
    address: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Changes {
    #[serde(rename = "__deferred", default)]
    deferred: Deferred,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Deferred {
    #[serde(default)]
    uri: Option<String>,
}

impl Listed {
    /// Notes the address of the changes: from the list, or else the set's own address with the token.
    fn follow(
        &mut self,
        pages: &Pages<'_>,
        path: ObjectPath<'_>,
        whole: impl Fn(&str) -> Result<String>,
    ) -> Result<()> {
        let given = self.changes.as_ref().and_then(|changes| changes.deferred.uri.as_deref());
        self.address = match given {
            Some(uri) => whole(uri)?,
            None => {
                let token = format!("'{}'", self.token.replace('\'', "''"));
                let set = format!("{}/{}", path.service, path.set);
                pages.sap.address(&set, &[("!deltatoken", &token), ("$format", "json")])
            }
        };
        Ok(())
    }

    /// Returns its place in time. Tokens begin with their time, which orders links of one moment.
    fn place(&self) -> (Option<i64>, &str) {
        (self.created_at.as_deref().and_then(records::micros_of), &self.token)
    }
}

fn choose(links: Vec<Listed>, beginning: bool) -> Option<String> {
    let newest = |initial: bool| {
        let such = links.iter().filter(|link| !initial || link.initial == Some(true));
        such.max_by(|a, b| a.place().cmp(&b.place()))
    };
    let chosen = if beginning { newest(true).or_else(|| newest(false)) } else { newest(false) };
    chosen.map(|link| link.address.clone())
}

/// Returns whether an error means that the service has no such list, or hides it from this user.
fn not_there(error: &ConnectorError) -> bool {
    use ErrorKind::{AccessDenied, ClientError, InvalidArgument, ResourceNotFoundError};
    matches!(error.kind, AccessDenied | ClientError | InvalidArgument | ResourceNotFoundError)
}

fn unreadable(host: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ServerError,
        format!("sap ({host}) lists a delta link without its DeltaToken; the list was not used"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(address: &str, second: Option<i64>, initial: Option<bool>) -> Listed {
        Listed {
            token: format!("D{address}"),
            created_at: second.map(|second| format!("/Date({second}000)/")),
            initial,
            changes: None,
            address: address.to_owned(),
        }
    }

    #[test]
    fn the_newest_link_is_chosen_and_after_a_beginning_that_of_a_beginning() {
        let (first, other) = (Some(true), Some(false));
        for (beginning, links, expected) in [
            (false, vec![("a", Some(1), first), ("b", Some(2), other)], "b"),
            (false, vec![("b", Some(2), other), ("a", Some(3), first)], "a"),
            (true, vec![("a", Some(1), first), ("b", Some(2), other)], "a"),
            (true, vec![("a", Some(5), first), ("b", Some(3), first), ("c", Some(9), other)], "a"),
            (true, vec![("a", Some(1), None), ("b", Some(2), None)], "b"),
            (false, vec![("a", None, None), ("b", None, None)], "b"),
            (false, vec![("b", Some(7), None), ("a", Some(7), None)], "b"),
        ] {
            let links = links.into_iter().map(|(name, at, initial)| link(name, at, initial));
            assert_eq!(choose(links.collect(), beginning).as_deref(), Some(expected));
        }
        assert_eq!(choose(Vec::new(), true), None);
    }
}
