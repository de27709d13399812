//! What a run wrote, as a data catalog has to know it: folders, format, partitions.

use records::encode::Format;

/// Where the files of a run are, and what they look like.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogOutput {
    /// The bucket.
    pub bucket: String,
    /// The folder of all runs with the flow's present mapping, with a slash at its end.
    pub folder: String,
    /// The folders of the run's date below it: year, month, day, hour, minute, as far as the flow asks for them.
    pub dates: Vec<String>,
    /// The folder below these that is the run's alone, if it has one.
    pub execution: Option<String>,
    /// The format of the files.
    pub format: Format,
    /// Whether Parquet files keep the types of the columns.
    pub typed: bool,
    /// The folders with files of this run; one without values where the flow does not partition its records.
    pub partitions: Vec<OutputFolder>,
}

/// A folder with files, and the values that all its records have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFolder {
    /// The values of the fields that the flow partitions by, in their order.
    pub values: Vec<String>,
    /// The folder, from the top of the bucket, with a slash at its end.
    pub folder: String,
}
