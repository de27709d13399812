//! Roles that users name, assumed by the function.

use crate::Failure;
use aws_config::SdkConfig;
use aws_sdk_sts::config::{Credentials, SharedCredentialsProvider};
use std::time::SystemTime;

/// No invocation lasts longer, and STS takes no less.
const SESSION_SECONDS: i32 = 900;

/// Returns the SDK's configuration with the credentials of a role.
///
/// STS is called here, because a provider of the SDK would call it inside the first call to the service and hide STS's
/// message.
pub async fn assume(sdk: &SdkConfig, role_arn: &str, session: &str) -> Result<SdkConfig, Failure> {
    let answer = aws_sdk_sts::Client::new(sdk)
        .assume_role()
        .role_arn(role_arn)
        .role_session_name(session)
        .duration_seconds(SESSION_SECONDS)
        .send()
        .await
        .map_err(|error| Failure::of(&error))?;
    let Some(assumed) = answer.credentials else {
        let message = "the answer of STS has no credentials".to_owned();
        return Err(Failure { message, ..Failure::default() });
    };
    let expiry = SystemTime::try_from(assumed.expiration).ok();
    let (key, secret) = (assumed.access_key_id, assumed.secret_access_key);
    let token = Some(assumed.session_token);
    let credentials = Credentials::new(key, secret, token, expiry, "assumed role");
    let credentials = SharedCredentialsProvider::new(credentials);
    Ok(sdk.to_builder().credentials_provider(credentials).build())
}
