//! A server below HTTP: it breaks connections on request, and counts arrivals.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How the server treats a connection.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Closes it before anything is read.
    Close,
    /// Resets it before anything is read, once something has arrived.
    Reset,
    /// Resets it after the head of the request, with the body unread.
    ResetAfterHead,
    /// Closes it after the whole request.
    CloseAfterRequest,
    /// Reads the request and never answers.
    Silence,
    /// Reads the request and writes these bytes; the connection stays open as long as the client wants it.
    Answer(String),
    /// Reads the request, writes these bytes and closes the connection.
    Cut(String),
}

impl Deed {
    /// Answers a status, with headers as they are written.
    pub(super) fn status(status: u16, headers: &str) -> Self {
        Self::Answer(format!("HTTP/1.1 {status} Told\r\n{headers}content-length: 2\r\n\r\n{{}}"))
    }
}

/// A server that works down a list; it ends when it is dropped.
pub(super) struct Socket {
    pub(super) url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Socket {
    /// Treats one connection after the other as listed; an answer also goes to further requests of its connection.
    pub(super) async fn start(deeds: Vec<Deed>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (counted, kept) = (connections.clone(), requests.clone());
        let task = tokio::spawn(async move {
            // A connection too many is an arrival too many: it is counted, and closed.
            let mut deeds = deeds.into_iter();
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, deeds.next().unwrap_or(Deed::Close), kept.clone()));
            }
        });
        Self { url, connections, requests, task }
    }

    /// Returns the address of a server that has ended: whoever connects is refused.
    pub(super) async fn refusing() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    /// Returns how many connections were made: no request can have arrived more often.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Returns the requests that were read to their end.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, deed: Deed, requests: Arc<Mutex<Vec<String>>>) {
    match deed {
        Deed::Close => return,
        Deed::Reset => {
            // The kernel answers a close with unread bytes by a reset.
            let _ = stream.readable().await;
            return;
        }
        Deed::ResetAfterHead => {
            read(&mut stream, false).await;
            return;
        }
        _ => {}
    }
    while let Some(request) = read(&mut stream, true).await {
        requests.lock().unwrap().push(request);
        match &deed {
            Deed::Answer(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
            Deed::Cut(answer) => {
                stream.write_all(answer.as_bytes()).await.unwrap();
                return;
            }
            Deed::Silence => std::future::pending().await,
            _ => return,
        }
    }
}

/// Reads a request, or its head alone; `None` if the client has gone.
async fn read(stream: &mut TcpStream, whole: bool) -> Option<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        text.push(stream.read_u8().await.ok()?.into());
    }
    let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    if whole {
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        text.push_str(&String::from_utf8_lossy(&body));
    } else {
        assert!(length > 0, "only unread bytes make a reset");
        let _ = stream.readable().await;
    }
    Some(text)
}
