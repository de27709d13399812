//! The transfer function: takes a run's next turn whenever the state machine asks.

mod failure;
mod step;

use aws::App;
use engine::Engine;
use failure::Failure;
use glue::GlueCatalog;
use lambda_runtime::{LambdaEvent, service_fn};
use std::sync::Arc;
use std::time::Duration;
use step::{Outcome, Step};
use tracing::Instrument;

/// What takes longer is better waited for by the state machine.
const PATIENCE: Duration = Duration::from_secs(240);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let mut app = App::from_environment().await?;
    app.ports.catalog = Some(Arc::new(GlueCatalog::new(app.sdk.clone())));
    let engine = app.engine(connectors::connectors(app.services.clone()), PATIENCE)?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Step>| {
        let engine = engine.clone();
        // Whatever the engine logs on the way says whose step it was.
        let span = tracing::info_span!("step", execution.id = event.payload.execution());
        async move { take(&engine, event).await }.instrument(span)
    }))
    .await
}

async fn take(engine: &Engine, event: LambdaEvent<Step>) -> Result<Outcome, Failure> {
    let deadline = flow::Timestamp::from_millis(event.context.deadline as i64);
    let step = event.payload;
    let next = match &step {
        Step::Run { execution, generation, turn } => {
            engine.turn(execution, *generation, *turn, deadline).await
        }
        Step::Transfer { execution, generation, partition, .. } => {
            engine.transfer(execution, *generation, *partition, deadline).await
        }
        Step::Fail { execution, generation, error } => {
            engine.fail(execution, *generation, &error.words()).await.map(|()| engine::Next::Done)
        }
    };
    match next {
        Ok(next) => {
            tracing::info!(execution.id = step.execution(), outcome = ?next, "step taken");
            Ok(step.outcome(next))
        }
        Err(error) => {
            tracing::error!(execution.id = step.execution(), %error, "step failed");
            Err(Failure(error))
        }
    }
}
