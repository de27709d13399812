//! Connector profiles: created after the application has accepted them, opened for each use.

mod create;
mod delete;
mod describe;
mod open;
mod secret;
mod update;
mod vault;

pub use create::NewProfile;
pub use describe::ProfileFilter;
pub(crate) use open::LOOK_FOR_IT;
pub use update::ProfileChange;
