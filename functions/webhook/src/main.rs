//! The webhook function: takes deliveries from applications, and answers that it did when a queue has them.

mod address;
mod answer;
mod ports;
mod receive;
mod request;
mod secret_cache;
#[cfg(test)]
mod tests;

use aws::Receiver;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use connector_sdk::SystemClock;
use lambda_runtime::{LambdaEvent, service_fn};
use receive::Receive;
use secret_cache::SecretCache;
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let Receiver { secrets, queue } = Receiver::from_environment().await?;
    let receive = Arc::new(Receive {
        webhooks: connectors::webhooks(),
        secrets: SecretCache::new(Box::new(secrets)),
        queue: Box::new(queue),
        clock: Box::new(SystemClock),
    });
    lambda_runtime::run(service_fn(move |event: LambdaEvent<ApiGatewayV2httpRequest>| {
        let receive = receive.clone();
        async move { Ok::<_, lambda_runtime::Error>(receive.answer(event.payload).await) }
    }))
    .await
}
