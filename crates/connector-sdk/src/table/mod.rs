//! Tables that records are loaded into.

mod matching;

pub use matching::{columns_of, require_keys};

use records::FieldType;
use serde::{Deserialize, Serialize};

/// The part of a table that a run writes, as it was when the run was prepared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The parts of the table's name, as the database spells them.
    pub name: Vec<String>,
    /// The parts of the name of the table that remembers which runs were loaded.
    pub runs: Vec<String>,
    /// The columns, in the order of the flow's destination fields.
    pub columns: Vec<TableColumn>,
    /// The columns by which a record replaces an earlier one; empty if records are only inserted.
    pub keys: Vec<String>,
    /// The staged field that numbers the records of the run in their order, if the destination needs to know which of
    /// several records with the same key came last.
    pub numbered_in: Option<String>,
}

/// A column and the values that it can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    /// The name as the table spells it.
    pub name: String,
    /// The type as the table's `CREATE TABLE` would have it, such as `VARCHAR(20)`.
    pub declared: String,
    /// The type that values are converted to.
    pub field_type: FieldType,
    /// What the type does not say about the values.
    pub bound: Bound,
    /// Whether each record must have a value.
    pub required: bool,
    /// Whether the table has a value for records that lack one.
    pub defaulted: bool,
}

/// A bound of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bound {
    /// None beyond the type.
    None,
    /// Texts of at most so many bytes in UTF-8, none of which is NUL.
    Bytes(u64),
    /// JSON of at most so many bytes in UTF-8, in which each text has at most so many as well.
    Json {
        /// The most bytes of the whole value.
        whole: u64,
        /// The most bytes of a text in it, the name of a member included.
        text: u64,
    },
    /// Texts of at most so many characters, all of them ASCII without NUL.
    Ascii(u64),
    /// Texts of at most so many characters.
    Characters(u64),
    /// Whole numbers from the first to the second.
    Between(i64, i64),
}
