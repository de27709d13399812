//! The circumstances of a request: the caller, the violations found so far, and a token against repetition.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{document, request_key};
use crate::ports::{Expect, TableError, Write};
use flow::{Timestamp, Violations};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How long a client token is remembered, as in AppFlow.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_CreateFlow.html>.
const REMEMBERED_SECONDS: i64 = 8 * 3600;

/// The caller of a request, and what is known about the request already.
#[derive(Default)]
pub struct Asked {
    /// The ARN of the caller.
    pub by: String,
    /// Violations of AppFlow's model. They are reported together with everything else that is wrong.
    pub violations: Violations,
    /// The token and digest of the request, if the client sent a token.
    pub token: Option<RequestToken>,
}

impl Asked {
    /// Returns the request's own violations instead of `error` if there are any.
    pub(crate) fn or_violations(&self, error: Error) -> Error {
        match self.violations.0.is_empty() {
            true => error,
            false => Error::Invalid(self.violations.clone()),
        }
    }

    /// Refuses the request if its member `path` breaks a rule: it is needed to look something up.
    pub(crate) fn require(&self, path: &str) -> Result<()> {
        match self.violations.0.iter().any(|violation| violation.path == path) {
            true => Err(Error::Invalid(self.violations.clone())),
            false => Ok(()),
        }
    }
}

/// A client's token with a digest of the request. Neither can be read from it: the digest begins with the token, which
/// is not stored.
pub struct RequestToken {
    name: String,
    digest: String,
}

impl RequestToken {
    /// Builds the token of a request for `operation`. The order of the request's members does not matter.
    pub fn new(operation: &str, token: &str, request: &Value) -> Self {
        let mut request = request.clone();
        request.sort_all_objects();
        let name = hex(&[operation, token]);
        Self { name, digest: hex(&[token, operation, &request.to_string()]) }
    }
}

/// A remembered request with its answer.
#[derive(Serialize, Deserialize)]
struct Remembered {
    digest: String,
    answer: Value,
    until: Timestamp,
}

/// A place to remember the answer to a request.
pub(crate) struct Memory<'a> {
    token: &'a RequestToken,
    expect: Expect,
    until: Timestamp,
}

/// Whether a request was answered before.
pub(crate) enum Before<'a, T> {
    /// It was, with this answer.
    Answered(T),
    /// It was not. `None` if the request has no token.
    Never(Option<Memory<'a>>),
}

impl Engine {
    /// Looks up whether the same request was answered before. The same token with another request is a conflict.
    pub(crate) async fn before<'a, T: DeserializeOwned>(
        &self,
        asked: &'a Asked,
    ) -> Result<Before<'a, T>> {
        let Some(token) = &asked.token else { return Ok(Before::Never(None)) };
        let now = self.ports.clock.now();
        let item = self.ports.table.get(&request_key(&token.name)).await?;
        let mut expect = Expect::Absent;
        if let Some(item) = item {
            expect = Expect::Version(item.version);
            let remembered: Remembered = read(item.document)?;
            if remembered.until > now {
                return match remembered.digest == token.digest {
                    true => Ok(Before::Answered(read(remembered.answer)?)),
                    false => Err(Error::Conflict(
                        "clientToken: was used within the last 8 hours for a request with other parameters; \
                         use a new token"
                            .to_owned(),
                    )),
                };
            }
        }
        let until = now.plus_seconds(REMEMBERED_SECONDS);
        Ok(Before::Never(Some(Memory { token, expect, until })))
    }

    /// Writes the result of a request and remembers the answer, in one transaction. If two identical requests come at
    /// once, the second gets the answer of the first. Other writers that come second get the conflict.
    pub(crate) async fn write_once<T: Serialize + DeserializeOwned>(
        &self,
        asked: &Asked,
        memory: Option<Memory<'_>>,
        mut writes: Vec<Write>,
        answer: T,
        conflict: impl FnOnce() -> Error,
    ) -> Result<T> {
        if let Some(memory) = memory {
            writes.push(memory.write(&answer)?);
        }
        match self.ports.table.write(&writes).await {
            Ok(()) => Ok(answer),
            Err(TableError::Conflict) => match self.before(asked).await? {
                Before::Answered(answer) => Ok(answer),
                Before::Never(_) => Err(conflict()),
            },
            Err(error) => Err(error.into()),
        }
    }
}

impl Memory<'_> {
    /// Builds the write of the answer, for the transaction that writes the result.
    fn write<T: Serialize>(&self, answer: &T) -> Result<Write> {
        let remembered = Remembered {
            digest: self.token.digest.clone(),
            answer: document(answer)?,
            until: self.until,
        };
        Ok(Write::Put {
            key: request_key(&self.token.name),
            document: document(&remembered)?,
            expect: self.expect,
            expires_at: Some(self.until),
        })
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value)
        .map_err(|error| Error::Invariant(format!("a remembered request cannot be read: {error}")))
}

fn hex(pieces: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for piece in pieces {
        // The lengths distinguish ("ab", "c") from ("a", "bc").
        hasher.update(piece.len().to_be_bytes());
        hasher.update(piece.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
