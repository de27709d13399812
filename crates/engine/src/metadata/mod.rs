//! Entities and fields of the live application, cached for an hour.

mod cache;
mod describe;
mod reset;

pub(crate) use cache::Cache;
pub(crate) use describe::near_entity;
