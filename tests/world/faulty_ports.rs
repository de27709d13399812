//! The ports, each call of which may go wrong.

use super::faults::Faults;
use async_trait::async_trait;
use connector_sdk::{
    Completion, ConnectorError, ErrorKind, NewObject, ObjectHead, ObjectStore, Result, Upload,
};
use engine::ports::{
    Catalog, CatalogError, CatalogPlace, CatalogTable, Event, Events, Item, Key, NewSchedule,
    Range, Registered, Scheduler, SchedulerError, Table, TableError, Workflow, WorkflowError,
    Write,
};
use std::sync::Arc;

/// A table whose calls may go wrong.
pub(super) struct FaultyTable {
    pub(super) inner: Arc<dyn Table>,
    pub(super) faults: Arc<Faults>,
}

fn unknown() -> TableError {
    TableError::Unknown("connection reset".to_owned())
}

#[async_trait]
impl Table for FaultyTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.faults.through("table.get", unknown, || self.inner.get(key)).await
    }

    async fn list(&self, range: &Range) -> Result<Vec<Item>, TableError> {
        self.faults.through("table.list", unknown, || self.inner.list(range)).await
    }

    async fn write(&self, writes: &[Write]) -> Result<(), TableError> {
        self.faults.through("table.write", unknown, || self.inner.write(writes)).await
    }
}

/// An object store whose calls may go wrong.
pub(super) struct FaultyStore {
    pub(super) inner: Arc<dyn ObjectStore>,
    pub(super) faults: Arc<Faults>,
}

fn unavailable() -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, "connection reset")
}

#[async_trait]
impl ObjectStore for FaultyStore {
    async fn create_upload(&self, object: &NewObject) -> Result<Upload> {
        let call = || self.inner.create_upload(object);
        self.faults.through("store.create_upload", unavailable, call).await
    }

    async fn upload_chunk(&self, upload: &Upload, number: u32, bytes: Vec<u8>) -> Result<String> {
        let call = || self.inner.upload_chunk(upload, number, bytes.clone());
        self.faults.through("store.upload_chunk", unavailable, call).await
    }

    async fn copy_chunk(
        &self,
        upload: &Upload,
        number: u32,
        source: &str,
        range: std::ops::Range<u64>,
    ) -> Result<String> {
        let call = || self.inner.copy_chunk(upload, number, source, range.clone());
        self.faults.through("store.copy_chunk", unavailable, call).await
    }

    async fn complete_upload(&self, upload: &Upload, tags: &[String]) -> Result<Completion> {
        let call = || self.inner.complete_upload(upload, tags);
        self.faults.through("store.complete_upload", unavailable, call).await
    }

    async fn abort_upload(&self, upload: &Upload) -> Result<()> {
        let call = || self.inner.abort_upload(upload);
        self.faults.through("store.abort_upload", unavailable, call).await
    }

    async fn open_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<Upload>> {
        let call = || self.inner.open_uploads(bucket, prefix);
        self.faults.through("store.open_uploads", unavailable, call).await
    }

    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>> {
        let call = || self.inner.head(bucket, key);
        self.faults.through("store.head", unavailable, call).await
    }

    async fn read(&self, bucket: &str, key: &str, range: std::ops::Range<u64>) -> Result<Vec<u8>> {
        let call = || self.inner.read(bucket, key, range.clone());
        self.faults.through("store.read", unavailable, call).await
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let call = || self.inner.delete(bucket, key);
        self.faults.through("store.delete", unavailable, call).await
    }

    async fn check(&self, bucket: &str, kms_arn: Option<&str>) -> Result<()> {
        let call = || self.inner.check(bucket, kms_arn);
        self.faults.through("store.check", unavailable, call).await
    }
}

/// A workflow whose calls may go wrong.
pub(super) struct FaultyWorkflow {
    pub(super) inner: Arc<dyn Workflow>,
    pub(super) faults: Arc<Faults>,
}

fn no_machine() -> WorkflowError {
    WorkflowError("connection reset".to_owned())
}

#[async_trait]
impl Workflow for FaultyWorkflow {
    async fn start(&self, execution: &str, generation: u32) -> Result<(), WorkflowError> {
        let call = || self.inner.start(execution, generation);
        self.faults.through("workflow.start", no_machine, call).await
    }

    async fn alive(&self, execution: &str, generation: u32) -> Result<bool, WorkflowError> {
        let call = || self.inner.alive(execution, generation);
        self.faults.through("workflow.alive", no_machine, call).await
    }
}

/// A scheduler whose calls may go wrong.
pub(super) struct FaultyScheduler {
    pub(super) inner: Arc<dyn Scheduler>,
    pub(super) faults: Arc<Faults>,
}

fn no_schedule() -> SchedulerError {
    SchedulerError("connection reset".to_owned())
}

#[async_trait]
impl Scheduler for FaultyScheduler {
    async fn put(&self, schedule: &NewSchedule) -> Result<(), SchedulerError> {
        self.faults.through("scheduler.put", no_schedule, || self.inner.put(schedule)).await
    }

    async fn remove(&self, name: &str) -> Result<(), SchedulerError> {
        self.faults.through("scheduler.remove", no_schedule, || self.inner.remove(name)).await
    }
}

/// News whose telling may go wrong.
pub(super) struct FaultyEvents {
    pub(super) inner: Arc<dyn Events>,
    pub(super) faults: Arc<Faults>,
}

#[async_trait]
impl Events for FaultyEvents {
    async fn publish(&self, event: &Event) -> Result<(), String> {
        let call = || self.inner.publish(event);
        self.faults.through("events.publish", || "connection reset".to_owned(), call).await
    }
}

/// A data catalog whose calls may go wrong.
pub(super) struct FaultyCatalog {
    pub(super) inner: Arc<dyn Catalog>,
    pub(super) faults: Arc<Faults>,
}

fn no_catalog() -> CatalogError {
    CatalogError::Unavailable("connection reset".to_owned())
}

#[async_trait]
impl Catalog for FaultyCatalog {
    async fn register(
        &self,
        place: &CatalogPlace,
        tables: &[CatalogTable],
    ) -> Result<Vec<Registered>, CatalogError> {
        let call = || self.inner.register(place, tables);
        self.faults.through("catalog.register", no_catalog, call).await
    }
}
