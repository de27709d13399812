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
/// The largest answer, after decompression, unless the function has another amount of memory: ten times what the largest
/// known page takes.
const LARGEST_BODY: usize = 64 * MEBIBYTE;
/// The share of a function's memory that an answer may take: what is made of it takes several times as much.
const SHARE_OF_MEMORY: usize = 8;
const MEBIBYTE: usize = 1024 * 1024;

/// What some servers begin a text in UTF-8 with; it belongs to no format, and readers of JSON refuse it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An HTTP client that reaches only what its policy allows.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    policy: AddressPolicy,
    patience: Duration,
    largest_body: usize,
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
        let budgets = Budgets::default();
        Ok(Self { client, policy, patience, largest_body: LARGEST_BODY, budgets })
    }

    /// Bounds answers by the memory that the function has, in MiB.
    pub fn with_memory(mut self, mebibytes: usize) -> Self {
        self.largest_body = mebibytes * MEBIBYTE / SHARE_OF_MEMORY;
        self
    }

    /// Returns how long a call may take, retries and pauses included.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    fn too_large(&self, url: &Url) -> ConnectorError {
        let words = format!(
            "{} sent an answer of more than {:.0} MiB, the most that this function has room for; give the function more \
             memory (MemorySize in template.yaml), or let the application show its user less at a time",
            host(url),
            self.largest_body as f64 / MEBIBYTE as f64
        );
        // The same answer would come again, so that only a smaller page helps.
        ConnectorError::new(ErrorKind::ClientError, words).smaller_page_may_help()
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
            if body.len() + chunk.len() > self.largest_body {
                return Err(self.too_large(&url));
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc;

    /// Serves one answer of so many bytes, in chunks; returns its address, and later how many bytes were taken.
    fn serve(bytes: usize) -> (Url, mpsc::Receiver<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/describe", listener.local_addr().unwrap()).parse().unwrap();
        let (taken, told) = mpsc::channel();
        std::thread::spawn(move || taken.send(answer(listener.accept().unwrap().0, bytes)));
        (url, told)
    }

    fn answer(mut stream: TcpStream, bytes: usize) -> usize {
        let _ = stream.read(&mut [0; 4096]);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        for sent in (0..bytes).step_by(0x10000) {
            if stream.write_all(&chunk).is_err() {
                return sent;
            }
        }
        let _ = stream.write_all(b"0\r\n\r\n");
        bytes
    }

    // A second thread lets the connection go while the test waits for whoever serves it.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_answer_takes_no_more_than_its_share_of_the_memory() {
        let http = Http::new(AddressPolicy::Local, Duration::from_secs(30)).unwrap();
        let (url, told) = serve(61 * MEBIBYTE);
        let whole = http.clone().with_memory(512).send(Request::get(url)).await.unwrap();
        assert_eq!(whole.body.len(), 61 * MEBIBYTE);
        assert_eq!(told.recv().unwrap(), 61 * MEBIBYTE);

        let (url, told) = serve(61 * MEBIBYTE);
        let Err(error) = http.with_memory(256).send(Request::get(url)).await else {
            panic!("an answer larger than its share is taken")
        };
        assert!(told.recv().unwrap() < 60 * MEBIBYTE, "the answer was taken whole");
        assert!(!error.kind.retryable(), "the same answer would come again");
        for words in ["127.0.0.1", "more than 32 MiB", "MemorySize"] {
            assert!(error.message.contains(words), "{}", error.message);
        }
    }
}
