//! Connectors that users register. A deployment with a [`Finder`](crate::ports::Finder) invokes them.

mod register;
mod unregister;
mod update;

pub use register::NewRegistration;
