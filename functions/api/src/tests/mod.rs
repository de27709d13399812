//! The API on a deployment in memory, called as API Gateway calls it.

mod backfills;
mod connectors;
mod credentials;
mod echo;
mod life;
mod metadata;
mod profiles;
mod refusals;
mod tags;
mod tokens;

use crate::api::Api;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::encodings::Body;
use engine::{Engine, Settings};
use serde_json::{Value, json};
use tests::world::{NAME, World, flow_definition, owner};

/// A deployment with the profile `shelf`, and its API.
struct Deployment {
    world: World,
    api: Api,
}

impl Deployment {
    async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    async fn with(settings: Settings) -> Self {
        let world = World::with_records(3).await;
        let api = api(world.other_engine(settings));
        Self { world, api }
    }

    /// Calls an operation and returns its answer, or the exception's name and message.
    async fn call(&self, operation: &str, content: Value) -> Result<Value, (String, String)> {
        call(&self.api, operation, content).await
    }

    /// Calls an operation that must succeed.
    async fn done(&self, operation: &str, content: Value) -> Value {
        let told = content.to_string();
        self.call(operation, content)
            .await
            .unwrap_or_else(|error| panic!("{operation} {told}: {error:?}"))
    }

    /// Calls an operation that must fail, and returns the exception's message.
    async fn refused(&self, operation: &str, content: Value, exception: &str) -> String {
        let (name, message) = self.call(operation, content).await.unwrap_err();
        assert_eq!(name, exception, "{message}");
        message
    }
}

fn api(engine: Engine) -> Api {
    Api { engine, owner: owner() }
}

async fn call(api: &Api, operation: &str, content: Value) -> Result<Value, (String, String)> {
    let mut event: ApiGatewayV2httpRequest =
        serde_json::from_str(include_str!("../../../../events/api-list-flows.json")).unwrap();
    event.raw_path = Some(format!("/{operation}"));
    event.body = Some(content.to_string());
    let response = api.answer(event).await;
    let Some(Body::Text(body)) = response.body else { panic!("no text") };
    let body: Value = serde_json::from_str(&body).unwrap();
    match response.headers.get("x-amzn-errortype") {
        None => Ok(body),
        Some(name) => {
            Err((name.to_str().unwrap().to_owned(), body["message"].as_str().unwrap().to_owned()))
        }
    }
}

/// Returns a flow of this name as a user writes it.
fn flow(name: &str) -> Value {
    let mut flow = flow_definition();
    flow["flowName"] = json!(name);
    flow
}

/// Returns a flow that runs every day.
fn scheduled(name: &str) -> Value {
    let mut flow = flow(name);
    flow["triggerConfig"] = json!({
        "triggerType": "Scheduled",
        "triggerProperties": {"Scheduled": {"scheduleExpression": "rate(1days)"}},
    });
    flow
}

/// Returns a connector profile as a user writes it.
fn profile(name: &str) -> Value {
    json!({
        "connectorProfileName": name,
        "connectorType": NAME,
        "connectionMode": "Public",
        "connectorProfileConfig": {
            "connectorProfileProperties": {NAME: {"instanceUrl": "https://shelf.example.com"}},
            "connectorProfileCredentials": {NAME: {"clientId": "id", "clientSecret": "CANARY-secret"}},
        },
    })
}
