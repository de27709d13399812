//! Services of AWS that speak JSON, called without a generated client.
//!
//! A generated client has every operation of its service: Glue's alone took a fifth of a whole build, for eight
//! operations. Here an operation is its name, what goes in and what comes out, written as `serde` types beside the code
//! that needs them. All that is hard about a call is AWS's own code, the same that its generated clients run on:
//! signatures, credentials and their renewal, retries, timeouts, connections, the clock's skew and regions' host names.

mod answer;
mod endpoint;
mod orchestration;
#[cfg(test)]
mod tests;

use crate::failure::Failure;
use answer::Answer;
use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_types::error::ErrorMetadata;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// How a service is called.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// Its name in `AWS_ENDPOINT_URL_<ID>` and in the user agent.
    pub id: &'static str,
    /// What its hosts begin with and its signatures name.
    pub host: &'static str,
    /// How an operation is named.
    pub protocol: Protocol,
    /// The regions whose plain host is the one for FIPS as well.
    pub plain_fips: &'static [&'static str],
}

/// How an operation is named.
#[derive(Clone, Copy, Debug)]
pub enum Protocol {
    /// AWS JSON 1.0: by a header that begins with this.
    Json10(&'static str),
    /// AWS JSON 1.1: by a header that begins with this.
    Json11(&'static str),
    /// REST with JSON: by method and path.
    Rest,
}

/// A service of one region, called with one set of credentials.
#[derive(Clone, Debug)]
pub struct JsonService {
    protocol: Protocol,
    operation: Operation<Request, Answer, ErrorMetadata>,
}

/// One call, ready to be signed and sent.
struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl JsonService {
    /// Takes the configuration of the SDK; nothing is sent yet.
    pub fn new(config: &SdkConfig, service: Service) -> Self {
        let operation = orchestration::operation(config, service);
        Self { protocol: service.protocol, operation }
    }

    /// Calls an operation by its name.
    pub async fn call<O: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<O, Failure> {
        let (version, target) = match self.protocol {
            Protocol::Json10(target) => ("1.0", target),
            Protocol::Json11(target) => ("1.1", target),
            Protocol::Rest => return Err(unsendable("the service has no operations by name")),
        };
        let headers = vec![
            ("content-type", format!("application/x-amz-json-{version}")),
            ("x-amz-target", format!("{target}.{operation}")),
        ];
        let body = serde_json::to_vec(input).map_err(unsendable)?;
        self.send(Request { method: "POST", path: "/".to_owned(), headers, body }).await
    }

    /// Calls an operation by method and path; the path has its query, all of it escaped.
    pub async fn request<O: DeserializeOwned>(
        &self,
        method: &'static str,
        path: String,
        input: Option<&impl Serialize>,
    ) -> Result<O, Failure> {
        let (headers, body) = match input {
            None => (Vec::new(), Vec::new()),
            Some(input) => (
                vec![("content-type", "application/json".to_owned())],
                serde_json::to_vec(input).map_err(unsendable)?,
            ),
        };
        self.send(Request { method, path, headers, body }).await
    }

    async fn send<O: DeserializeOwned>(&self, request: Request) -> Result<O, Failure> {
        match self.operation.invoke(request).await {
            Ok(answer) => answer.read(),
            Err(error) => Err(Failure::of(&error)),
        }
    }
}

/// What could not even be written down.
fn unsendable(why: impl fmt::Display) -> Failure {
    Failure { message: format!("the request cannot be written: {why}"), ..Failure::default() }
}

// The orchestrator asks for it; a body is nobody's to print.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
