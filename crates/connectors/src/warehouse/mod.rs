//! What the destinations that load tables share.

mod settings;

pub(crate) use settings::{MANIFEST, PATHS, StagedIn, check};
