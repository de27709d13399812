//! Where a run's files are, and how they are written.

use crate::{Content, PartName, Result, Target};
use records::encode::{Format, Options};

/// The keys and the format of a run's files. Keys depend on the flow and the run alone, never on the attempt or on "now".
pub trait Layout: Send + Sync {
    /// Returns the bucket of the records.
    fn bucket(&self) -> &str;

    /// Returns the bucket of rejected and refused records.
    fn error_bucket(&self) -> &str {
        self.bucket()
    }

    /// Returns the run and its flow.
    fn target(&self) -> &Target;

    /// Returns the format of the records.
    fn format(&self) -> Format;

    /// Returns how the format is written.
    fn options(&self) -> Options;

    /// Returns the key of a file of a part: the first of its folder, or a further one if `number` is not 0.
    fn file_key(&self, part: &PartName, folder: &str, number: u32) -> Result<String>;

    /// Returns the key of a part's rejected records, or of the records refused in a step of a delivery.
    fn error_key(&self, part: &PartName, content: Content) -> Result<String>;

    /// Returns the key of a small object beside the files, such as a list of them; `None` if the layout has no such object.
    fn companion_key(&self, _name: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// Returns the names of the small objects beside the files.
    fn companions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the buckets and folders in which the run's uploads are.
    fn folders(&self) -> Result<Vec<(String, String)>>;

    /// Returns whether the files are the output.
    fn keeps_files(&self) -> bool {
        true
    }
}
