//! The meanings of Zendesk's refusals: one table.

use connector_sdk::rest::{self, KnownRefusal, Meaning, Refusal, Response, plain_code};
use connector_sdk::{ConnectorError, ErrorKind};
use serde::Deserialize;
use std::time::Duration;

/// How long to stay away from an export whose start is too recent: it has to be older than a minute.
const RECENT_PAUSE: Duration = Duration::from_secs(60);

/// Returns the error an answer stands for, if it stands for one.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if response.ok() {
        return rest::not_json("zendesk", response, "instanceUrl");
    }
    let body: Body = serde_json::from_slice(&response.body).unwrap_or_default();
    let (code, words) = body.into_words();
    let error = Refusal {
        application: "zendesk",
        response,
        status: response.status,
        code: &code,
        words: &words,
        request_id: response.header("x-request-id"),
        meaning: Meaning::of(REFUSALS, response.status, &code, &words),
    };
    Some(error.into_error())
}

/// An error body, in any of the forms that Zendesk's servers write.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Option<Whole>,
    #[serde(alias = "error_description")]
    description: Option<String>,
    errors: Vec<Single>,
}

/// A code, a sentence, or both.
#[derive(Deserialize)]
#[serde(untagged)]
enum Whole {
    Text(String),
    Parts(Single),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Single {
    code: String,
    title: String,
    #[serde(alias = "detail")]
    message: String,
}

impl Body {
    /// Returns the code and the words; either may be empty.
    fn into_words(self) -> (String, String) {
        let description = self.description.unwrap_or_default();
        match self.error {
            Some(Whole::Text(code)) if plain_code(&code) => (code, description),
            Some(Whole::Text(words)) => {
                (String::new(), format!("{words} {description}").trim_end().to_owned())
            }
            Some(Whole::Parts(parts)) => {
                (parts.code, format!("{}: {}", parts.title, parts.message))
            }
            None => self.errors.into_iter().next().map_or_else(
                || (String::new(), description),
                |single| (single.code, format!("{}: {}", single.title, single.message)),
            ),
        }
    }
}

const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::code(
        &["StartTimeTooRecent"],
        ErrorKind::ServiceUnavailable,
        "let the flow's window end earlier by a longer schedule offset",
    )
    .pause(RECENT_PAUSE),
    KnownRefusal::status(
        403,
        ErrorKind::AccessDenied,
        "let an admin of the account give the token; exports are for admins alone, and OAuth tokens need the scope read",
    ),
    KnownRefusal::status(
        404,
        ErrorKind::ResourceNotFoundError,
        "check the object's name, and that instanceUrl is the account's address",
    ),
    KnownRefusal::status(409, ErrorKind::ServiceUnavailable, "try again later"),
    KnownRefusal::status(
        422,
        ErrorKind::InvalidArgument,
        "check the flow's object, filters and time range",
    ),
];

#[cfg(test)]
mod tests;
