//! Requests to the SQL API: statements that are asked and answered, and loads that are watched.

use super::api::SnowflakeApi;
use super::errors::{APPLICATION, failed, handle};
use super::failures::WAREHOUSE;
use super::names::Identifier;
use super::rows::Rows;
use connector_sdk::rest::{Call, Response, Said, Sent, Session};
use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};
use serde_json::{Value, json};
use std::time::Duration;

const STATEMENTS: &str = "/api/v2/statements";
/// How often the answer to a question is looked for, and the pause before the next look.
const LOOKS: u32 = 60;
const PAUSE: Duration = Duration::from_secs(2);
/// The codes of a statement that Snowflake knows no more.
const FORGOTTEN: [&str; 2] = ["000709", "000710"];

/// The SQL API over an opened profile.
pub(super) struct Client<'a> {
    connection: &'a Connection,
    api: SnowflakeApi,
}

/// What is known of a request.
pub(super) enum State {
    /// It is running, under this handle.
    Running(String),
    /// It is done.
    Done(Response),
    /// It failed, and nothing of it was committed.
    Failed(ConnectorError),
    /// Snowflake knows nothing of it any more.
    Forgotten,
}

impl<'a> Client<'a> {
    /// Takes an opened profile.
    pub(super) fn of(connection: &'a Connection) -> Result<Self> {
        Ok(Self { connection, api: SnowflakeApi::of(connection)? })
    }

    fn session(&self) -> Session<'_> {
        Session::new(self.connection, &self.api)
    }

    /// Runs one statement that may be repeated, and returns all of its rows.
    pub(super) async fn ask(&self, statement: &str) -> Result<Rows> {
        let call = Call::post(STATEMENTS).json(&self.body(statement, 1, ""));
        let mut state = state(self.session().send(&call).await?)?;
        for _ in 0..LOOKS {
            match state {
                State::Done(answer) => return self.rows(answer).await,
                State::Failed(error) => return Err(error),
                State::Forgotten => break,
                State::Running(handle) => {
                    self.connection.clock.sleep(PAUSE).await;
                    state = self.look(&handle).await?;
                }
            }
        }
        let words = format!(
            "{APPLICATION} did not answer in time; check that the warehouse is not overloaded"
        );
        Err(ConnectorError::new(ErrorKind::RequestTimeout, words))
    }

    /// Proves that the user may use the profile's warehouse.
    pub(super) async fn needs_warehouse(&self) -> Result<()> {
        let session = self.ask("SELECT CURRENT_WAREHOUSE() AS WAREHOUSE").await?;
        if session.iter().next().and_then(|row| row.first()).is_some() {
            return Ok(());
        }
        let words =
            format!("connector profile {} has no warehouse; {WAREHOUSE}", self.connection.profile);
        Err(ConnectorError::new(ErrorKind::AccessDenied, words))
    }

    async fn rows(&self, answer: Response) -> Result<Rows> {
        let mut rows = Rows::read(&answer)?;
        for partition in 1..rows.partitions {
            let path =
                format!("{STATEMENTS}/{}?partition={partition}", path_segment(&rows.handle)?);
            rows.add(&self.session().get(&path, &[]).await?)?;
        }
        Ok(rows)
    }

    /// Hands in a load. A request that may have been sent before is marked as a repetition, which runs once.
    pub(super) async fn submit(
        &self,
        statements: &[String],
        tag: &str,
        request: &str,
        repeated: bool,
    ) -> Result<State> {
        let body = self.body(&statements.join(";\n"), statements.len(), tag);
        let call = |more| {
            let path = format!("{STATEMENTS}?async=true&requestId={request}{more}");
            Call::post(path).json(&body)
        };
        if !repeated {
            match self.session().send_once(&call("").once()).await {
                Sent::Done(answer) => return state(answer),
                Sent::NotDone(error) => return Err(error),
                // Snowflake is asked for the request by its id.
                Sent::Unknown(_) => {}
            }
        }
        state(self.session().send(&call("&retry=true")).await?)
    }

    /// Asks for a request that was handed in.
    pub(super) async fn look(&self, handle: &str) -> Result<State> {
        let path = format!("{STATEMENTS}/{}", path_segment(handle)?);
        match self.session().get(&path, &[]).await {
            Ok(answer) => state(answer),
            Err(error) if error.kind == ErrorKind::ResourceNotFoundError => Ok(State::Forgotten),
            Err(error) => Err(error),
        }
    }

    fn body(&self, statement: &str, count: usize, tag: &str) -> Value {
        let warehouse = self.connection.setting("warehouse").unwrap_or_default();
        let warehouse = Identifier::read(warehouse);
        let stage = super::stage::of(self.connection);
        let mut body = json!({ "statement": statement });
        if let Ok(warehouse) = &warehouse {
            body["warehouse"] = json!(warehouse.as_str());
        }
        // Temporary tables need a schema to be in.
        if let Ok(stage) = &stage {
            body["database"] = json!(stage.database.as_str());
            body["schema"] = json!(stage.schema.as_str());
        }
        if count > 1 {
            body["parameters"] =
                json!({ "MULTI_STATEMENT_COUNT": count.to_string(), "QUERY_TAG": tag });
        }
        body
    }
}

/// Returns what an answer says of its request.
fn state(answer: Response) -> Result<State> {
    let code = Said::of(&answer).code;
    match answer.status {
        200 => Ok(State::Done(answer)),
        422 if FORGOTTEN.contains(&code.as_str()) => Ok(State::Forgotten),
        422 => Ok(State::Failed(failed(&answer))),
        _ => match handle(&answer) {
            Some(handle) => Ok(State::Running(handle)),
            None => {
                let words =
                    format!("{APPLICATION} answered {} without a statement handle", answer.status);
                Err(ConnectorError::new(ErrorKind::ClientError, words))
            }
        },
    }
}

/// Returns a handle as a part of a path: it comes from an answer, and may lead nowhere else.
fn path_segment(handle: &str) -> Result<&str> {
    let plain =
        !handle.is_empty() && handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match plain {
        true => Ok(handle),
        false => {
            let words = format!("{APPLICATION} gave a statement handle that is none");
            Err(ConnectorError::new(ErrorKind::ClientError, words))
        }
    }
}
