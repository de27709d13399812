//! The layout of a flow's files: AppFlow's own keys.

use super::key::{file_key, parts_folder, run_folder};
use super::settings::Settings;
use connector_sdk::staging::{ERRORS, Layout, beside, error_key};
use connector_sdk::{Content, PartName, Result, Target};
use records::encode::{Format, Options};

/// The files of one run.
#[derive(Clone)]
pub(super) struct S3Layout {
    pub(super) settings: Settings,
    pub(super) target: Target,
}

impl Layout for S3Layout {
    fn bucket(&self) -> &str {
        &self.settings.bucket
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn format(&self) -> Format {
        self.settings.format
    }

    fn options(&self) -> Options {
        self.settings.options(&self.target.extensions)
    }

    fn file_key(&self, part: &PartName, folder: &str, number: u32) -> Result<String> {
        file_key(&self.settings, &self.target, part, folder, number)
    }

    fn error_key(&self, part: &PartName, content: Content) -> Result<String> {
        error_key(&self.settings.prefix, &self.target, part, content)
    }

    fn folders(&self) -> Result<Vec<(String, String)>> {
        let Self { settings, target } = self;
        let folders = [
            run_folder(settings, target)?,
            parts_folder(settings, target)?,
            beside(&settings.prefix, ERRORS, target)?,
        ];
        Ok(folders.map(|folder| (settings.bucket.clone(), folder)).into())
    }
}
