//! Reads the text of one value as one type, exactly or not at all.

mod binary;
mod decimal;
mod digits;
mod json;
mod number;

pub(crate) use binary::parse_binary;
pub(crate) use decimal::{Notation, parse_decimal};
pub use digits::parse_exact;
pub(crate) use digits::{exceeds, write_number};
pub(crate) use json::{check_json, check_surrogates};
pub(crate) use number::{parse_bool, parse_float64, parse_int32, parse_int64};

#[cfg(test)]
mod tests;
