//! Promises about credentials.

use super::{Recorded, read_page};
use crate::{Connection, Connector, ConnectorError, ErrorKind, Query};
use std::error::Error;

/// Refused credentials give [`ErrorKind::InvalidCredentials`], and the message contains no secret.
pub async fn refuses_bad_credentials(
    connector: &dyn Connector,
    refused: &Connection,
    query: &Query,
    secrets: &[&str],
) {
    let mut errors = Vec::new();
    errors.extend(connector.check(refused).await.err());
    errors.extend(connector.entities(refused, None).await.err());
    errors.extend(connector.fields(refused, &query.entity, None).await.err());
    let mut asked = 3;
    if let Some(source) = connector.source() {
        asked += 1;
        errors.extend(read_page(source, refused, query, None).await.err());
    }
    assert_eq!(errors.len(), asked, "refused credentials are good enough for something");
    for error in &errors {
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{error}");
        silent(error, secrets);
    }
}

/// A link or a redirect to another host gets no credential, whatever the application answers.
pub async fn keeps_credentials_at_home(
    connector: &dyn Connector,
    connection: &Connection,
    query: &Query,
    elsewhere: &Recorded,
    secrets: &[&str],
) {
    let Some(source) = connector.source() else { panic!("the connector is no source") };
    let mut cursor = None;
    let error = loop {
        match read_page(source, connection, query, cursor.as_ref()).await {
            Err(error) => break error,
            Ok(page) => match page.next {
                Some(next) => cursor = Some(next),
                None => panic!("the link to another host was neither followed nor refused"),
            },
        }
    };
    silent(&error, secrets);
    for request in elsewhere.requests() {
        let whole =
            format!("{} {}\n{}\n{}", request.method, request.path, request.headers, request.body);
        assert!(
            !whole.to_lowercase().contains("authorization:"),
            "another host was sent credentials"
        );
        assert!(
            !secrets.iter().any(|secret| whole.contains(secret)),
            "another host was sent a secret"
        );
    }
}

/// Checks every text of an error that could be shown or logged.
fn silent(error: &ConnectorError, secrets: &[&str]) {
    let mut shown = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        shown.push_str(&format!(" {inner} {inner:?}"));
        cause = inner.source();
    }
    for secret in secrets {
        assert!(
            !shown.contains(secret),
            "an error shows a secret: {}",
            shown.replace(secret, "<HERE>")
        );
    }
}
