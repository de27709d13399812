//! An application made of recorded answers. It keeps the requests that it got.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A local HTTP server. It stops when it is dropped.
pub struct Recorded {
    url: String,
    requests: Arc<Mutex<Vec<RecordedRequest>>>,
    task: JoinHandle<()>,
}

/// A request that it got.
#[derive(Clone, Debug, Default)]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path with its query, as sent.
    pub path: String,
    /// The headers, as sent.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// An answer that it gives.
#[derive(Clone, Debug)]
pub struct RecordedAnswer {
    /// The status.
    pub status: u16,
    /// The headers; `content-length` is added.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl RecordedAnswer {
    /// Makes an answer of JSON.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        let kind = ("content-type".to_owned(), "application/json;charset=UTF-8".to_owned());
        Self { status, headers: vec![kind], body: body.into() }
    }
}

type Answers = dyn Fn(&RecordedRequest) -> RecordedAnswer + Send + Sync;

impl Recorded {
    /// Starts a server on a free port of 127.0.0.1.
    pub async fn start(
        answers: impl Fn(&RecordedRequest) -> RecordedAnswer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, Arc::clone(&requests), Arc::new(answers)));
        Ok(Self { url, requests, task })
    }

    /// Returns the server's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    listener: TcpListener,
    requests: Arc<Mutex<Vec<RecordedRequest>>>,
    answers: Arc<Answers>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (requests, answers) = (Arc::clone(&requests), Arc::clone(&answers));
        tokio::spawn(async move {
            // A client that disconnects is not an error.
            let _ = answer(stream, &requests, &*answers).await;
        });
    }
}

async fn answer(
    mut stream: TcpStream,
    requests: &Mutex<Vec<RecordedRequest>>,
    answers: &Answers,
) -> io::Result<()> {
    let request = read(&mut stream).await?;
    let answer = answers(&request);
    requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let mut text = format!("HTTP/1.1 {} Recorded\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{}", answer.body.len(), answer.body));
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await
}

async fn read(stream: &mut TcpStream) -> io::Result<RecordedRequest> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= length(head)
        {
            let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
            let mut words = line.split(' ').map(str::to_owned);
            return Ok(RecordedRequest {
                method: words.next().unwrap_or_default(),
                path: words.next().unwrap_or_default(),
                headers: headers.to_owned(),
                body: body.to_owned(),
            });
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn length(head: &str) -> usize {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    found.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}
