//! Connector profiles: created after the application accepted them, opened for every use.

mod create;
mod delete;
mod describe;
mod open;
mod vault;

pub use create::NewProfile;
pub use describe::ProfileFilter;
