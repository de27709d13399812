//! The kit of simulators, proved by the simulator of an invented application, the larder.

#![expect(clippy::unwrap_used, reason = "this is a test, helpers included")]

mod connector;
mod faults;
mod jobs;
mod larder;
mod pages;
mod reading;
mod tokens;

use reqwest::{Client, Response};
use serde_json::{Value, json};
use simulators::kit::{Options, Running};

use larder::Larder;

/// A larder and one who asks it.
struct Guest {
    larder: Running<Larder>,
    client: Client,
    token: String,
}

impl Guest {
    /// Is the guest of a larder with 90 orders, which come by 40.
    async fn new() -> Self {
        let options = Options { records: 90, page_size: 40, seed: 3, ..Options::default() };
        let token = options.access_token.clone();
        Guest { larder: larder::start(options).await.unwrap(), client: Client::new(), token }
    }

    async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        let address = format!("{}{path}", self.larder.url());
        self.client.get(address).bearer_auth(&self.token).send().await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        read(self.try_get(path).await.unwrap()).await
    }

    async fn try_post(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        let address = format!("{}{path}", self.larder.url());
        self.client.post(address).bearer_auth(&self.token).json(body).send().await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        read(self.try_post(path, &body).await.unwrap()).await
    }

    async fn token(&self, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let usual = Options::default();
        let client = [("client_id", &*usual.client_id), ("client_secret", &*usual.client_secret)];
        let form: Vec<_> = client.iter().chain(form).collect();
        self.client.post(format!("{}/oauth/token", self.larder.url())).form(&form).send().await
    }

    /// Sets a fault as tests in other languages do.
    async fn set(&self, fault: Value) {
        let set = self.try_post("/_simulator/faults", &json!([fault])).await.unwrap();
        assert_eq!(set.status(), 204, "{fault}");
    }
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
