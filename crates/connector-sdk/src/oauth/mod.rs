//! OAuth 2: the grants by which a profile gets new tokens, and what a token address answers.

mod endpoint;
mod grant;
mod held;
mod refusals;
mod sign_in;
mod tokens;

pub use endpoint::{ClientIn, TokenEndpoint, TokenRules};
pub use grant::{
    Grant, GrantType, Held, NothingToRenewWith, nothing_to_renew_with, renew, renew_by,
};
pub(crate) use held::PLACEHOLDER;
pub use held::{
    Client, access_token, authorization_code, no_token_yet, real_token, redirect_uri, text,
};
pub use refusals::TokenRefusal;
pub use sign_in::SignIn;
pub use tokens::Tokens;
