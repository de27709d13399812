//! The SaaS applications as local HTTP servers.
//!
//! Each application is one folder. A simulator makes its records from a seed when they are asked
//! for, so any number of them costs no memory, and it can be told to fail the way the real
//! application fails. Third-party clients in `tests/judges` prove that it answers as its model does.

pub mod salesforce;
