//! The HTTP client: guarded addresses, no redirects, limited answers, deadlines.

use super::address::{AddressPolicy, GuardedResolver};
use super::budget::Budgets;
use super::sent::Failure;
use super::{Request, Response};
use crate::{ConnectorError, ErrorKind, Result};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use url::Url;

/// The time limit of a request, its answer included.
const DEADLINE: Duration = Duration::from_secs(120);
/// The time limit for connecting.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// The largest answer after decompression, if the memory of the function is not known: ten times the largest known
/// page.
const LARGEST_BODY: usize = 64 * MEBIBYTE;
/// The share of a function's memory that an answer may take (1/8): the records made from it take several times as much.
const SHARE_OF_MEMORY: usize = 8;
const MEBIBYTE: usize = 1024 * 1024;

/// The mark that some servers put before UTF-8 text. It belongs to no format, and JSON readers refuse it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An HTTP client that reaches only the addresses its policy allows.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    /// The client for requests that must not be sent twice. It is made on first use, because few functions need it.
    once: Arc<OnceLock<reqwest::Client>>,
    policy: AddressPolicy,
    patience: Duration,
    largest_body: usize,
    pub(super) budgets: Budgets,
}

impl Http {
    /// Builds a client whose calls take at most `patience`, retries and pauses included. Fails only if the machine's
    /// TLS roots cannot be read.
    pub fn new(policy: AddressPolicy, patience: Duration) -> Result<Self> {
        let client = built(client(policy, patience))?;
        let budgets = Budgets::default();
        let once = Arc::default();
        Ok(Self { client, once, policy, patience, largest_body: LARGEST_BODY, budgets })
    }

    /// Limits answers to a share of the function's memory, given in MiB.
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
        // The same answer would come again. Only a smaller page helps.
        ConnectorError::new(ErrorKind::ClientError, words).smaller_page_may_help()
    }

    /// Sends a request and returns its whole answer, whatever the status.
    pub async fn send(&self, request: Request) -> Result<Response> {
        self.exchange(&self.client, request).await.map_err(Failure::into_error)
    }

    /// Sends a request that must not be sent twice and returns its whole answer, whatever the status.
    pub(super) async fn send_once(&self, request: Request) -> Result<Response, Failure> {
        let client = self.once_client().map_err(Failure::NotDone)?;
        self.exchange(client, request).await
    }

    /// Returns the client whose requests arrive at most once.
    ///
    /// Two layers below us repeat requests unasked (read in reqwest 0.13.5, hyper-util 0.1.21, hyper 1.12, h2 0.4.20).
    /// - hyper-util (`retry_canceled_requests`, which reqwest does not let us turn off) sends a request again if the pooled
    ///   connection it was queued for has closed. hyper hands a request back only while it is in that queue, before a byte of
    ///   it is written, so nothing arrives twice.
    /// - reqwest repeats a request, body included and of any method, up to twice over HTTP/2 if the server answers GOAWAY with
    ///   NO_ERROR or resets the stream with REFUSED_STREAM. RFC 9113 lets a server say so only of requests that it did not
    ///   process, but nothing here can tell a proxy that says so wrongly.
    ///
    /// This client needs neither argument. Over HTTP/1.1 there is no GOAWAY and no refused stream, `never` turns reqwest's
    /// repetitions off, and without idle connections each request has its own, which hyper-util never repeats. That also
    /// spares us the commonest unknown outcome: a server that closes an idle connection just when a request is on its way.
    /// The price is a handshake for each call, and calls of this kind carry a batch.
    fn once_client(&self) -> Result<&reqwest::Client> {
        if let Some(client) = self.once.get() {
            return Ok(client);
        }
        let client = client(self.policy, self.patience)
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .http1_only();
        let client = built(client)?;
        Ok(self.once.get_or_init(|| client))
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        request: Request,
    ) -> Result<Response, Failure> {
        self.policy.check(&request.url).map_err(Failure::NotDone)?;
        let url = request.url.clone();
        let withheld = request.withheld.clone();
        let mut builder = client.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let mut answer = builder.send().await.map_err(|error| failure(&url, error))?;
        let status = answer.status().as_u16();
        let headers = std::mem::take(answer.headers_mut());
        let mut body = Vec::new();
        // An answer that broke off is unknown, whatever its status: nobody has read it.
        let broken = |error| Failure::Unknown(unreachable(&url, error));
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > self.largest_body {
                return Err(Failure::Unknown(self.too_large(&url)));
            }
            body.extend_from_slice(&chunk);
        }
        if body.starts_with(BYTE_ORDER_MARK) {
            body.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Response { status, headers, body, url, withheld })
    }
}

fn client(policy: AddressPolicy, patience: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("penstock/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Arc::new(GuardedResolver(policy)))
        .no_proxy()
        .connect_timeout(CONNECT_DEADLINE.min(patience))
        .timeout(DEADLINE.min(patience))
}

fn built(client: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    client.build().map_err(|error| {
        ConnectorError::new(ErrorKind::UnknownError, "the HTTP client cannot be built")
            .with_source(error)
    })
}

/// Classifies the failure of a request without an answer: not done, or unknown.
///
/// - Not done if `is_connect`: hyper-util failed to connect. Name resolution, TCP, the TLS handshake and their time-out
///   (which is `is_timeout` as well) all come before the first byte of a request, as TLS early data is off.
/// - Not done if `is_builder`: reqwest could not build the request.
/// - Unknown otherwise: `is_timeout` alone is the deadline of the whole request, wherever that was. `is_request` covers
///   a connection lost before, during and after the request was written; hyper knows some requests that it never began
///   to write, but reqwest does not pass that on.
fn failure(url: &Url, error: reqwest::Error) -> Failure {
    let never_sent = error.is_connect() || error.is_builder();
    let error = unreachable(url, error);
    if never_sent { Failure::NotDone(error) } else { Failure::Unknown(error) }
}

/// Returns a URL's host for messages.
pub(super) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("the application")
}

/// Builds the error of a request without a complete answer. The URL is left out, because its query may be private.
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

    /// Serves one answer of `bytes` bytes in chunks. Returns its address, and later how many bytes were accepted.
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

    // A second thread lets the connection go while the test waits for the server.
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
    /// Returns a client's TLS greeting, which contains the protocols that it offers.
    async fn greeting(once: bool) -> String {
        let http = Http::new(AddressPolicy::Local, Duration::from_secs(30)).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: Url = format!("https://{}", listener.local_addr().unwrap()).parse().unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 4096];
            let length = tokio::io::AsyncReadExt::read(&mut stream, &mut hello).await.unwrap();
            String::from_utf8_lossy(&hello[..length]).into_owned()
        };
        let client = async {
            match once {
                true => http.send_once(Request::get(url)).await.map_err(Failure::into_error),
                false => http.send(Request::get(url)).await,
            }
        };
        tokio::join!(server, client).0
    }

    #[tokio::test]
    async fn requests_that_must_not_arrive_twice_offer_no_protocol_that_repeats_them() {
        let offers_http_2 = |greeting: &str| greeting.contains("\u{2}h2\u{8}http/1.1");
        assert!(offers_http_2(&greeting(false).await), "the test would see the offer");
        assert!(!offers_http_2(&greeting(true).await));
    }
}
