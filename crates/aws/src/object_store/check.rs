//! Proves that a bucket is there and ours to use, and a key enabled, before a flow relies on them.

use super::S3ObjectStore;
use crate::error::connector_error;
use crate::failure::Failure;
use aws_sdk_kms::types::{KeySpec, KeyState, KeyUsageType};
use connector_sdk::{ConnectorError, ErrorKind, Result};

pub(super) async fn check(
    store: &S3ObjectStore,
    bucket: &str,
    kms_arn: Option<&str>,
) -> Result<()> {
    if let Err(error) = store.s3.head_bucket().bucket(bucket).send().await {
        return Err(store.refused(bucket, None, None, &error));
    }
    match kms_arn {
        Some(kms_arn) => check_key(store, kms_arn).await,
        None => Ok(()),
    }
}

async fn check_key(store: &S3ObjectStore, kms_arn: &str) -> Result<()> {
    let answer = store.kms.describe_key().key_id(kms_arn).send().await;
    let answer = answer.map_err(|error| {
        let place = crate::error::Place { arn: kms_arn.to_owned(), kms_arn: Some(kms_arn) };
        connector_error(&place, &Failure::of(&error))
    })?;
    let Some(key) = answer.key_metadata() else {
        return Ok(());
    };
    match key.key_state() {
        Some(KeyState::Enabled | KeyState::Creating | KeyState::Updating) | None => {}
        Some(state) => return Err(unusable(kms_arn, state)),
    }
    let encrypts = matches!(key.key_usage(), None | Some(KeyUsageType::EncryptDecrypt));
    let symmetric = matches!(key.key_spec(), None | Some(KeySpec::SymmetricDefault));
    if encrypts && symmetric {
        return Ok(());
    }
    Err(ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "key {kms_arn} is not a symmetric encryption key, which S3 needs; name another one"
        ),
    ))
}

fn unusable(kms_arn: &str, state: &KeyState) -> ConnectorError {
    let remedy = match state {
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => {
            "cancel its deletion and enable it, or name another one"
        }
        KeyState::Disabled => "enable it or name another one",
        _ => "make it usable or name another one",
    };
    ConnectorError::new(
        ErrorKind::AccessDenied,
        format!("key {kms_arn} is in state {}; {remedy}", state.as_str()),
    )
}
