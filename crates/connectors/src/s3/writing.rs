//! The opened destination of a run into S3.

use super::layout::S3Layout;
use super::settings::Aggregation;
use super::{catalog, join, key};
use async_trait::async_trait;
use connector_sdk::staging::Staging;
use connector_sdk::{
    CatalogOutput, Folders, Manner, ObjectStore, Outcome, Result, StagedFile, Standing, Step,
    Writing,
};
use std::sync::Arc;

/// Files under the flow's own prefix.
pub(super) struct S3Writing {
    store: Arc<dyn ObjectStore>,
    layout: Arc<S3Layout>,
    staging: Staging,
}

impl S3Writing {
    pub(super) fn new(store: Arc<dyn ObjectStore>, layout: S3Layout) -> Self {
        let layout = Arc::new(layout);
        let staging = Staging::new(store.clone(), layout.clone());
        Self { store, layout, staging }
    }
}

#[async_trait]
impl Writing for S3Writing {
    async fn check(&self) -> Result<()> {
        self.staging.check().await
    }

    fn staging(&self) -> &Staging {
        &self.staging
    }

    fn manner(&self) -> Manner {
        Manner::Files
    }

    fn keeps_types(&self) -> bool {
        self.layout.settings.typed
    }

    fn part_bytes(&self) -> Option<u64> {
        match self.layout.settings.aggregation {
            Aggregation::TargetSize(bytes) => Some(bytes),
            Aggregation::None | Aggregation::SingleFile => None,
        }
    }

    fn bundles(&self, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        Ok(join::bundles(&self.layout.settings, files))
    }

    async fn deliver(&self, bundle: &[StagedFile], _: Standing<'_>) -> Result<Step> {
        match self.layout.settings.aggregation {
            Aggregation::None => {
                for file in bundle {
                    self.staging.publish(file).await?;
                }
            }
            Aggregation::SingleFile | Aggregation::TargetSize(_) => {
                join::publish_joined(self.store.as_ref(), &self.staging, &self.layout, bundle)
                    .await?;
            }
        }
        Ok(Step::Done(Outcome::all(bundle.iter().map(|file| file.records).sum())))
    }

    fn folders(&self) -> Option<&dyn Folders> {
        Some(self)
    }
}

impl Folders for S3Writing {
    fn folder_bytes(&self) -> usize {
        key::folder_bytes(&self.layout.settings, &self.layout.target)
    }

    fn catalog_output(&self, files: &[StagedFile]) -> Result<CatalogOutput> {
        catalog::output(&self.layout.settings, &self.layout.target, files)
    }
}
