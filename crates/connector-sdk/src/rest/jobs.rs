//! Reports and exports that an application makes in the background: created, started, waited for, read and deleted.

use super::{Response, Session};
use crate::{ConnectorError, ErrorKind, Result};
use serde_json::{Value, json};
use std::time::Duration;

/// Where an application has jobs, and its words for their states.
#[derive(Clone, Copy, Debug)]
pub struct Jobs {
    /// The path at which jobs are created; each is below it, under its id.
    pub path: &'static str,
    /// The member with a job's id.
    pub id: &'static str,
    /// The member with its state.
    pub state: &'static str,
    /// The state of a job that has to be started.
    pub created: &'static str,
    /// The path below a job that starts it.
    pub start: &'static str,
    /// The states of a job that has to be waited for.
    pub unfinished: &'static [&'static str],
    /// The state of a job with results; any other state is a failure.
    pub done: &'static str,
    /// The path below a job with its results.
    pub results: &'static str,
    /// How long the application wants to be left alone with a job.
    pub pause: Duration,
}

impl Jobs {
    /// Creates a job and returns its id. The call may be repeated, so only for jobs that cost nothing before their start.
    pub async fn create(&self, session: &Session<'_>, wish: Value) -> Result<String> {
        let job: Value = session.post(self.path, wish).await?.json()?;
        self.text(session, &job, self.id)
    }

    /// Starts a job or gets its results; `None` while it has to be waited for. Its state says what comes next, whatever answer
    /// was lost.
    pub async fn results(&self, session: &Session<'_>, id: &str) -> Result<Option<Response>> {
        let address = format!("{}/{id}", self.path);
        let job: Value = session.get(&address, &[]).await?.json()?;
        let state = self.text(session, &job, self.state)?;
        if state == self.created {
            session.post(&format!("{address}/{}", self.start), json!({})).await?;
            return Ok(None);
        }
        if state == self.done {
            return session.get(&format!("{address}/{}", self.results), &[]).await.map(Some);
        }
        match self.unfinished.contains(&state.as_str()) {
            true => Ok(None),
            false => Err(ConnectorError::new(
                ErrorKind::ClientError,
                format!("{} gave job {id} up; start the run again", session.application()),
            )),
        }
    }

    /// Deletes a job, which may be gone already.
    pub async fn delete(&self, session: &Session<'_>, id: &str) -> Result<()> {
        session.delete(&format!("{}/{id}", self.path)).await
    }

    fn text(&self, session: &Session<'_>, job: &Value, name: &str) -> Result<String> {
        // An id becomes a part of a path.
        let plain =
            |text: &&str| !text.is_empty() && super::plain_code(text) && !text.contains('/');
        job[name].as_str().filter(plain).map(str::to_owned).ok_or_else(|| {
            let application = session.application();
            let words = format!("a job of {application} has no {name}; start the run again");
            ConnectorError::new(ErrorKind::ClientError, words)
        })
    }
}
