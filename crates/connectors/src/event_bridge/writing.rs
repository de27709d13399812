//! The opened destination of a run into EventBridge.

use super::batch::Batches;
use super::deliver::Delivering;
use super::event::Kind;
use super::settings::Settings;
use async_trait::async_trait;
use connector_sdk::staging::{ErrorPlace, Staging, StagingArea};
use connector_sdk::{Manner, Result, Services, StagedFile, Standing, Step, Target, Writing};
use records::encode::{Format, Options};
use std::sync::Arc;

/// A bus, and the stack's bucket where records wait.
pub(super) struct EventBridgeWriting {
    services: Services,
    settings: Settings,
    staging: Staging,
    batches: Batches,
}

impl EventBridgeWriting {
    pub(super) fn new(services: &Services, target: Target) -> Result<Self> {
        let settings = Settings::of(&target)?;
        let batches =
            Batches::new(Kind::new(&settings.source, &target.source_object, &target.flow_arn));
        let bucket = services.staging_bucket.clone();
        let errors = settings.errors.clone();
        let area = StagingArea {
            errors: errors.unwrap_or(ErrorPlace { bucket: bucket.clone(), prefix: String::new() }),
            bucket,
            prefix: String::new(),
            format: Format::JsonLines,
            options: Options::default(),
            companions: &[],
            target,
        };
        let staging = Staging::new(services.objects.clone(), Arc::new(area));
        Ok(Self { services: services.clone(), settings, staging, batches })
    }
}

#[async_trait]
impl Writing for EventBridgeWriting {
    async fn check(&self) -> Result<()> {
        self.staging.check().await?;
        self.services.events.check(&self.settings.bus).await
    }

    fn staging(&self) -> &Staging {
        &self.staging
    }

    fn manner(&self) -> Manner {
        Manner::Records
    }

    fn bundles(&self, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        Ok(if files.is_empty() { Vec::new() } else { vec![files] })
    }

    async fn deliver(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step> {
        let Self { services, settings, staging, batches } = self;
        let (bus, store) = (services.events.as_ref(), services.objects.as_ref());
        Delivering { settings, bus, store, staging, batches }.step(bundle, standing).await
    }
}
