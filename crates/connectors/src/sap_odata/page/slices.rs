//! Cuts a full read into slices that are read at the same time, by keys.
//!
//! A record that comes or goes meanwhile moves no other record from slice to slice, as it would if counts were the
//! bounds.

use super::place::{Place, Way};
use super::rows::{Anchor, Rows, key};
use super::{Pages, accept};
use crate::sap_odata::answer::Answer;
use crate::sap_odata::api::Sap;
use crate::sap_odata::settings::Reading;
use connector_sdk::{Cursor, ErrorKind, Partition, Result};

/// Cuts a query into slices.
pub(in crate::sap_odata) async fn cut(
    pages: &Pages<'_>,
    reading: Reading,
) -> Result<Vec<Partition>> {
    let whole = || vec![Partition { first: None }];
    let Pages { sap, query, set, dialect, .. } = pages;
    let Reading { page_size, parallelism: most } = reading;
    let keys = set.order();
    let unbounded = query.window.is_none() && query.since.is_none();
    if most == 1 || !unbounded || keys.is_empty() {
        return Ok(whole());
    }
    let records = pages.records();
    let Some(count) = count(sap, &records.count()?).await? else {
        return Ok(whole());
    };
    let slices = count.div_ceil(page_size).min(most);
    let step = count.div_ceil(slices.max(1));
    let mut starts: Vec<(u64, String)> = Vec::new();
    for before in (1..slices).map(|slice| slice * step) {
        let address = format!("{}&$skip={before}&$top=1", records.keys()?);
        let response = sap.get(&address, accept(*dialect), None).await?;
        let Some(first) = Answer::read(*dialect, &response)?.records.first().copied() else {
            break;
        };
        let first = key(first, &keys)?;
        if starts.iter().any(|(_, known)| *known == first) {
            // A service that does not skip cannot be cut.
            return Ok(whole());
        }
        starts.push((before, first));
    }
    let address = records.all()?;
    let untils = starts.iter().map(|(_, key)| Some(key.clone())).chain([None]);
    let anchored = starts.iter().map(|(before, key)| (*before, Some(Anchor::At(key.clone()))));
    let slices = [(0, None)].into_iter().chain(anchored).zip(untils);
    slices
        .map(|((before, anchor), until)| {
            let rows = Rows { address: address.clone(), keys: keys.clone(), before, anchor, until };
            let first = Cursor::write(&Place::by(*dialect, Way::Rows(rows)))?;
            Ok(Partition { first: Some(first) })
        })
        .collect()
}

/// Returns how many records there are; `None` if the service does not know, which does not stop the read.
pub(in crate::sap_odata) async fn count(sap: &Sap<'_>, address: &str) -> Result<Option<u64>> {
    use ErrorKind::{AccessDenied, ClientError, InvalidArgument, ResourceNotFoundError};
    let response = match sap.get(address, "text/plain", None).await {
        Ok(response) => response,
        Err(error) => {
            return match error.kind {
                AccessDenied | ClientError | InvalidArgument | ResourceNotFoundError => Ok(None),
                _ => Err(error),
            };
        }
    };
    let text = str::from_utf8(&response.body).unwrap_or_default();
    Ok(text.trim_start_matches('\u{feff}').trim().parse().ok())
}
