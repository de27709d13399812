//! Slack: one workspace, read over the Web API, with threads, pages of any length and errors inside answers of success.

mod answer;
mod asked;
mod data;
mod methods;
pub mod oddity;
mod workspace;

use std::io;

use crate::kit::{Options, Running, start as serve};
pub use data::{ARCHIVED, FOREIGN, MAIN, TEAM};
pub use workspace::Slack;

/// Starts a workspace on 127.0.0.1.
pub async fn start(options: Options) -> io::Result<Running<Slack>> {
    serve(options, Slack::new).await
}
