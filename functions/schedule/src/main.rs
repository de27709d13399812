//! The schedule function: starts scheduled runs, and every few minutes closes what gaps there are.

mod tick;

use aws::App;
use engine::Engine;
use lambda_runtime::{LambdaEvent, service_fn};
use std::time::Duration;
use tick::Tick;

/// The reconciler has many runs to look after.
const PATIENCE: Duration = Duration::from_secs(12);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let app = App::from_environment().await?;
    let engine = app.engine(connectors::connectors(app.services.clone()), PATIENCE)?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Tick>| {
        let engine = engine.clone();
        async move { handle(&engine, event.payload).await }
    }))
    .await
}

async fn handle(engine: &Engine, tick: Tick) -> Result<(), lambda_runtime::Error> {
    match tick {
        Tick::Reconcile {} => {
            let tended = engine.reconcile().await?;
            tracing::info!(execution.count = tended, "reconciled");
        }
        Tick::Start { flow, flow_id, scheduled_at } => {
            let ticked = engine.tick(&flow, &flow_id, scheduled_at.into()).await?;
            tracing::info!(flow.name = flow, flow.id = flow_id, due_at = %scheduled_at, outcome = ?ticked, "ticked");
        }
    }
    Ok(())
}
