//! The behaviour suite every connector must pass.
//!
//! Each function checks one promise of a connector and panics, as a test does, if it is broken. It needs a connector, a
//! connection to an application (mostly a simulator), and an [`Oracle`] that knows the application's records without
//! asking the connector. [`promises`] checks all promises that need no more. The others need an application that
//! misbehaves, such as [`Recorded`] answers.

mod bench;
mod bookmarks;
mod evaluate;
mod filters;
mod jobs;
mod literals;
mod metadata;
mod oracle;
mod reading;
mod recorded;
mod secrets;
mod time;
mod token_refusals;
mod windows;

pub use bench::{Bench, object};
pub use bookmarks::bookmarks_tile_changes;
pub use evaluate::holds;
pub use filters::filters_as_the_oracle_does;
pub use jobs::gives_back_its_jobs;
pub use metadata::{describes_fields, lists_the_entity, refuses_unknown_entities};
pub use oracle::{Oracle, Subject};
pub use reading::{
    keeps_the_projection, open, read_keys, read_page, reads_every_record_once,
    reads_the_same_page_again,
};
pub use recorded::{Recorded, RecordedAnswer, RecordedRequest};
pub use secrets::{keeps_credentials_at_home, refuses_bad_credentials};
pub use time::tells_the_time;
pub use token_refusals::{AdvisedRefusal, advises_each_grant, outlives_trouble};
pub use windows::windows_tile_time;

/// Checks every promise that needs only a well-behaved application.
pub async fn promises(subject: &Subject<'_>) {
    tells_the_time(subject).await;
    lists_the_entity(subject).await;
    describes_fields(subject).await;
    refuses_unknown_entities(subject).await;
    reads_every_record_once(subject).await;
    reads_the_same_page_again(subject).await;
    keeps_the_projection(subject).await;
    filters_as_the_oracle_does(subject).await;
    windows_tile_time(subject).await;
}
