//! Values that differ from the description of their field and were moved nevertheless.

use std::fmt;

/// A difference between an application's description and its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// A number has more digits than described.
    MoreDigits { precision: u8, scale: u8 },
    /// A date of zeros in place of a missing date.
    NoDate,
    /// An instant has digits beyond the microsecond.
    Sharper,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::MoreDigits { precision, scale } => write!(
                f,
                "is described with {precision} digits, {scale} of them decimals, and has values with more: they were \
                 moved whole"
            ),
            Oddity::NoDate => {
                f.write_str("has dates of zeros, such as 0000-00-00: they were moved as missing values")
            }
            Oddity::Sharper => f.write_str(
                "has times with more than six decimals of a second: they were moved to the microsecond",
            ),
        }
    }
}
