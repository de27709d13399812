//! A ServiceNow instance: tables that extend each other, read by encoded queries over the Table API.

mod answer;
mod data;
mod instance;
mod metadata;
pub mod oddity;
mod query;
mod schema;
mod shown;
mod table;
mod token;

use std::io;

pub use instance::Instance;

use crate::kit::{self, Options, Running};

/// Starts an instance on 127.0.0.1.
pub async fn start(options: Options) -> io::Result<Running<Instance>> {
    kit::start(options, Instance::new).await
}
