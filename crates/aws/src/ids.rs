//! New names, from the system's randomness.

use engine::ports::Ids;

/// Makes random UUIDs, as AppFlow's execution ids are.
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}
