//! Grants by signed assertions, whose keys are made here.

use super::grant::works;
use super::{APP, connect, connect_as, organisation};
use crate::Salesforce;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector_sdk::{Connector, ErrorKind};
use serde_json::json;
use simulators::kit::Options;
use simulators::salesforce::options as usual;

#[tokio::test]
async fn assertions_are_signed_or_taken_as_they_are() {
    let (private, public) = key_pair();
    let options = Options { jwt_public_key: Some(public), ..usual() };
    let running = organisation(options.clone()).await;
    let site = json!({ "instanceUrl": running.url() });
    let app = |key: &str| json!({ "clientId": options.client_id, "privateKey": key, "username": options.username });
    let credentials = json!({ "oAuth2GrantType": "JWT_BEARER", "clientCredentialsArn": APP });
    let signing = connect_as(site.clone(), credentials.clone(), app(&private));
    works(&signing, &running, "signed").await;
    running.expire_tokens();
    works(&signing, &running, "signed again").await;

    let ready = assertion(&private, &options.client_id, &options.username, 100);
    let credentials_with =
        |token: &str| json!({ "oAuth2GrantType": "JWT_BEARER", "jwtToken": token });
    works(&connect(site.clone(), credentials_with(&ready)), &running, "ready made").await;

    let (stranger, _) = key_pair();
    let late = assertion(&private, &options.client_id, &options.username, -100);
    for (what, connection) in [
        ("another key", connect_as(site.clone(), credentials.clone(), app(&stranger))),
        ("no key", connect_as(site.clone(), credentials.clone(), app("no key at all"))),
        (
            "no secret",
            connect_as(site.clone(), credentials, json!({ "clientId": options.client_id })),
        ),
        ("an expired assertion", connect(site.clone(), credentials_with(&late))),
    ] {
        let error = Salesforce
            .check(&connection)
            .await
            .err()
            .unwrap_or_else(|| panic!("{what} is accepted"));
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{what}: {error}");
        assert!(error.message.contains("my-org"), "{what}: {error}");
    }
}

fn assertion(private_key: &str, issuer: &str, subject: &str, seconds: i64) -> String {
    let claims = json!({
        "iss": issuer, "sub": subject, "aud": "https://login.salesforce.com",
        "exp": chrono::Utc::now().timestamp() + seconds,
    });
    let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(private_key.as_bytes()).unwrap();
    jsonwebtoken::encode(&header, &claims, &key).unwrap()
}

/// Makes a private key and its public half, in PEM.
pub(super) fn key_pair() -> (String, String) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", public.as_ref()))
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..text.len()).step_by(64).map(|at| &text[at..(at + 64).min(text.len())]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
