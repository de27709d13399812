//! The toolkit of applications with an HTTP API: a guarded client, and sessions that renew and retry.

mod address;
mod http;
mod session;

pub use address::AddressPolicy;
pub use http::{Http, Request, Response};
pub use session::{Api, Session};
