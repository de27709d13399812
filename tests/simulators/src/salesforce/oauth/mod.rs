//! Who is let in: grants, tokens and the user's identity.

mod assertion;
mod error;
mod grants;
mod identity;

pub(crate) use error::OAuthError;
pub(crate) use grants::{revoke, token};
pub(crate) use identity::{identity, userinfo};
