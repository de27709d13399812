//! ServiceNow's REST APIs as sessions see them.

use super::auth::{SIGN_IN, TOKENS};
use super::errors;
use super::profile::EXAMPLE;
use connector_sdk::ConnectorError;
use connector_sdk::oauth::{SignIn, TokenRules};
use connector_sdk::rest::{Api, Instance, Response};

/// ServiceNow's REST APIs.
pub(super) struct ServiceNowApi;

impl Api for ServiceNowApi {
    fn application(&self) -> &'static str {
        "servicenow"
    }

    fn instance(&self) -> Instance {
        Instance::like(EXAMPLE)
    }

    fn sign_in(&self) -> SignIn {
        SIGN_IN
    }

    fn tokens(&self) -> TokenRules {
        TOKENS
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        errors::error_from(response)
    }
}
