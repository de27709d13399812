//! Whom a delivery says it is for.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use connector_sdk::{Webhook, Webhooks};
use percent_encoding::percent_decode_str;

/// The longest name of a profile.
const LONGEST: usize = 256;

/// An address that a webhook may have; whether it has one, its secret tells.
pub(crate) struct Address<'a> {
    /// The connector's name, as lists have it.
    pub(crate) connector: &'static str,
    /// The name its user gave it.
    pub(crate) profile: String,
    /// What judges its deliveries.
    pub(crate) webhook: &'a dyn Webhook,
}

impl<'a> Address<'a> {
    /// Reads the path of an event; nothing where no webhook can be there.
    pub(crate) fn of(event: &ApiGatewayV2httpRequest, webhooks: &'a Webhooks) -> Option<Self> {
        let (connector, webhook) = webhooks.find(event.path_parameters.get("connector")?)?;
        // The gateway has decoded the path; a name holds no percent sign, so that once more changes nothing.
        let profile = event.path_parameters.get("profile")?;
        let profile = percent_decode_str(profile).decode_utf8().ok()?.into_owned();
        is_name(&profile).then_some(Self { connector, profile, webhook })
    }
}

/// Takes what the name of a secret may hold: AppFlow's names of profiles, without `!`, `#` and `/`.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=.@-".contains(&byte);
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(allowed)
}
