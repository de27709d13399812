//! Calls: requests of an application before the address is whole and the credentials are added.

use crate::rest::Request;
use crate::{ConnectorError, ErrorKind, Result};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;
use url::Url;

/// A call that may be repeated: a read, or a write that leaves the same state when it comes twice.
///
/// It may hold records, so it cannot be printed.
#[derive(Clone)]
pub struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Body>,
    /// Whether the caller asks for a smaller page if that may help.
    pub(super) shrinks: bool,
}

/// A call that must not be repeated, because a repetition would do the work twice.
#[derive(Clone)]
pub struct Once(pub(super) Call);

#[derive(Clone)]
struct Body {
    content_type: String,
    // Shared: a try must not copy a body that may be many megabytes.
    bytes: Bytes,
}

impl Call {
    /// Starts a call; the path is relative to the application's address, or a link that the application gave.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None, shrinks: false }
    }

    /// Starts a GET call.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Starts a POST call.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Adds a header; the name is in lower case.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Makes JSON the body.
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string())
    }

    /// Makes bytes of a content type the body: CSV, a compressed file, a multipart form.
    pub fn bytes(mut self, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        self.body = Some(Body { content_type: content_type.into(), bytes: body.into() });
        self
    }

    /// Makes a failure that a smaller page may prevent come back soon, with
    /// [`smaller_page_may_help`](ConnectorError::smaller_page_may_help), instead of after all tries at the same size.
    pub fn shrinks(mut self) -> Self {
        self.shrinks = true;
        self
    }

    /// Forbids repetitions; [`Session::send_once`](super::Session::send_once) sends it.
    pub fn once(self) -> Once {
        Once(self)
    }

    /// Makes the request, without credentials; a link to another origin than the application's is refused.
    pub(super) fn request(&self, base: &Url) -> Result<Request> {
        let url = base.join(&self.path).map_err(|_| foreign(base, "is not an address"))?;
        if url.origin() != base.origin() {
            return Err(foreign(base, "leads to another host"));
        }
        let mut headers = HeaderMap::new();
        if let Some(body) = &self.body {
            let kind = HeaderValue::from_str(&body.content_type).map_err(|_| {
                let words = "a content type has characters that no HTTP header may have";
                ConnectorError::new(ErrorKind::InvalidArgument, words)
            })?;
            headers.insert(CONTENT_TYPE, kind);
        }
        let bytes = self.body.as_ref().map(|body| body.bytes.clone());
        let mut request = Request::new(self.method.clone(), url, headers, bytes);
        for (name, value) in &self.headers {
            request = request.header(name, value)?;
        }
        Ok(request)
    }
}

fn foreign(base: &Url, what: &str) -> ConnectorError {
    let host = base.host_str().unwrap_or("the application");
    // The page would give the same link again.
    ConnectorError::new(
        ErrorKind::ClientError,
        format!("a page link of {host} {what}; it was not followed and no credential was sent"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(call: Call) -> Result<Request> {
        call.request(&"https://a.example/api/".parse().unwrap())
    }

    #[test]
    fn a_call_has_any_method_headers_and_a_body_of_json_or_of_bytes() {
        let merge = Method::from_bytes(b"MERGE").unwrap();
        for method in [Method::PUT, Method::PATCH, Method::DELETE, merge] {
            let made = request(Call::new(method.clone(), "leads/7").header("if-match", "*"));
            let made = made.unwrap();
            assert_eq!(made.method, method);
            assert_eq!(made.url.as_str(), "https://a.example/api/leads/7");
            assert_eq!(made.headers["if-match"], "*");
            assert!(made.body.is_none() && !made.headers.contains_key(CONTENT_TYPE));
        }
        let made = request(Call::post("/leads").json(&json!({ "a": 1 }))).unwrap();
        assert_eq!((made.method, made.body.unwrap()), (Method::POST, "{\"a\":1}".into()));
        assert_eq!(made.headers[CONTENT_TYPE], "application/json");
        let csv = Call::post("jobs/7").bytes("text/csv; charset=UTF-8", vec![b'a', 0xff]);
        let made = request(csv.header("content-encoding", "gzip")).unwrap();
        assert_eq!(made.body.unwrap(), [b'a', 0xff].as_slice());
        assert_eq!(made.headers[CONTENT_TYPE], "text/csv; charset=UTF-8");
        assert_eq!(made.headers["content-encoding"], "gzip");
    }

    #[test]
    fn what_leads_elsewhere_or_cannot_be_a_header_is_refused() {
        let refused = |call: Call| request(call).err().map(|error| error.kind);
        for link in ["https://b.example/x", "//b.example/x", "http://a.example/x", "https://["] {
            assert_eq!(refused(Call::get(link)), Some(ErrorKind::ClientError), "{link}");
        }
        assert_eq!(refused(Call::get("https://a.example/x")), None);
        let header = Call::get("x").header("prefer", "a\r\nhost: b");
        assert_eq!(refused(header), Some(ErrorKind::InvalidArgument));
        let kind = Call::post("x").bytes("text/csv\r\nhost: b", "");
        assert_eq!(refused(kind), Some(ErrorKind::InvalidArgument));
    }
}
