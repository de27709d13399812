//! A local server for tests that gives answers prepared beforehand, and the clients that talk to it.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::Credentials;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A server on a free local port.
pub(crate) struct Canned {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// Status, headers and body of one answer.
pub(crate) type Answer = (u16, &'static str, String);

impl Canned {
    /// Starts a server that gives one answer after the other, and the last one ever after.
    pub(crate) async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // One request a connection: the answer tells the client to close.
                if let Some(request) = answer(stream, &seen, &answers).await {
                    seen.lock().unwrap().push(request);
                }
            }
        });
        Self { address, requests }
    }

    /// Returns the requests so far: the head and the body of each.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns a configuration that leads to the server, without waits between attempts.
    pub(crate) async fn config(&self, attempts: u32) -> SdkConfig {
        let retry = RetryConfig::standard()
            .with_max_attempts(attempts)
            .with_initial_backoff(Duration::from_millis(1));
        let credentials = Credentials::builder()
            .access_key_id("nobody")
            .secret_access_key("nothing")
            .provider_name("test");
        aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .endpoint_url(format!("http://{}", self.address))
            .retry_config(retry)
            .credentials_provider(credentials.build())
            .load()
            .await
    }
}

async fn answer(
    stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    answers: &[Answer],
) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let lower = line.to_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        request.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    request.push_str(&String::from_utf8_lossy(&body));
    let number = seen.lock().unwrap().len().min(answers.len() - 1);
    let (status, headers, body) = &answers[number];
    // Headers that promise a longer body make an answer that is cut off.
    let length = match headers.contains("content-length:") {
        true => String::new(),
        false => format!("content-length: {}\r\n", body.len()),
    };
    let text = format!(
        "HTTP/1.1 {status} Canned\r\nconnection: close\r\nx-amz-request-id: R1\r\nx-amzn-requestid: R1\r\n\
         {headers}{length}\r\n{body}"
    );
    // A status of 0 stands for an answer that is lost.
    if *status > 0 {
        stream.write_all(text.as_bytes()).await.ok()?;
    }
    Some(request)
}
