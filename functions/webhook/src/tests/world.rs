//! A world in memory: secrets, a queue and a clock, each of which a test may spoil.

use crate::ports::{Queue, SecretStore};
use crate::receive::Receive;
use crate::secret_cache::SecretCache;
use async_trait::async_trait;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use aws_lc_rs::hmac;
use connector_sdk::{Clock, Deliveries};
use flow::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;

/// When the sample events came.
pub(super) const CAME: i64 = 1_795_168_800;

pub(super) const SECRET: &str = r#"{"signingSecret": "penstock-sample-signing-secret"}"#;

/// What the function sees of the world, and what it did to it.
pub(super) struct World {
    state: Arc<Mutex<State>>,
    /// A message passes for each permit.
    gate: Arc<Semaphore>,
    receive: Receive,
}

#[derive(Default)]
struct State {
    secrets: HashMap<String, String>,
    secrets_down: bool,
    readings: Vec<String>,
    queue_down: bool,
    sent: Vec<String>,
    now: i64,
}

/// One port, all of which share the state.
struct Port {
    state: Arc<Mutex<State>>,
    gate: Arc<Semaphore>,
}

impl World {
    /// Makes a world with these secrets, by `connector/profile`.
    pub(super) fn with(secrets: &[(&str, &str)]) -> Self {
        let secrets = secrets.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let state = State { secrets: secrets.collect(), now: CAME, ..State::default() };
        let (state, gate) = (Arc::new(Mutex::new(state)), Arc::new(Semaphore::new(1000)));
        let port = || Box::new(Port { state: state.clone(), gate: gate.clone() });
        let receive = Receive {
            webhooks: connectors::webhooks(),
            secrets: SecretCache::new(port()),
            queue: port(),
            clock: port(),
        };
        Self { state, gate, receive }
    }

    pub(super) async fn answer(&self, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
        self.receive.answer(event).await
    }

    pub(super) async fn status(&self, event: ApiGatewayV2httpRequest) -> i64 {
        self.answer(event).await.status_code
    }

    pub(super) fn keep(&self, name: &str, secret: &str) {
        self.state.lock().unwrap().secrets.insert(name.to_owned(), secret.to_owned());
    }

    pub(super) fn secrets_are_down(&self, down: bool) {
        self.state.lock().unwrap().secrets_down = down;
    }

    pub(super) fn queue_is_down(&self, down: bool) {
        self.state.lock().unwrap().queue_down = down;
    }

    /// Lets no message into the queue until it is opened again.
    pub(super) fn close_queue(&self) {
        self.gate.forget_permits(1000);
    }

    pub(super) fn open_queue(&self) {
        self.gate.add_permits(1000);
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.state.lock().unwrap().now += seconds;
    }

    /// Returns how often the store of secrets was asked.
    pub(super) fn readings(&self) -> usize {
        self.state.lock().unwrap().readings.len()
    }

    /// Returns what the queue has.
    pub(super) fn sent(&self) -> Vec<Deliveries> {
        let state = self.state.lock().unwrap();
        state.sent.iter().map(|message| serde_json::from_str(message).unwrap()).collect()
    }
}

#[async_trait]
impl SecretStore for Port {
    async fn read(&self, connector: &str, profile: &str) -> Result<Option<String>, String> {
        let mut state = self.state.lock().unwrap();
        let name = format!("{}/{profile}", connector.to_lowercase());
        state.readings.push(name.clone());
        if state.secrets_down {
            return Err("no secret can be read".to_owned());
        }
        Ok(state.secrets.get(&name).cloned())
    }
}

#[async_trait]
impl Queue for Port {
    async fn send(&self, messages: &[String]) -> Result<(), String> {
        let _passed = self.gate.acquire().await.unwrap();
        let mut state = self.state.lock().unwrap();
        if state.queue_down {
            return Err("nothing can be sent".to_owned());
        }
        state.sent.extend_from_slice(messages);
        Ok(())
    }
}

#[async_trait]
impl Clock for Port {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0).plus_seconds(self.state.lock().unwrap().now)
    }

    async fn sleep(&self, _: Duration) {}
}

/// Reads a sample event.
pub(super) fn event(sample: &str) -> ApiGatewayV2httpRequest {
    serde_json::from_str(sample).unwrap()
}

/// Returns a delivery to `customconnector`, signed with a secret.
pub(super) fn signed(profile: &str, body: &str, secret: &str) -> ApiGatewayV2httpRequest {
    let mut event = event(include_str!("../../../../events/webhook-servicenow.json"));
    event.path_parameters.insert("connector".to_owned(), "customconnector".to_owned());
    event.path_parameters.insert("profile".to_owned(), profile.to_owned());
    let secret: HashMap<String, String> = serde_json::from_str(secret).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret["signingSecret"].as_bytes());
    let signature = hex::encode(hmac::sign(&key, body.as_bytes()));
    event.headers.insert("x-penstock-signature", format!("sha256={signature}").parse().unwrap());
    event.body = Some(body.to_owned());
    event.is_base64_encoded = false;
    event
}

/// Returns status, headers and body, as they go over the wire.
pub(super) fn written(response: &ApiGatewayV2httpResponse) -> (i64, Vec<(String, String)>, String) {
    let headers = response.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let Some(Body::Text(body)) = &response.body else { panic!("no text") };
    (response.status_code, headers.collect(), body.clone())
}
