//! The records, made from a seed whenever they are looked at.
//!
//! A value depends on the seed, the object, the record's index and the field alone, so a record is
//! the same on every page, in every process and in the list of truth, and nothing is stored.

mod dataset;
mod draw;
mod id;
pub(crate) mod keys;
pub(crate) mod moments;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod places;
pub(crate) mod shapes;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod value;
mod write;

pub(crate) use dataset::{Dataset, Table};
pub(crate) use draw::{Draw, mix};
pub(crate) use id::Id;
pub(crate) use value::Value;
pub(crate) use write::{write_text, write_value};
