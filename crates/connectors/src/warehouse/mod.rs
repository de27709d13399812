//! What the destinations that load tables share.

mod bucket;
mod settings;

pub(crate) use bucket::{bucket, prefix};
pub(crate) use settings::{MANIFEST, PATHS, StagedIn, check};
