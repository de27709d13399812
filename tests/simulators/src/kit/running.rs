//! Starts a simulator, and steers it from the test that started it.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::kit::gate::gate;
use crate::kit::{Application, Counters, Course, Fault, Options, Stage, controls, serve};

/// A simulator that runs until this is dropped.
pub struct Running<A> {
    pub(crate) application: Arc<A>,
    task: JoinHandle<()>,
}

/// Starts a simulator on 127.0.0.1.
pub async fn start<A: Application>(
    options: Options,
    build: impl FnOnce(Stage) -> A,
) -> io::Result<Running<A>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let application = Arc::new(build(Stage::new(url, options, A::TOKENS)));
    let task = tokio::spawn(serve(listener, router(&application)));
    Ok(Running { application, task })
}

impl<A: Application> Running<A> {
    /// Gives the address.
    pub fn url(&self) -> &str {
        &self.application.stage().url
    }

    /// Makes requests fail, until the fault is spent or cleared.
    pub fn set_fault(&self, fault: Fault) {
        self.application.stage().faults().set(fault);
    }

    /// Takes back every fault.
    pub fn clear_faults(&self) {
        self.application.stage().faults().clear();
    }

    /// Ends every access token.
    pub fn expire_tokens(&self) {
        self.application.stage().sessions().expire_all();
    }

    /// Turns the rotation of refresh tokens on or off.
    pub fn rotate_refresh_tokens(&self, on: bool) {
        self.application.stage().sessions().rotate = on;
    }

    /// Switches an odd behaviour on or off.
    pub fn set_oddity(&self, name: &str, on: bool) {
        self.application.stage().set_oddity(name, on);
    }

    /// Tells what has been asked so far.
    pub fn counters(&self) -> Counters {
        self.application.stage().counters().clone()
    }

    /// Gives the truth: every record of an object, deleted ones included.
    pub fn records(&self, object: &str) -> Vec<Value> {
        self.application.records(object).unwrap_or_default()
    }

    /// Changes the first records of an object as if that had happened at a second since 1970.
    pub fn change(&self, object: &str, records: usize, at: i64) {
        self.application.change(object, records, at);
    }

    /// Says how the jobs go that are queued from now on.
    pub fn set_course(&self, course: Course) {
        self.application.stage().jobs().set_course(course);
    }

    /// Counts the jobs that nobody has deleted.
    pub fn job_count(&self) -> usize {
        self.application.stage().jobs().count()
    }

    /// Serves until the process ends.
    pub async fn forever(mut self) {
        // The task ends only by a panic, which has been reported by then.
        let _ = (&mut self.task).await;
    }
}

impl<A> Drop for Running<A> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn router<A: Application>(application: &Arc<A>) -> Router {
    let gated = application.routes().layer(from_fn_with_state(Arc::clone(application), gate::<A>));
    // The fastest level: the simulator's time is taken from the connector under test.
    let gzip = CompressionLayer::new().quality(CompressionLevel::Fastest);
    gated.merge(controls::routes(Arc::clone(application))).layer(gzip)
}
