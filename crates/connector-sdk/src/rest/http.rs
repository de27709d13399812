//! The HTTP client: guarded addresses, no redirects, bounded answers, deadlines.

use super::address::{AddressPolicy, GuardedResolver};
use crate::{ConnectorError, ErrorKind, Result};
use chrono::DateTime;
use flow::Timestamp;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The longest a single request may take, answer included.
const DEADLINE: Duration = Duration::from_secs(120);
/// The longest until a connection stands.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// The largest answer, after decompression: ten times what the largest known page takes.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// An HTTP client that reaches only what its policy allows.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    policy: AddressPolicy,
    patience: Duration,
}

/// One request. Its headers may hold credentials, so it cannot be printed.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if any.
    pub body: Option<Vec<u8>>,
}

/// One answer, read to its end.
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// Where it came from.
    pub url: Url,
}

impl Http {
    /// Builds a client whose calls take at most `patience`, retries and pauses included. Fails only when the machine's
    /// TLS roots cannot be read.
    pub fn new(policy: AddressPolicy, patience: Duration) -> Result<Self> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("penstock/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(GuardedResolver(policy)))
            .no_proxy()
            .connect_timeout(CONNECT_DEADLINE.min(patience))
            .timeout(DEADLINE.min(patience))
            .build()
            .map_err(|error| {
                ConnectorError::new(ErrorKind::UnknownError, "the HTTP client cannot be built")
                    .with_source(error)
            })?;
        Ok(Self { client, policy, patience })
    }

    /// Returns how long a call may take, retries and pauses included.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub async fn send(&self, request: Request) -> Result<Response> {
        self.policy.check(&request.url)?;
        let url = request.url.clone();
        let mut builder = self.client.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let mut answer = builder.send().await.map_err(|error| unreachable(&url, error))?;
        let status = answer.status().as_u16();
        let headers = std::mem::take(answer.headers_mut());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&url, error))? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(ConnectorError::new(
                    ErrorKind::ServerError,
                    format!(
                        "{} sent an answer of more than 64 MiB; ask for smaller pages",
                        host(&url)
                    ),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body, url })
    }
}

impl Request {
    /// Starts a GET request.
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: None }
    }

    /// Starts a POST request with a JSON body.
    pub fn post_json(url: Url, body: &serde_json::Value) -> Self {
        let json = HeaderValue::from_static("application/json");
        let mut request = Self {
            method: Method::POST,
            url,
            headers: HeaderMap::new(),
            body: Some(body.to_string().into_bytes()),
        };
        request.headers.insert(reqwest::header::CONTENT_TYPE, json);
        request
    }

    /// Starts a POST request with a form.
    pub fn post_form(url: Url, fields: &[(&str, &str)]) -> Self {
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let mut request = Self {
            method: Method::POST,
            url,
            headers: HeaderMap::new(),
            body: Some(form.into_bytes()),
        };
        request.headers.insert(reqwest::header::CONTENT_TYPE, kind);
        request
    }

    /// Adds a header whose value is fixed.
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        self
    }

    /// Adds `Authorization: Bearer …`, kept out of any log.
    pub fn bearer(&mut self, token: &str) -> Result<()> {
        let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
            ConnectorError::new(
                ErrorKind::InvalidCredentials,
                "the access token has characters that no HTTP header may have; enter it again",
            )
        })?;
        value.set_sensitive(true);
        self.headers.insert(reqwest::header::AUTHORIZATION, value);
        Ok(())
    }
}

impl Response {
    /// Returns a header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns when it was answered, by the clock of whoever did; none where it does not tell.
    pub fn date(&self) -> Option<Timestamp> {
        let date = DateTime::parse_from_rfc2822(self.header("date")?).ok()?;
        Some(date.to_utc().into())
    }

    /// Says whether the status is one of success.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads the body as JSON. An answer that is not (a login page, a cut body) is an error, never "no records".
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let kind = self.header("content-type").unwrap_or("unknown");
            ConnectorError::new(
                ErrorKind::ServerError,
                format!(
                    "{} answered {} with {} bytes of {kind} that are not the JSON expected (line {}, column {})",
                    host(&self.url),
                    self.status,
                    self.body.len(),
                    error.line(),
                    error.column()
                ),
            )
        })
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("the application")
}

/// Builds the error of a request that got no whole answer. The URL is left out: its query may be private.
fn unreachable(url: &Url, error: reqwest::Error) -> ConnectorError {
    let error = error.without_url();
    let host = host(url);
    if error.is_timeout() {
        let message = format!("{host} did not answer in time");
        return ConnectorError::new(ErrorKind::RequestTimeout, message).with_source(error);
    }
    if error.is_connect() {
        let message = format!(
            "{host} cannot be reached ({}); check the instance address and that the application is up",
            root_cause(&error)
        );
        return ConnectorError::new(ErrorKind::ServiceUnavailable, message).with_source(error);
    }
    let message = format!("the answer of {host} broke off ({})", root_cause(&error));
    ConnectorError::new(ErrorKind::ServerError, message).with_source(error)
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
