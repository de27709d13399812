//! The intake function: takes what applications delivered from the queue into the inboxes of the flows that listen.

mod intake;

use aws::App;
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{LambdaEvent, service_fn};
use std::time::Duration;

/// An invocation that cannot start a run in this time leaves that to the reconciler.
const PATIENCE: Duration = Duration::from_secs(12);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let app = App::from_environment().await?;
    let engine = app.engine(connectors::connectors(app.object_store.clone()), PATIENCE)?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| {
        let engine = engine.clone();
        async move { Ok::<_, lambda_runtime::Error>(intake::take_all(&engine, event.payload).await) }
    }))
    .await
}
