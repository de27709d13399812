//! What AWS answered instead of what was asked for, the same for every service.

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use std::fmt;

/// A failed call.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// The service's code.
    pub code: Option<String>,
    /// The service's words, or the transport's.
    pub message: String,
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// What AWS support asks for.
    pub request_id: Option<String>,
    /// Whether the time ran out.
    pub timed_out: bool,
}

impl Failure {
    /// Reads the SDK's error.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let message = match (error.message(), error.code()) {
            (Some(message), _) => message.to_owned(),
            // Some answers have a code and no words; the SDK's own would only say the code again.
            (None, Some(_)) => String::new(),
            (None, None) => chain(error),
        };
        Self {
            code: error.code().map(str::to_owned),
            message,
            status: error.raw_response().map(|response| response.status().as_u16()),
            request_id: error.request_id().map(str::to_owned),
            timed_out: timed_out(error),
        }
    }

    /// Says whether the service's code is this one.
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Says whether the service refused because of too many requests, without doing anything.
    pub fn throttled(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default();
        self.status == Some(429)
            || matches!(
                code,
                "SlowDown"
                    | "Throttling"
                    | "ThrottlingException"
                    | "ThrottledException"
                    | "TooManyRequestsException"
                    | "ProvisionedThroughputExceededException"
                    | "RequestLimitExceeded"
            )
    }

    /// Says whether the caller's permissions are what was missing.
    pub fn denied(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default();
        matches!(code, "AccessDenied" | "AccessDeniedException" | "AllAccessDisabled")
            || (self.status == Some(403) && code.is_empty())
    }

    /// Says whether the service did not accept who we are.
    pub fn unauthenticated(&self) -> bool {
        matches!(
            self.code.as_deref().unwrap_or_default(),
            "ExpiredToken"
                | "ExpiredTokenException"
                | "InvalidAccessKeyId"
                | "InvalidClientTokenId"
                | "SignatureDoesNotMatch"
                | "InvalidSignatureException"
                | "UnrecognizedClientException"
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.trim_end_matches('.');
        match &self.code {
            Some(code) if message.is_empty() => write!(f, "{code}")?,
            Some(code) => write!(f, "{code}: {message}")?,
            None => write!(f, "{message}")?,
        }
        match (self.status, &self.request_id) {
            (Some(status), Some(id)) => write!(f, " (status {status}, request {id})"),
            (Some(status), None) => write!(f, " (status {status})"),
            _ => Ok(()),
        }
    }
}

fn timed_out<E>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::TimeoutError(_) => true,
        SdkError::DispatchFailure(failure) => failure.is_timeout(),
        _ => false,
    }
}

// The SDK's own words are only "dispatch failure"; what happened is in its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
