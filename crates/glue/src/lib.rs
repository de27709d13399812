//! The engine's data catalog kept with AWS Glue: tables that Athena, Redshift Spectrum and Glue jobs read files by.
//!
//! A crate of its own, because only the transfer function has use for it. Everything is done as the role that the flow names, never as the function. A table says in
//! its parameters which flow it belongs to and how new it is, and is changed at the version it was read at: so what is
//! somebody else's stays as it is, and a run that comes late takes nothing back.

mod api;
mod catalog;
mod column_type;
mod descriptor;
mod error;
mod partitions;
mod role;
mod table;

pub use catalog::GlueCatalog;
