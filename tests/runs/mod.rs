//! Runs: what arrives, and what does not, whatever goes wrong.

mod backfills;
mod bookmark_promises;
mod bookmarks;
mod cancel;
mod catalog;
mod deliveries;
mod drift;
mod events;
mod faults;
mod jobs;
mod latecomers;
mod limits;
mod loads;
mod moves;
mod news;
mod opened;
mod output;
mod overdue;
mod registered;
mod rejected;
mod schedules;
mod strays;
mod troubles;
mod window_laws;
mod windows;

use tests::world::World;

/// Sets up a deployment with the flow `books`, enough records for three parts of two pages.
async fn with_flow() -> World {
    let world = World::with_records(55).await;
    world.create_flow(|_| {}).await.unwrap();
    world
}
