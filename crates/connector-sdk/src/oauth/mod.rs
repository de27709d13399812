//! OAuth 2: the grants by which a profile gets new tokens, and what a token address answers.

mod endpoint;
mod grant;
mod held;
mod refusals;
mod tokens;

pub use endpoint::{ClientIn, TokenEndpoint};
pub use grant::{Grant, GrantType, Held, NothingToRenewWith, nothing_to_renew_with, renew};
pub(crate) use held::PLACEHOLDER;
pub use held::{
    Client, access_token, authorization_code, no_token_yet, real_token, redirect_uri, text,
};
pub use refusals::{RefusedTokens, TRY_LATER, TokenRefusal};
pub use tokens::Tokens;
