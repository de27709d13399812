//! Laws of every connector's credentials, whatever a token address or an application answers.

use connector_sdk::contract::{Recorded, RecordedAnswer};
use connector_sdk::{Connection, Connector, ErrorKind};
use simulators::kit::{Fault, Trouble};

/// A token address in trouble is asked again while that may help, sends nobody to reconnect, and costs no credential.
pub(crate) async fn trouble_costs_nothing(
    connector: &dyn Connector,
    connect: impl Fn() -> Connection,
    set_fault: impl Fn(Option<Fault>),
    token_path: &str,
) {
    let said = |status, error: &str, words: &str| Trouble::NoTokens {
        status,
        error: error.into(),
        words: words.into(),
    };
    for passing in [
        said(400, "invalid_grant", "token request is already being processed"),
        said(500, "server_error", ""),
        said(503, "server_error", ""),
        said(503, "temporarily_unavailable", "access_denied"),
        Trouble::Html,
        Trouble::HtmlOk,
        Trouble::Empty,
    ] {
        set_fault(Some(Fault::new(token_path, passing.clone()).times(2)));
        let checked = connector.check(&connect()).await;
        assert!(checked.is_ok(), "{passing:?}: {:?}", checked.err());

        set_fault(Some(Fault::new(token_path, passing.clone()).times(1_000)));
        let error = keeps(connector, &connect()).await;
        assert!(error.kind.retryable(), "{passing:?}: {error}");
        assert!(
            error.message.contains("try again later") || error.message.contains("persists"),
            "{error}"
        );
    }
    for lasting in [Trouble::Firewall, Trouble::Elsewhere] {
        set_fault(Some(Fault::new(token_path, lasting.clone()).times(1_000)));
        let error = keeps(connector, &connect()).await;
        assert!(!error.kind.retryable(), "{lasting:?}: {error}");
        assert_ne!(error.kind, ErrorKind::InvalidCredentials, "{lasting:?}: {error}");
    }
    set_fault(None);
}

async fn keeps(
    connector: &dyn Connector,
    connection: &Connection,
) -> connector_sdk::ConnectorError {
    let before = connection.vault.credentials().await.unwrap();
    let error = connector.check(connection).await.err().unwrap();
    assert!(!error.message.contains("reconnect"), "{error}");
    let after = connection.vault.credentials().await.unwrap();
    assert_eq!(after.expose(), before.expose(), "{error}");
    error
}

/// An application that quotes its request, whole, in part or encoded, is not quoted.
pub(crate) async fn words_show_no_credential(
    connector: &dyn Connector,
    connect: impl Fn(&str) -> Connection,
    secret: &'static str,
    body: fn(&str) -> String,
) {
    let half = &secret[secret.len() / 2..];
    let html: String = secret.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let escaped: String = secret.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for quoted in
        [secret, half, &html, &escaped, &percent, &hex::encode(secret), &secret.to_uppercase()]
    {
        for status in [400, 401, 403] {
            let answer = body(quoted);
            let application =
                Recorded::start(move |_| RecordedAnswer::json(status, answer.clone()))
                    .await
                    .unwrap();
            let error = connector.check(&connect(application.url())).await.err().unwrap();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(quoted) && !shown.contains(half), "{shown}");
            assert!(!application.requests().is_empty(), "nothing was asked");
        }
    }
}
