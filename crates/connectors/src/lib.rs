//! The applications and services that flows read from and write to, one folder each, and the list of them.

mod s3;
mod salesforce;

use connector_sdk::{Connectors, ObjectStore};
pub use s3::S3;
pub use salesforce::Salesforce;
use std::sync::Arc;

/// Returns every connector there is.
pub fn connectors(object_store: Arc<dyn ObjectStore>) -> Connectors {
    Connectors::new(vec![Box::new(S3::new(object_store)), Box::new(Salesforce)])
}
