//! Connectors of the user's own: registered and described; a deployment with a [`Finder`](crate::ports::Finder) uses them.

mod register;
mod unregister;
mod update;

pub use register::NewRegistration;
