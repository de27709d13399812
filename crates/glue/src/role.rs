//! The role that a flow names, assumed for one run.

use crate::error::unassumable;
use aws::Failure;
use aws_config::SdkConfig;
use aws_sdk_sts::config::{Credentials, SharedCredentialsProvider};
use engine::ports::{CatalogError, CatalogPlace};
use std::time::SystemTime;

/// No invocation lasts longer, and STS takes no less.
const SESSION_SECONDS: i32 = 900;

/// Returns the SDK's configuration with the credentials of the role.
///
/// STS is called here, because a provider of the SDK would call it inside the first call to Glue and hide STS's message.
pub(crate) async fn assume(
    sdk: &SdkConfig,
    place: &CatalogPlace,
) -> Result<SdkConfig, CatalogError> {
    let answer = aws_sdk_sts::Client::new(sdk)
        .assume_role()
        .role_arn(&place.role_arn)
        .role_session_name(&place.session)
        .duration_seconds(SESSION_SECONDS)
        .send()
        .await
        .map_err(|error| unassumable(&place.role_arn, &Failure::of(&error)))?;
    let Some(assumed) = answer.credentials else {
        let why = format!("role {}: the answer has no credentials", place.role_arn);
        return Err(CatalogError::Unavailable(why));
    };
    let expiry = SystemTime::try_from(assumed.expiration).ok();
    let (key, secret) = (assumed.access_key_id, assumed.secret_access_key);
    let token = Some(assumed.session_token);
    let credentials = Credentials::new(key, secret, token, expiry, "assumed role");
    let credentials = SharedCredentialsProvider::new(credentials);
    Ok(sdk.to_builder().credentials_provider(credentials).build())
}
