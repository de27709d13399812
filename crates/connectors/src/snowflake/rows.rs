//! The rows that a statement answers.

use connector_sdk::Result;
use connector_sdk::rest::Response;
use serde::Deserialize;
use std::collections::HashMap;

/// Rows with the names of their columns; every value is a text.
#[derive(Debug)]
pub(super) struct Rows {
    places: HashMap<String, usize>,
    rows: Vec<Vec<Option<String>>>,
    /// How many answers the rows are in, and the handle that the others are asked for with.
    pub(super) partitions: usize,
    pub(super) handle: String,
}

impl Rows {
    /// Reads the first rows of an answer.
    pub(super) fn read(answer: &Response) -> Result<Self> {
        let first: First = answer.json()?;
        let names = first.described.columns.into_iter().enumerate();
        Ok(Self {
            places: names
                .map(|(place, column)| (column.name.to_ascii_lowercase(), place))
                .collect(),
            rows: first.data,
            partitions: first.described.partitions.len(),
            handle: first.handle,
        })
    }

    /// Adds the rows of a further answer.
    pub(super) fn add(&mut self, answer: &Response) -> Result<()> {
        let more: More = answer.json()?;
        self.rows.extend(more.data);
        Ok(())
    }

    /// Returns each row.
    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { places: &self.places, cells })
    }
}

/// One row.
pub(super) struct Row<'a> {
    places: &'a HashMap<String, usize>,
    cells: &'a [Option<String>],
}

impl<'a> Row<'a> {
    /// Returns the value of a column, whose name is in lower case; `None` for a null and if there is no such column.
    pub(super) fn get(&self, column: &str) -> Option<&'a str> {
        self.cells.get(*self.places.get(column)?)?.as_deref()
    }

    /// Returns the value of the first column.
    pub(super) fn first(&self) -> Option<&'a str> {
        self.cells.first()?.as_deref()
    }
}

#[derive(Deserialize)]
struct First {
    #[serde(rename = "resultSetMetaData")]
    described: Described,
    #[serde(default)]
    data: Vec<Vec<Option<String>>>,
    #[serde(rename = "statementHandle", default)]
    handle: String,
}

#[derive(Deserialize)]
struct Described {
    #[serde(rename = "rowType", default)]
    columns: Vec<ColumnName>,
    #[serde(rename = "partitionInfo", default)]
    partitions: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct ColumnName {
    name: String,
}

#[derive(Deserialize)]
struct More {
    #[serde(default)]
    data: Vec<Vec<Option<String>>>,
}
