//! The engine's data catalog kept with AWS Glue: tables that Athena, Redshift Spectrum and Glue jobs read files by.
//!
//! Only the transfer function uses it, so it is a separate crate. Every call is made as the role that the flow names, never as
//! the function. Each table names its flow and its version in its parameters, and is changed only at the version that was
//! read. So tables of other owners stay unchanged, and a late run reverts nothing.

mod api;
mod catalog;
mod column_type;
mod descriptor;
mod error;
mod partitions;
mod table;

pub use catalog::GlueCatalog;
