//! The output of a run as a data catalog needs to know it: folders, format, partitions.

use records::encode::Format;

/// The files of a run: their folders and their format.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogOutput {
    /// The bucket.
    pub bucket: String,
    /// The folder of all runs with the flow's present mapping, with a slash at its end.
    pub folder: String,
    /// The folders of the run's date below it, in the flow's granularity: year, month, day, hour, minute.
    pub dates: Vec<String>,
    /// The folder of this run alone below the date, if it has one.
    pub execution: Option<String>,
    /// The format of the files.
    pub format: Format,
    /// Whether Parquet files keep the types of the columns.
    pub typed: bool,
    /// The folders with files of this run. A single one without values if the flow does not partition its records.
    pub partitions: Vec<OutputFolder>,
}

/// A folder with files, and the partition values that its records share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFolder {
    /// The values of the fields that the flow partitions by, in their order.
    pub values: Vec<String>,
    /// The folder, from the top of the bucket, with a slash at its end.
    pub folder: String,
}
