//! Amazon Redshift, reached by its Data API.

mod api;
mod error;
#[cfg(test)]
mod tests;

use crate::{Failure, JsonService, assume};
use api::{REDSHIFT_DATA, Rows, Statement, Submitted, at, text, with_parameters};
use async_trait::async_trait;
use aws_config::SdkConfig;
use connector_sdk::{
    ConnectorError, ErrorKind, RedshiftAccess, RedshiftData, RedshiftDatabase, RedshiftProgress,
    RedshiftQuery, RedshiftRows, RedshiftTransaction, Result,
};
use error::{place, refused, unassumable};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long Redshift is asked to hold an answer back until a statement is done, in seconds.
const WAIT_SECONDS: u64 = 5;
/// How long a query may take altogether: a caller of the API waits for it.
const QUERY_TIME: Duration = Duration::from_secs(18);
/// How long assumed credentials are used: less than they live.
const KEPT: Duration = Duration::from_secs(600);
/// The name under which roles are assumed, which CloudTrail shows.
const SESSION: &str = "penstock";

/// The Data API of the deployment's region.
pub struct RedshiftDataApi {
    sdk: SdkConfig,
    /// Clients by the ARNs of their roles, and when they were made.
    assumed: Mutex<HashMap<String, (Instant, JsonService)>>,
}

impl RedshiftDataApi {
    /// Takes the configuration of the SDK, whose credentials assume the roles.
    pub fn new(sdk: &SdkConfig) -> Self {
        Self { sdk: sdk.clone(), assumed: Mutex::default() }
    }

    async fn service(&self, database: &RedshiftDatabase) -> Result<JsonService> {
        let RedshiftAccess::Role(arn) = &database.access else {
            return Ok(JsonService::new(&self.sdk, REDSHIFT_DATA));
        };
        let mut assumed = self.assumed.lock().await;
        if let Some((made, service)) = assumed.get(arn)
            && made.elapsed() < KEPT
        {
            return Ok(service.clone());
        }
        let config = assume(&self.sdk, arn, SESSION).await;
        let config = config.map_err(|failure| unassumable(arn, &failure))?;
        let service = JsonService::new(&config, REDSHIFT_DATA);
        assumed.insert(arn.clone(), (Instant::now(), service.clone()));
        Ok(service)
    }

    async fn describe(
        &self,
        database: &RedshiftDatabase,
        id: &str,
        wait_seconds: u64,
    ) -> Result<Option<Statement>> {
        let service = self.service(database).await?;
        let mut input = json!({ "Id": id });
        if wait_seconds > 0 {
            input["WaitTimeSeconds"] = json!(wait_seconds);
        }
        match service.call("DescribeStatement", &input).await {
            Ok(statement) => Ok(Some(statement)),
            Err(failure) if forgotten(&failure) => Ok(None),
            Err(failure) => Err(refused(database, &failure)),
        }
    }

    async fn rows(
        &self,
        database: &RedshiftDatabase,
        id: &str,
    ) -> Result<Vec<Vec<Option<String>>>> {
        let service = self.service(database).await?;
        let (mut rows, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut input = json!({ "Id": id });
            if let Some(token) = &next {
                input["NextToken"] = json!(token);
            }
            let page: Rows = service
                .call("GetStatementResult", &input)
                .await
                .map_err(|failure| refused(database, &failure))?;
            rows.extend(page.records.iter().map(|row| row.iter().map(text).collect::<Vec<_>>()));
            match page.next_token.filter(|token| !token.is_empty()) {
                Some(token) if next.as_ref() != Some(&token) => next = Some(token),
                _ => return Ok(rows),
            }
        }
    }
}

#[async_trait]
impl RedshiftData for RedshiftDataApi {
    async fn submit(
        &self,
        database: &RedshiftDatabase,
        transaction: &RedshiftTransaction,
    ) -> Result<String> {
        let input = json!({
            "ClientToken": transaction.token,
            "StatementName": transaction.name,
            "Sqls": transaction.statements,
        });
        let input: Value = with_parameters(at(database, input), &transaction.parameters);
        let service = self.service(database).await?;
        let submitted: Submitted = service
            .call("BatchExecuteStatement", &input)
            .await
            .map_err(|failure| refused(database, &failure))?;
        Ok(submitted.id)
    }

    async fn progress(
        &self,
        database: &RedshiftDatabase,
        id: &str,
    ) -> Result<Option<RedshiftProgress>> {
        let Some(statement) = self.describe(database, id, WAIT_SECONDS).await? else {
            return Ok(None);
        };
        Ok(Some(match statement.status.as_str() {
            "FINISHED" => RedshiftProgress::Finished,
            "FAILED" => failed(statement),
            "ABORTED" => RedshiftProgress::Aborted,
            _ => RedshiftProgress::Running,
        }))
    }

    async fn query(
        &self,
        database: &RedshiftDatabase,
        query: &RedshiftQuery,
    ) -> Result<RedshiftRows> {
        let until = Instant::now() + QUERY_TIME;
        let input = json!({ "Sql": query.sql, "WaitTimeSeconds": WAIT_SECONDS });
        let input = with_parameters(at(database, input), &query.parameters);
        let service = self.service(database).await?;
        let submitted: Submitted = service
            .call("ExecuteStatement", &input)
            .await
            .map_err(|failure| refused(database, &failure))?;
        while Instant::now() < until {
            let statement = self.describe(database, &submitted.id, WAIT_SECONDS).await?;
            let Some(statement) = statement else { break };
            match statement.status.as_str() {
                "FINISHED" if statement.has_result_set => {
                    return Ok(RedshiftRows::Rows(self.rows(database, &submitted.id).await?));
                }
                "FINISHED" => return Ok(RedshiftRows::Rows(Vec::new())),
                "FAILED" | "ABORTED" => {
                    let words = statement.error.unwrap_or_else(|| statement.status.to_lowercase());
                    return Ok(RedshiftRows::Failed(words));
                }
                // Redshift may answer at once in spite of the time it was given.
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        Err(ConnectorError::new(
            ErrorKind::ServiceUnavailable,
            format!(
                "redshift {}: a query of the catalogue has not ended after {} seconds; a paused cluster has to be resumed, and \
                 a workgroup that wakes up needs a minute: try again then",
                place(&database.place),
                QUERY_TIME.as_secs()
            ),
        ))
    }
}

/// Returns whether a statement is not known, any more or at all.
fn forgotten(failure: &Failure) -> bool {
    failure.has_code("ResourceNotFoundException")
        || failure.has_code("ValidationException") && failure.message.contains("does not exist")
}

fn failed(statement: Statement) -> RedshiftProgress {
    let failed = |status: &Option<String>| status.as_deref() == Some("FAILED");
    let number = statement.sub_statements.iter().position(|one| failed(&one.status));
    let own = number.and_then(|number| statement.sub_statements[number].error.clone());
    let words = own.or(statement.error).unwrap_or_else(|| "no reason was given".to_owned());
    RedshiftProgress::Failed { words, statement: number }
}
