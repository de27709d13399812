//! What comes with a request besides its content: who asks, what is wrong with it so far, and whether it was asked before.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{document, request_key};
use crate::ports::{Expect, TableError, Write};
use flow::{Timestamp, Violations};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// AppFlow's own time for which a client token is remembered.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_CreateFlow.html>.
const REMEMBERED_SECONDS: i64 = 8 * 3600;

/// Who asks, and what is known of the request already.
#[derive(Default)]
pub struct Asked {
    /// The ARN of the caller.
    pub by: String,
    /// What breaks AppFlow's model, which is told together with whatever else is wrong.
    pub violations: Violations,
    /// How the request is known again, if its client gave it a token.
    pub token: Option<RequestToken>,
}

impl Asked {
    /// Chooses what to tell when something was not found while the request itself breaks rules: the rules.
    pub(crate) fn or_violations(&self, error: Error) -> Error {
        match self.violations.0.is_empty() {
            true => error,
            false => Error::Invalid(self.violations.clone()),
        }
    }

    /// Refuses a request whose member `path` breaks a rule, so that it can be looked up otherwise.
    pub(crate) fn require(&self, path: &str) -> Result<()> {
        match self.violations.0.iter().any(|violation| violation.path == path) {
            true => Err(Error::Invalid(self.violations.clone())),
            false => Ok(()),
        }
    }
}

/// A client's token with a digest of what was asked. Neither the token nor the request can be read from it: the digest
/// begins with the token, which is stored nowhere.
pub struct RequestToken {
    name: String,
    digest: String,
}

impl RequestToken {
    /// Takes the token of a request for `operation`; the order of members makes no difference.
    pub fn new(operation: &str, token: &str, request: &Value) -> Self {
        let mut request = request.clone();
        request.sort_all_objects();
        let name = hex(&[operation, token]);
        Self { name, digest: hex(&[token, operation, &request.to_string()]) }
    }
}

/// What a remembered request was answered.
#[derive(Serialize, Deserialize)]
struct Remembered {
    digest: String,
    answer: Value,
    until: Timestamp,
}

/// The place where the answer to a request is to be remembered.
pub(crate) struct Memory<'a> {
    token: &'a RequestToken,
    expect: Expect,
    until: Timestamp,
}

/// Whether a request was answered before.
pub(crate) enum Before<'a, T> {
    /// It was, with this.
    Answered(T),
    /// It was not; none when it has no token.
    Never(Option<Memory<'a>>),
}

impl Engine {
    /// Looks whether the very same request was answered before. The same token with another request is a conflict.
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

    /// Writes what was asked for and remembers the answer, all or nothing. Of two who ask the very same at once the
    /// second gets the answer of the first; anybody else who comes second is told of the conflict.
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
    /// Writes down the answer, in the same transaction as what was asked for.
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
        // The lengths keep ("ab", "c") and ("a", "bc") apart.
        hasher.update(piece.len().to_be_bytes());
        hasher.update(piece.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
