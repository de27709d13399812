//! `DeltaLinksOf<EntitySet>`: the links of a queue's subscription, newest first, and what each of them leads to.

use serde_json::{Value, json};

use crate::sap_odata::schema::Set;

/// How the name of a list of links begins.
pub(crate) const PREFIX: &str = "DeltaLinksOf";
/// When the first link was made, in milliseconds since 1970.
const FIRST: i64 = 1_795_000_000_000;

/// The links that reads have made, oldest first.
#[derive(Default)]
pub(crate) struct DeltaLinks(Vec<DeltaLink>);

struct DeltaLink {
    set: &'static str,
    place: usize,
    initial: bool,
}

impl DeltaLinks {
    /// Notes the link of a read that has just begun.
    pub(crate) fn note(&mut self, set: &Set, place: usize, initial: bool) {
        self.0.push(DeltaLink { set: set.name, place, initial });
    }

    /// Lists the links of a set, as version 2 writes them below the address of a service.
    pub(crate) fn list(&self, service: &str, set: &Set) -> Value {
        let numbered = self.0.iter().enumerate().filter(|(_, link)| link.set == set.name).rev();
        let rows = numbered.map(|(number, link)| {
            let (token, number) = (token(link.place), number as i64);
            let uri = format!("{service}/{PREFIX}{}('{token}')", set.name);
            json!({
                "__metadata": { "id": uri, "uri": uri, "type": format!("PENSTOCK.{PREFIX}{}", set.name) },
                "DeltaToken": token,
                "CreatedAt": format!("/Date({})/", FIRST + number * 1000),
                "IsInitialLoad": link.initial,
                "ChangesAfter": { "__deferred": { "uri": format!("{uri}/ChangesAfter") } },
            })
        });
        json!({ "d": { "results": rows.collect::<Vec<_>>() } })
    }
}

/// Names a place of a queue.
pub(crate) fn token(place: usize) -> String {
    format!("D20261128120000_{place:09}")
}

/// Takes `Set('token')/ChangesAfter` apart: the set, and the token in its quotes.
pub(crate) fn changes_after(path: &str) -> Option<(&str, String)> {
    let (set, rest) = path.split_once('(')?;
    let token = rest.strip_suffix(")/ChangesAfter")?;
    Some((set, token.replace("%27", "'")))
}
