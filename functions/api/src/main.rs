//! The API function: AppFlow's operations behind API Gateway.

mod api;
mod exception;
mod operations;
mod page_token;
mod request;
#[cfg(test)]
mod tests;

use api::Api;
use aws::App;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::{LambdaEvent, service_fn};
use std::sync::Arc;
use std::time::Duration;

/// API Gateway hangs up after 30 seconds, and an operation may call an application twice.
const PATIENCE: Duration = Duration::from_secs(12);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let app = App::from_environment().await?;
    let engine = app.engine(connectors::connectors(app.services.clone()), PATIENCE)?;
    let api = Arc::new(Api { engine, owner: app.settings.owner });
    lambda_runtime::run(service_fn(move |event: LambdaEvent<ApiGatewayV2httpRequest>| {
        let api = api.clone();
        async move { Ok::<_, lambda_runtime::Error>(api.answer(event.payload).await) }
    }))
    .await
}
