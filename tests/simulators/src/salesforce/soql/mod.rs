//! The query language: text to tokens, tokens to a syntax tree, tree to a plan over the records.

mod bind;
mod literal;
mod mistakes;
mod parse;
mod pattern;
mod plan;
mod predicate;
mod reader;
mod scan;
mod syntax;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use bind::bind;
pub(crate) use parse::parse;
pub(crate) use plan::{Column, Plan};
pub(crate) use scan::scan;
