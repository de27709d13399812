//! The SaaS applications as local HTTP servers.
//!
//! Each application is one folder, on what they share in `kit`. A simulator makes its records from a seed, and it can be
//! told to fail the way the real application fails. Third-party clients in `tests/judges` prove that it answers as its
//! model does.

pub mod invent;
pub mod kit;
pub mod salesforce;
pub mod sap_odata;
pub mod servicenow;
pub mod slack;
pub mod zendesk;
