//! The database of a connector profile, and SQL that is answered at once.

use super::errors;
use connector_sdk::{
    Connection, ConnectorError, ErrorKind, RedshiftAccess, RedshiftData, RedshiftDatabase,
    RedshiftPlace, RedshiftQuery, RedshiftRows, Result,
};
use std::sync::Arc;

/// An opened database.
pub(super) struct Database {
    pub(super) api: Arc<dyn RedshiftData>,
    pub(super) at: RedshiftDatabase,
}

impl Database {
    /// Reads the profile, which was checked when it was made.
    pub(super) fn of(api: Arc<dyn RedshiftData>, connection: &Connection) -> Result<Self> {
        let at = match connection.setting("dataApiRoleArn") {
            Some(role) => by_role(connection, role)?,
            None => by_password(connection)?,
        };
        Ok(Self { api, at })
    }

    /// Runs one statement and returns its rows.
    pub(super) async fn rows(
        &self,
        sql: impl Into<String>,
        parameters: &[(&'static str, &str)],
    ) -> Result<Vec<Vec<Option<String>>>> {
        match self.query(sql, parameters).await? {
            RedshiftRows::Rows(rows) => Ok(rows),
            RedshiftRows::Failed(words) => Err(errors::failed("a query", &words)),
        }
    }

    /// Runs one statement, whose failure the caller explains.
    pub(super) async fn query(
        &self,
        sql: impl Into<String>,
        parameters: &[(&'static str, &str)],
    ) -> Result<RedshiftRows> {
        let parameters =
            parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.api.query(&self.at, &RedshiftQuery { sql: sql.into(), parameters }).await
    }
}

fn by_role(connection: &Connection, role: &str) -> Result<RedshiftDatabase> {
    let named = |name: &str| connection.setting(name).unwrap_or_default().to_owned();
    let place = match connection.enabled("isRedshiftServerless") {
        true => RedshiftPlace::Workgroup(named("workgroupName")),
        false => RedshiftPlace::Cluster(named("clusterIdentifier")),
    };
    let access = RedshiftAccess::Role(role.to_owned());
    Ok(RedshiftDatabase { place, name: named("databaseName"), access })
}

/// Opens the database of a profile with `databaseUrl`, user name and password: the Data API takes them from the secret
/// that holds the profile's credentials.
fn by_password(connection: &Connection) -> Result<RedshiftDatabase> {
    let url = connection.setting("databaseUrl").unwrap_or_default();
    let (place, name) = of_url(url).ok_or_else(|| {
        ConnectorError::new(
            ErrorKind::InvalidArgument,
            format!("databaseUrl {url:?} is not the address of a database of Redshift"),
        )
    })?;
    let Some(secret) = connection.secret.clone() else {
        return Err(ConnectorError::new(
            ErrorKind::InvalidArgument,
            "the credentials are not stored yet",
        ));
    };
    Ok(RedshiftDatabase { place, name, access: RedshiftAccess::Secret(secret) })
}

/// Reads the address of a database as Redshift shows it, such as
/// `jdbc:redshift://crm.abc.eu-west-1.redshift.amazonaws.com:5439/dev`.
pub(super) fn of_url(url: &str) -> Option<(RedshiftPlace, String)> {
    let rest = url.strip_prefix("jdbc:")?;
    let rest = rest.strip_prefix("redshift:iam://").or_else(|| rest.strip_prefix("redshift://"))?;
    let (host, path) = rest.split_once('/')?;
    let host = host.split(':').next()?;
    let name = path.split(['?', ';']).next().filter(|name| !name.is_empty())?.to_owned();
    let (first, domain) = host.split_once('.')?;
    let aws =
        |domain: &str| domain.ends_with(".amazonaws.com") || domain.ends_with(".amazonaws.com.cn");
    if first.is_empty() || !aws(domain) {
        return None;
    }
    match domain.contains(".redshift-serverless.") {
        true => Some((RedshiftPlace::Workgroup(first.to_owned()), name)),
        false if domain.contains(".redshift.") => {
            Some((RedshiftPlace::Cluster(first.to_owned()), name))
        }
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_cluster_or_workgroup_and_the_database() {
        let cluster = |name: &str| RedshiftPlace::Cluster(name.to_owned());
        let workgroup = |name: &str| RedshiftPlace::Workgroup(name.to_owned());
        for (url, expected) in [
            (
                "jdbc:redshift://crm.abc123.eu-west-1.redshift.amazonaws.com:5439/dev",
                Some((cluster("crm"), "dev")),
            ),
            (
                "jdbc:redshift://crm.abc123.cn-north-1.redshift.amazonaws.com.cn:5439/dev?ssl=true",
                Some((cluster("crm"), "dev")),
            ),
            (
                "jdbc:redshift:iam://wg.123456789012.us-east-1.redshift-serverless.amazonaws.com:5439/dev;a=b",
                Some((workgroup("wg"), "dev")),
            ),
            ("jdbc:redshift://crm.abc.eu-west-1.redshift.amazonaws.com:5439/", None),
            ("jdbc:redshift://db.example.com:5439/dev", None),
            ("jdbc:postgresql://crm.abc.eu-west-1.redshift.amazonaws.com:5439/dev", None),
            ("", None),
        ] {
            let expected = expected.map(|(place, name)| (place, name.to_owned()));
            assert_eq!(of_url(url), expected, "{url}");
        }
    }
}
