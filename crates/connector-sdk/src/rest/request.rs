//! Requests: address, headers, body.

use crate::{ConnectorError, ErrorKind, Result, Withheld};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use url::Url;

/// One request. Its headers may contain credentials, so it cannot be printed.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if any.
    pub body: Option<Bytes>,
    /// The texts that no message about its answer may quote.
    pub withheld: Withheld,
}

impl Request {
    /// Starts a GET request.
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url, HeaderMap::new(), None)
    }

    /// Starts a POST request with a form.
    pub fn post_form(url: Url, fields: &[(&str, &str)]) -> Self {
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
        Self::new(Method::POST, url, headers, Some(form.into()))
    }

    pub(super) fn new(method: Method, url: Url, headers: HeaderMap, body: Option<Bytes>) -> Self {
        Self { method, url, headers, body, withheld: Withheld::default() }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: &str) -> Result<Self> {
        let value = HeaderValue::from_str(value).map_err(|_| {
            ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!("header {name} would have characters that no HTTP header may have"),
            )
        })?;
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    /// Adds `Authorization: Bearer …`, marked as sensitive.
    pub fn bearer(&mut self, token: &str) -> Result<()> {
        self.authorization(&format!("Bearer {token}"))
    }

    /// Adds `Authorization: Bearer …` with a token that was made for this request. It is in no secret, so it is withheld from
    /// messages here.
    pub fn bearer_made_here(&mut self, token: &str) -> Result<()> {
        let made = Map::from_iter([("token".to_owned(), Value::from(token))]);
        self.withheld = std::mem::take(&mut self.withheld).and(&Withheld::of(&made));
        self.bearer(token)
    }

    /// Adds `Authorization: Basic …`, marked as sensitive.
    pub fn basic(&mut self, name: &str, password: &str) -> Result<()> {
        self.authorization(&format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))))
    }

    fn authorization(&mut self, value: &str) -> Result<()> {
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            ConnectorError::new(
                ErrorKind::InvalidCredentials,
                "the access token has characters that no HTTP header may have; enter it again",
            )
        })?;
        value.set_sensitive(true);
        self.headers.insert(AUTHORIZATION, value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_made_for_a_request_is_withheld_with_the_rest() {
        let mut request = Request::get("https://example.com".parse().unwrap());
        let held = Map::from_iter([("privateKey".to_owned(), Value::from("MIIEvQIBADANBgkqhki"))]);
        request.withheld = Withheld::of(&held);
        request.bearer_made_here("eyJhbGciOiJSUzI1.Zm9vYmFy.c2lnbmF0dXJl").unwrap();
        for quoted in ["it was eyJhbGciOiJSUzI1.Zm9vYmFy.c2lnbmF0dXJl", "key MIIEvQIBADANBgkqhki"] {
            assert!(request.withheld.quoted_in(quoted), "{quoted}");
        }
        assert!(!request.withheld.quoted_in("the request was refused"));
    }
}
