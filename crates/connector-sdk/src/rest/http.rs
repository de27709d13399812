//! The HTTP client: guarded addresses, no redirects, bounded answers, deadlines.

use super::address::{AddressPolicy, GuardedResolver};
use super::budget::Budgets;
use super::{Request, Response};
use crate::{ConnectorError, ErrorKind, Result};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The longest a single request may take, answer included.
const DEADLINE: Duration = Duration::from_secs(120);
/// The longest until a connection stands.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// The largest answer, after decompression: ten times what the largest known page takes.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// What some servers begin a text in UTF-8 with; it belongs to no format, and readers of JSON refuse it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An HTTP client that reaches only what its policy allows.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    policy: AddressPolicy,
    patience: Duration,
    pub(super) budgets: Budgets,
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
        Ok(Self { client, policy, patience, budgets: Budgets::default() })
    }

    /// Returns how long a call may take, retries and pauses included.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub async fn send(&self, request: Request) -> Result<Response> {
        self.policy.check(&request.url)?;
        let url = request.url.clone();
        let withheld = request.withheld.clone();
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
                let words = format!("{} sent an answer of more than 64 MiB", host(&url));
                // The same answer would come again, so that only a smaller page helps.
                return Err(
                    ConnectorError::new(ErrorKind::ClientError, words).smaller_page_may_help()
                );
            }
            body.extend_from_slice(&chunk);
        }
        if body.starts_with(BYTE_ORDER_MARK) {
            body.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Response { status, headers, body, url, withheld })
    }
}

/// Names a host for messages.
pub(super) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("the application")
}

/// Builds the error of a request that got no whole answer. The URL is left out: its query may be private.
fn unreachable(url: &Url, error: reqwest::Error) -> ConnectorError {
    let error = error.without_url();
    let host = host(url);
    if error.is_timeout() {
        let message = format!("{host} did not answer in time");
        return ConnectorError::new(ErrorKind::RequestTimeout, message)
            .smaller_page_may_help()
            .with_source(error);
    }
    if error.is_connect() {
        let message = format!(
            "{host} cannot be reached ({}); check the instance address and that the application is up",
            root_cause(&error)
        );
        return ConnectorError::new(ErrorKind::ServiceUnavailable, message).with_source(error);
    }
    let message = format!("the answer of {host} broke off ({})", root_cause(&error));
    ConnectorError::new(ErrorKind::ServerError, message).smaller_page_may_help().with_source(error)
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
