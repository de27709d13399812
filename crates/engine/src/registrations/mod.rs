//! Connectors of the user's own: registered, described, and not invoked yet.

mod register;
mod unregister;
mod update;

pub use register::NewRegistration;
