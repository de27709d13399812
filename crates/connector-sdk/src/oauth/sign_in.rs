//! How a profile signs in: with tokens, or with a user's name and password where the application takes them.

use super::{Held, TokenEndpoint, no_token_yet, nothing_to_renew_with, real_token, renew};
use crate::rest::Request;
use crate::{Connection, Credentials, Result};
use serde_json::{Map, Value};

/// Where a profile's credentials hold tokens, or a login in their place. By default there are tokens alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignIn {
    /// The member with the tokens; `None` if the tokens are members themselves.
    tokens_in: Option<&'static str>,
    /// The member with the user's name and password; `None` if these are members themselves.
    login_in: Option<&'static str>,
}

impl SignIn {
    /// Has the tokens in this member, or else `username` and `password` beside it.
    pub const fn tokens_in(member: &'static str) -> Self {
        Self { tokens_in: Some(member), login_in: None }
    }

    /// Has `username` and `password` in this member.
    pub const fn login_in(mut self, member: &'static str) -> Self {
        self.login_in = Some(member);
        self
    }

    /// Puts the token on a request, or else the user's name and password.
    pub fn authorize(
        self,
        application: &str,
        credentials: &Credentials,
        request: &mut Request,
    ) -> Result<()> {
        if let Some(token) = real_token(text(credentials, self.tokens_in, "accessToken")) {
            return request.bearer(token);
        }
        match self.login(credentials) {
            Some((name, password)) => request.basic(name, password),
            None => Err(no_token_yet(application)),
        }
    }

    /// Asks once for new tokens. A login has none.
    pub async fn renew(
        self,
        connection: &Connection,
        endpoint: &TokenEndpoint,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let mut content = current.expose();
        let Some(member) = self.tokens_in else {
            return renew(connection, endpoint, &content).await;
        };
        let Some(Value::Object(held)) = content.get(member) else {
            return Err(nothing_to_renew_with(endpoint.application, connection, Held::Password));
        };
        let held = renew(connection, endpoint, held).await?;
        content.insert(member.to_owned(), held.into());
        Ok(content)
    }

    fn login(self, credentials: &Credentials) -> Option<(&str, &str)> {
        // A profile with tokens, even refused ones, is never tried by a login.
        let tokens = credentials.member(self.tokens_in?);
        let text = |name| text(credentials, self.login_in, name);
        tokens.is_none_or(Value::is_null).then_some((text("username")?, text("password")?))
    }
}

fn text<'a>(credentials: &'a Credentials, member: Option<&str>, name: &str) -> Option<&'a str> {
    match member {
        Some(member) => credentials.text_in(member, name),
        None => credentials.text(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn header(sign_in: SignIn, credentials: Value) -> Option<String> {
        let credentials = Credentials::new(credentials.as_object().unwrap().clone(), "1");
        let url = "https://shelf.example".parse().unwrap();
        let mut request = Request::post_form(url, &[]);
        sign_in.authorize("shelf", &credentials, &mut request).ok()?;
        Some(request.headers["authorization"].to_str().unwrap().to_owned())
    }

    #[test]
    fn a_token_goes_before_a_login_and_a_placeholder_is_none() {
        let (plain, apart) = (SignIn::default(), SignIn::tokens_in("tokens"));
        let basic = Some("Basic dTpw".to_owned());
        let bearer = Some("Bearer t".to_owned());
        let login = json!({ "username": "u", "password": "p" });
        for (sign_in, credentials, expected) in [
            (plain, json!({ "accessToken": "t" }), &bearer),
            (plain, json!({ "accessToken": "dummyAccessToken" }), &None),
            (plain, login.clone(), &None),
            (apart, json!({ "tokens": { "accessToken": "t" } }), &bearer),
            (apart, json!({ "tokens": { "accessToken": "dummyAccessToken" } }), &None),
            (apart, json!({ "accessToken": "t" }), &None),
            (apart, login.clone(), &basic),
            (apart, json!({ "tokens": null, "username": "u", "password": "p" }), &basic),
            (apart, json!({ "tokens": {}, "username": "u", "password": "p" }), &None),
            (apart, json!({ "username": "u" }), &None),
            (apart.login_in("user"), json!({ "user": login }), &basic),
            (apart.login_in("user"), login.clone(), &None),
        ] {
            assert_eq!(header(sign_in, credentials.clone()), *expected, "{credentials}");
        }
    }
}
