//! The intake function: takes what applications delivered from the queue into the inboxes of the flows that listen.

mod intake;
mod relay;

use aws::App;
use aws_lambda_events::sqs::SqsEvent;
use intake::Intake;
use lambda_runtime::{LambdaEvent, service_fn};
use std::sync::Arc;
use std::time::Duration;

/// An invocation that cannot start a run in this time leaves that to the reconciler.
const PATIENCE: Duration = Duration::from_secs(12);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let app = App::from_environment().await?;
    let engine = app.engine(connectors::connectors(app.services.clone()), PATIENCE)?;
    let intake = Arc::new(Intake { engine, relay_profile: aws::relay_profile() });
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| {
        let intake = intake.clone();
        async move { Ok::<_, lambda_runtime::Error>(intake.take_all(event.payload).await) }
    }))
    .await
}
