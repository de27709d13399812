//! The app's secret is opened when a profile is checked, whether it is needed then or not.

use super::{APP, connect, connect_as, organisation, renewable};
use crate::Salesforce;
use connector_sdk::{Connector, ErrorKind};
use serde_json::json;
use simulators::salesforce::options as usual;

#[tokio::test]
async fn a_profile_whose_tokens_cannot_be_renewed_is_refused_although_its_token_works() {
    let running = organisation(usual()).await;
    let known = renewable(&running);
    Salesforce.check(&known).await.unwrap();
    let held = known.vault.credentials().await.unwrap();
    let credentials = json!({
        "accessToken": held.text("accessToken"), "refreshToken": "r", "clientCredentialsArn": APP,
    });
    let site = json!({ "instanceUrl": running.url() });
    let connection = connect_as(site.clone(), credentials.clone(), json!({ "hosts": [] }));
    let error = Salesforce.check(&connection).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AccessDenied, "{error}");
    assert!(Salesforce.check(&connect(site, credentials)).await.is_ok());
}
