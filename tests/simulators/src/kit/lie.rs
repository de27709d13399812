//! Answers of success that are wrong: what proxies, caches and tired servers have been seen to send.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use url::form_urlencoded;

use super::serve::WholeRouter;

/// Names what is wrong with an answer of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It is a text that is no JSON.
    NoJson,
    /// Its link to the next page names a host of somebody else.
    ForeignLink,
    /// It has the records of the first page that was asked.
    RepeatedPage,
    /// It ends in the middle.
    Cut,
    /// It leads back to the second page, and from there on it is true: a circle of two or more.
    Circle,
}

/// Marks a request that the simulator sends to itself: no counter sees it and no fault strikes it.
#[derive(Clone, Copy)]
pub(crate) struct OwnRequest;

/// The names of members that lead to the next page.
const LINKS: [&str; 8] = [
    "nextRecordsUrl",
    "__next",
    "@odata.nextLink",
    "@nextLink",
    "after_url",
    "next_page",
    "after_cursor",
    "next_cursor",
];
const ELSEWHERE: &str = "https://elsewhere.example";

impl Lie {
    /// Answers a request with it. `asked` are the addresses of pages so far, oldest first.
    pub(crate) async fn tell(self, asked: &[String], request: Request, next: Next) -> Response {
        let address = request.uri().to_string();
        let first = asked.first().filter(|first| **first != address).cloned();
        let again = match (self, first) {
            (Lie::RepeatedPage | Lie::Circle, Some(first)) => again(&first, &request),
            _ => None,
        };
        let earlier = match again {
            Some((WholeRouter(router), again)) => true_page(router, again).await,
            None => None,
        };
        let (mut parts, body) = read(next.run(request).await).await;
        let body = self.applied(&body, earlier, asked).unwrap_or(body);
        parts.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(body))
    }

    fn applied(self, body: &Bytes, earlier: Option<Value>, asked: &[String]) -> Option<Bytes> {
        match self {
            Lie::ByteOrderMark => return Some([b"\xef\xbb\xbf", body.as_ref()].concat().into()),
            Lie::NoJson => return Some("Service ready.".into()),
            Lie::Cut => return Some(body.slice(..body.len() / 2)),
            Lie::ForeignLink | Lie::RepeatedPage | Lie::Circle => {}
        }
        let mut answer: Value = serde_json::from_slice(body).ok()?;
        match self {
            Lie::ForeignLink => links(&mut answer, &mut |link| {
                let path = link.split_once("://").map_or(link.as_str(), |(_, rest)| {
                    rest.find('/').map_or("/", |at| &rest[at..])
                });
                *link = format!("{ELSEWHERE}/{}", path.trim_start_matches('/'));
            }),
            Lie::RepeatedPage => {
                let earlier = records(&mut earlier?)?.clone();
                *records(&mut answer)? = earlier;
            }
            _ => {
                let mut back = Vec::new();
                links(&mut earlier?, &mut |link| back.push(link.clone()));
                let mut back = back.into_iter();
                links(&mut answer, &mut |link| match back.next() {
                    Some(known) if !was_asked(link, asked) => *link = known,
                    _ => {}
                });
            }
        }
        serde_json::to_vec(&answer).ok().map(Bytes::from)
    }
}

/// Builds a request of the same sender for another address, past counters and faults.
fn again(address: &str, request: &Request) -> Option<(WholeRouter, Request)> {
    let whole = request.extensions().get::<WholeRouter>()?.clone();
    let mut again = Request::builder().uri(address).body(Body::empty()).ok()?;
    *again.headers_mut() = request.headers().clone();
    // The whole application would compress its answer.
    again.headers_mut().remove(header::ACCEPT_ENCODING);
    again.extensions_mut().insert(OwnRequest);
    Some((whole, again))
}

async fn true_page(router: Router, request: Request) -> Option<Value> {
    let response = router.oneshot(request).await.ok()?;
    serde_json::from_slice(&read(response).await.1).ok()
}

/// Says how many records an answer has.
pub(crate) fn count(body: &[u8]) -> usize {
    let mut answer = serde_json::from_slice(body).unwrap_or_default();
    records(&mut answer).and_then(|records| records.as_array()).map_or(0, Vec::len)
}

/// Takes an answer apart.
pub(crate) async fn read(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    (parts, body)
}

/// Shows each link of an answer, in order.
fn links(value: &mut Value, act: &mut impl FnMut(&mut String)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(link) if LINKS.contains(&name.as_str()) && !link.is_empty() => {
                        act(link)
                    }
                    other => links(other, act),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| links(element, act)),
        _ => {}
    }
}

/// Finds the list of records: the first list of objects.
fn records(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Object(members) => members.values_mut().find_map(records),
        Value::Array(elements) if elements.first().is_some_and(Value::is_object) => Some(value),
        _ => None,
    }
}

/// Says whether a link or a cursor leads to an address that was asked.
fn was_asked(link: &str, asked: &[String]) -> bool {
    let encoded: String = form_urlencoded::byte_serialize(link.as_bytes()).collect();
    asked.iter().any(|address| address.ends_with(link) || address.contains(&encoded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn applied(lie: Lie, answer: Value, earlier: Value, asked: &[&str]) -> Value {
        let asked: Vec<String> = asked.iter().map(|address| (*address).to_owned()).collect();
        let body = Bytes::from(answer.to_string());
        let body = lie.applied(&body, Some(earlier), &asked).unwrap_or(body);
        serde_json::from_slice(&body).unwrap()
    }

    #[test]
    fn links_and_records_are_found_wherever_an_application_has_them() {
        let page = |link: &str, id: u32| json!({"d": {"results": [{"Id": id}], "__next": link}});
        let moved = applied(Lie::RepeatedPage, page("/b", 2), page("/a", 1), &[]);
        assert_eq!(moved, page("/b", 1));
        let circle = applied(Lie::Circle, page("/c", 2), page("/b", 1), &["/a", "/b"]);
        assert_eq!(circle, page("/b", 2));
        let true_link = applied(Lie::Circle, page("/b", 2), page("/x", 1), &["/a", "/b"]);
        assert_eq!(true_link, page("/b", 2));
        let foreign =
            applied(Lie::ForeignLink, page("http://127.0.0.1:1/s?a=1", 2), json!({}), &[]);
        assert_eq!(foreign, page("https://elsewhere.example/s?a=1", 2));
    }
}
