//! A place for records on their way to a warehouse or an application: the files are removed when the run has ended.

use super::Layout;
use super::key::{ERRORS, beside, check_key, error_key};
use crate::{Content, PartName, Result, Target};
use records::encode::{Format, Options};

/// The folder of files that wait to be delivered.
pub(super) const STAGED: &str = "_staged";

/// A bucket and a prefix in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPlace {
    /// The bucket.
    pub bucket: String,
    /// The prefix, without a slash at its end; empty for the top of the bucket.
    pub prefix: String,
}

/// Keys `<prefix>/_staged/<flow>/<run>/<run>-<slice>-<sequence>…`; rejected and refused records stay in `_errors`.
pub struct StagingArea {
    /// The bucket of the records.
    pub bucket: String,
    /// The prefix there, without a slash at its end; empty for the top of the bucket.
    pub prefix: String,
    /// Where rejected and refused records go.
    pub errors: ErrorPlace,
    /// The format of the records.
    pub format: Format,
    /// How the format is written.
    pub options: Options,
    /// The names of small objects beside the records, such as a list of the files.
    pub companions: &'static [&'static str],
    /// The run and its flow.
    pub target: Target,
}

impl Layout for StagingArea {
    fn bucket(&self) -> &str {
        &self.bucket
    }

    fn error_bucket(&self) -> &str {
        &self.errors.bucket
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn format(&self) -> Format {
        self.format
    }

    fn options(&self) -> Options {
        self.options
    }

    fn file_key(&self, part: &PartName, folder: &str, number: u32) -> Result<String> {
        let root = beside(&self.prefix, STAGED, &self.target)?;
        let PartName { partition, sequence, .. } = part;
        let run = &self.target.execution_id;
        let extension = self.format.extension();
        let further = if number == 0 { String::new() } else { format!("-{number:03}") };
        let key = format!("{root}{folder}{run}-{partition:03}-{sequence:06}{further}.{extension}");
        check_key(&key, &root, &self.prefix)?;
        Ok(key)
    }

    fn error_key(&self, part: &PartName, content: Content) -> Result<String> {
        error_key(&self.errors.prefix, &self.target, part, content)
    }

    fn companion_key(&self, name: &str) -> Result<Option<String>> {
        let root = beside(&self.prefix, STAGED, &self.target)?;
        let key = format!("{root}{}-{name}", self.target.execution_id);
        check_key(&key, &root, &self.prefix)?;
        Ok(Some(key))
    }

    fn companions(&self) -> &'static [&'static str] {
        self.companions
    }

    fn folders(&self) -> Result<Vec<(String, String)>> {
        Ok(vec![
            (self.bucket.clone(), beside(&self.prefix, STAGED, &self.target)?),
            (self.errors.bucket.clone(), beside(&self.errors.prefix, ERRORS, &self.target)?),
        ])
    }

    fn keeps_files(&self) -> bool {
        false
    }
}
