//! Answers: status, headers, body.

use super::http::host;
use super::{plain_code, scrub};
use crate::{ConnectorError, ErrorKind, Result, Withheld};
use chrono::DateTime;
use flow::Timestamp;
use reqwest::header::HeaderMap;
use std::time::Duration;
use url::Url;

/// The most characters of an application's message that are read. Fewer are shown.
const LONGEST_READ: usize = 2_000;

/// One answer, read completely.
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The address that was requested.
    pub url: Url,
    /// The texts that no message about this answer may quote.
    pub withheld: Withheld,
}

impl Response {
    /// Returns a header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the time of the answer by the server's clock (`Date`), `None` if there is none.
    pub fn date(&self) -> Option<Timestamp> {
        let date = DateTime::parse_from_rfc2822(self.header("date")?).ok()?;
        Some(date.to_utc().into())
    }

    /// Returns how long the application asks us to wait (`Retry-After`): in seconds, or until a time by the server's
    /// clock.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until: Timestamp = DateTime::parse_from_rfc2822(text).ok()?.to_utc().into();
        Some(until.since(self.date()?).to_std().unwrap_or_default())
    }

    /// Returns the host for messages, or "the application" if the host's name contains a credential.
    pub fn host(&self) -> &str {
        let host = host(&self.url);
        if self.withheld.quoted_in(host) { "the application" } else { host }
    }

    /// Returns an application's message as our messages quote it, or a remark that it is left out because it quotes a
    /// credential.
    pub fn said(&self, words: &str) -> String {
        let words: String = words.chars().take(LONGEST_READ).collect();
        if words.trim().is_empty() {
            return "without a reason".to_owned();
        }
        match self.withheld.quoted_in(&words) {
            true => "in words that are left out because they quote a credential".to_owned(),
            false => format!("saying {:?}", scrub(&words)),
        }
    }

    /// Returns a text made from this answer, or a remark that it is left out because it quotes a credential.
    pub fn quotable<'a>(&self, text: &'a str) -> &'a str {
        let quotes = self.withheld.quoted_in(text);
        if quotes { "the reason is left out because it quotes a credential" } else { text }
    }

    /// Returns a code or id of this answer if a message may quote it: a plain word without any part of a credential.
    pub fn plain<'a>(&self, code: &'a str) -> Option<&'a str> {
        let may = !code.is_empty() && plain_code(code) && !self.withheld.quoted_in(code);
        may.then_some(code)
    }

    /// Returns the form of the body, judged by its first and last byte.
    pub fn form(&self) -> Form {
        let body = self.body.trim_ascii();
        match (body.first(), body.last()) {
            (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')) => Form::Json,
            // An empty body may be the beginning of anything.
            (Some(b'{' | b'['), _) | (None, _) => Form::Cut,
            (Some(b'<'), _) => Form::Page,
            _ => Form::Other,
        }
    }

    /// Returns whether the status is 2xx.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads the body as JSON. Any other body (a login page, a cut body) is an error, never "no records".
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let media = self.header("content-type").and_then(|media| media.split(';').next());
            let media = media.and_then(|media| self.plain(media.trim()));
            let media = media.unwrap_or("an unknown type");
            // A cut body may be complete the next time. A whole body of another form stays as it is.
            let kind = if error.is_eof() { ErrorKind::ServerError } else { ErrorKind::ClientError };
            ConnectorError::new(
                kind,
                format!(
                    "{} answered {} with {} bytes of {media} that are not the JSON expected (line {}, column {})",
                    self.host(),
                    self.status,
                    self.body.len(),
                    error.line(),
                    error.column()
                ),
            )
        })
    }
}

/// The form of a body, judged by its first and last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It starts and ends like JSON.
    Json,
    /// It starts like JSON but ends otherwise, or it is empty.
    Cut,
    /// It starts like HTML or XML.
    Page,
    /// Anything else.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(headers: &[(&'static str, &'static str)]) -> Response {
        let header = |(name, value): &(&'static str, &'static str)| {
            (name.parse().unwrap(), value.parse().unwrap())
        };
        Response {
            status: 429,
            headers: headers.iter().map(header).collect(),
            body: Vec::new(),
            url: "https://a.example/x".parse().unwrap(),
            withheld: Withheld::default(),
        }
    }

    #[test]
    fn whatever_a_message_takes_from_an_answer_is_without_credentials() {
        let secret = serde_json::json!({ "accessToken": "qzx7", "refreshToken": "q1w2e3r4t5y6" });
        let withheld = Withheld::of(secret.as_object().unwrap());
        let mut answer = Response { withheld, ..with(&[("content-type", "text/qzx7")]) };
        assert_eq!(answer.said("no such field"), r#"saying "no such field""#);
        assert_eq!(answer.said(" "), "without a reason");
        let left_out = "in words that are left out because they quote a credential";
        assert_eq!(answer.said("bad token qzx7"), left_out);
        assert_eq!(answer.said(&format!("{}E3R4T5", "x".repeat(700))), left_out);
        assert_eq!(answer.quotable("the type X is missing"), "the type X is missing");
        assert!(!answer.quotable("the type QZX7 is missing").contains("QZX7"));
        assert_eq!(answer.plain("INVALID_FIELD"), Some("INVALID_FIELD"));
        assert_eq!(answer.plain("q1w2e3"), None);
        assert_eq!(answer.plain("two words"), None);
        let error = answer.json::<u8>().unwrap_err().message;
        assert!(error.contains("an unknown type") && !error.contains("qzx7"), "{error}");
        answer.url = "https://qzx7.example".parse().unwrap();
        assert_eq!(answer.host(), "the application");
    }

    #[test]
    fn only_what_is_cut_may_be_whole_the_next_time() {
        for (body, form, kind) in [
            ("{\"a\":1}\n", Form::Json, None),
            (" [] ", Form::Json, None),
            ("{\"a\":[1,2", Form::Cut, Some(ErrorKind::ServerError)),
            ("", Form::Cut, Some(ErrorKind::ServerError)),
            ("<!DOCTYPE html><html></html>", Form::Page, Some(ErrorKind::ClientError)),
            ("Service ready", Form::Other, Some(ErrorKind::ClientError)),
            ("\u{feff}{}", Form::Other, Some(ErrorKind::ClientError)),
            ("{\"a\":nothing}", Form::Json, Some(ErrorKind::ClientError)),
            ("{\"a\":{}", Form::Json, Some(ErrorKind::ServerError)),
        ] {
            let answer = Response { status: 200, body: body.into(), ..with(&[]) };
            assert_eq!(answer.form(), form, "{body}");
            let read = answer.json::<serde_json::Value>();
            assert_eq!(read.err().map(|error| error.kind), kind, "{body}");
        }
    }

    #[test]
    fn pauses_are_seconds_or_times_by_the_clock_of_who_answers() {
        let seconds = |response: Response| response.retry_after().map(|pause| pause.as_secs());
        let now = ("date", "Sat, 28 Nov 2026 10:00:00 GMT");
        assert_eq!(seconds(with(&[("retry-after", " 30 ")])), Some(30));
        assert_eq!(
            seconds(with(&[now, ("retry-after", "Sat, 28 Nov 2026 10:01:05 GMT")])),
            Some(65)
        );
        assert_eq!(
            seconds(with(&[now, ("retry-after", "Sat, 28 Nov 2026 09:00:00 GMT")])),
            Some(0)
        );
        assert_eq!(seconds(with(&[now, ("retry-after", "soon")])), None);
        assert_eq!(seconds(with(&[now])), None);
    }
}
