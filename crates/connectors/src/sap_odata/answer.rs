//! Pages as services send them, in the forms of both versions.

use super::entities::edm::Dialect;
use connector_sdk::rest::{self, Response};
use connector_sdk::{ConnectorError, ErrorKind, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

/// One page.
#[derive(Debug, Default)]
pub(super) struct Answer<'a> {
    /// The records' own text.
    pub(super) records: Vec<&'a RawValue>,
    /// The whole address of the next page.
    pub(super) next: Option<String>,
    /// The whole address of the changes after this read.
    pub(super) delta: Option<String>,
}

/// Version 2 wraps every answer, against an old weakness of browsers. Some services leave the links outside.
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow)]
    d: &'a RawValue,
    #[serde(rename = "__next")]
    next: Option<String>,
    #[serde(rename = "__delta")]
    delta: Option<String>,
}

#[derive(Deserialize)]
struct V2<'a> {
    #[serde(borrow)]
    results: Vec<&'a RawValue>,
    #[serde(rename = "__next")]
    next: Option<String>,
    #[serde(rename = "__delta")]
    delta: Option<String>,
}

#[derive(Deserialize)]
struct V4<'a> {
    #[serde(borrow)]
    value: Vec<&'a RawValue>,
    #[serde(rename = "@odata.nextLink", alias = "@nextLink")]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink", alias = "@deltaLink")]
    delta: Option<String>,
}

impl<'a> Answer<'a> {
    /// Reads a page. Its links are relative to itself, which for a set is the same as to the service.
    pub(super) fn read(dialect: Dialect, response: &'a Response) -> Result<Self> {
        let (records, next, delta) = match dialect {
            Dialect::V4 => {
                let V4 { value, next, delta } = response.json()?;
                (value, next, delta)
            }
            Dialect::V2 => {
                let Wrapped { d, next: outer_next, delta: outer_delta } = response.json()?;
                // Old services have nothing around the records.
                match d.get().starts_with('[') {
                    true => (part(response, d)?, outer_next, outer_delta),
                    false => {
                        let V2 { results, next, delta } = part(response, d)?;
                        (results, next.or(outer_next), delta.or(outer_delta))
                    }
                }
            }
        };
        let absolute = |link: Option<String>| {
            let link = link.filter(|link| !link.is_empty());
            link.map(|link| whole(response, &link)).transpose()
        };
        Ok(Self { records, next: absolute(next)?, delta: absolute(delta)? })
    }
}

fn part<'a, T: Deserialize<'a>>(response: &Response, raw: &'a RawValue) -> Result<T> {
    serde_json::from_str(raw.get()).map_err(|error| {
        ConnectorError::new(
            ErrorKind::ClientError,
            format!(
                "sap ({}) answered with something else than a page of records; check that objectPath names an entity set",
                response.host()
            ),
        )
        .with_source(error)
    })
}

/// Returns the address of a link in an answer, on the host that was asked: behind a proxy or a Web Dispatcher, systems
/// name a host that nobody outside can reach.
pub(super) fn whole(response: &Response, link: &str) -> Result<String> {
    // Below the first step services differ, also in capitals: /sap/opu/odata/SAP/X_SRV is /sap/opu/odata/sap/X_SRV.
    let first = response.url.path_segments().and_then(|mut steps| steps.next()).unwrap_or_default();
    let path = rest::path_of_link(&response.url, link, &format!("/{first}/"))?;
    match response.url.join(&path) {
        Ok(url) => Ok(url.into()),
        Err(error) => Err(ConnectorError::new(
            ErrorKind::ClientError,
            format!("a page of sap ({}) has a link that is none; it was not used", response.host()),
        )
        .with_source(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dialect: Dialect, body: &str) -> Option<(usize, Option<String>)> {
        let url = "https://sap.example.com/sap/opu/odata/sap/X/Set?$top=2".parse().unwrap();
        let response = Response {
            status: 200,
            headers: Default::default(),
            body: body.into(),
            url,
            withheld: Default::default(),
        };
        let answer = Answer::read(dialect, &response).ok()?;
        Some((answer.records.len(), answer.next))
    }

    #[test]
    fn every_form_of_a_page_is_read() {
        let link = |rest: &str| Some(format!("https://sap.example.com/sap/opu/odata/sap/X/{rest}"));
        for (dialect, body, expected) in [
            (Dialect::V2, r#"{"d":{"results":[{},{}],"__count":"2"}}"#, Some((2, None))),
            (Dialect::V2, r#"{"d":[{}]}"#, Some((1, None))),
            (
                Dialect::V2,
                r#"{"d":{"results":[{}]},"__next":"Set?$skiptoken=2"}"#,
                Some((1, link("Set?$skiptoken=2"))),
            ),
            (
                Dialect::V2,
                r#"{"d":{"results":[],"__next":"Set?$skiptoken=1"}}"#,
                Some((0, link("Set?$skiptoken=1"))),
            ),
            (
                Dialect::V2,
                r#"{"d":{"results":[],"__next":"https://sap.example.com/sap/opu/odata/sap/X/Set?a=%2B"}}"#,
                Some((0, link("Set?a=%2B"))),
            ),
            (
                Dialect::V4,
                r#"{"value":[{}],"@odata.nextLink":"?$skiptoken=a%3D"}"#,
                Some((1, link("Set?$skiptoken=a%3D"))),
            ),
            (Dialect::V4, r#"{"value":[{}],"@nextLink":"./Set?x"}"#, Some((1, link("Set?x")))),
            (
                Dialect::V2,
                r#"{"d":{"results":[],"__next":"http://inner.corp:8000/sap/opu/odata/sap/X/Set?a=1"}}"#,
                Some((0, link("Set?a=1"))),
            ),
            (
                Dialect::V4,
                r#"{"value":[],"@odata.nextLink":"https://inner.corp/sap/opu/odata/sap/X/Set?a=1"}"#,
                Some((0, link("Set?a=1"))),
            ),
            (Dialect::V2, r#"{"d":{"results":[],"__next":"https://inner.corp/other?a=1"}}"#, None),
            (Dialect::V4, r#"{"value":[]}"#, Some((0, None))),
            (Dialect::V2, r#"{"d":{"Id":"1"}}"#, None),
            (Dialect::V2, r#"{"value":[]}"#, None),
            (Dialect::V4, r#"{"d":{"results":[]}}"#, None),
            (Dialect::V4, r#"{"value":null}"#, None),
            (Dialect::V4, r#"{"value":[{}],"@odata.nextLink":"http://[/"}"#, None),
        ] {
            assert_eq!(read(dialect, body), expected, "{body}");
        }
    }
}
