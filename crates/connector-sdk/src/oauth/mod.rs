//! OAuth 2: the grants by which a profile gets new tokens, and what a token address answers.

mod endpoint;
mod grant;
mod held;

pub use endpoint::{ClientIn, Refused, TokenEndpoint, Tokens};
pub use grant::{Grant, nothing_to_renew_with, renew};
pub use held::{Client, authorization_code, redirect_uri, text};
