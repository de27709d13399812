//! What a refusal says of itself, in the forms of JSON that most applications use.

use super::{Response, plain_code};
use serde_json::Value;

/// What a refusal says; each part may be empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The application's own code.
    pub code: String,
    /// The application's own words.
    pub words: String,
    /// The application's id of the request.
    pub request_id: Option<String>,
    /// The status, if it is inside the answer and differs from the answer's own.
    pub status: Option<u16>,
}

impl Said {
    /// Reads an answer, and the id of the request in its header `X-Request-Id`.
    pub fn of(response: &Response) -> Self {
        let request_id = response.header("x-request-id").map(str::to_owned);
        Self { request_id, ..Self::read(&response.body) }
    }

    /// Reads a body: an error or a list of errors, bare or as the member `error` or `errors`. It says nothing if it has
    /// another form.
    pub fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).map(|body| Self::of_json(&body)).unwrap_or_default()
    }

    /// Reads a body that is JSON.
    pub fn of_json(body: &Value) -> Self {
        let first = |list: &Value| list.as_array().and_then(|list| list.first()).cloned();
        match &body["error"] {
            Value::String(error) => Self::of_texts(error, &text(body, &DESCRIPTIONS)),
            error @ Value::Object(_) => Self::of_error(error),
            _ => {
                let listed = first(body).or_else(|| first(&body["errors"]));
                Self::of_error(listed.as_ref().unwrap_or(body))
            }
        }
    }

    fn of_error(error: &Value) -> Self {
        let texts = [text(error, &["title"]), text(error, &["message", "detail"])];
        let words = match texts.iter().all(String::is_empty) {
            true => text(error, &DESCRIPTIONS),
            false => join(texts, ": "),
        };
        Self { code: text(error, &["code", "errorCode", "error"]), words, ..Self::default() }
    }

    /// Some applications write words where others have their code.
    fn of_texts(error: &str, description: &str) -> Self {
        match plain_code(error) {
            true => {
                Self { code: error.to_owned(), words: description.to_owned(), ..Self::default() }
            }
            false => Self {
                words: join([error.to_owned(), description.to_owned()], " "),
                ..Self::default()
            },
        }
    }
}

/// The names of the words beside a code.
const DESCRIPTIONS: [&str; 3] = ["error_description", "description", "message"];

/// Returns the first member that is a text, plain or with its language beside it, as OData writes it.
fn text(of: &Value, names: &[&str]) -> String {
    let found = names.iter().find_map(|name| {
        let member = &of[*name];
        member.as_str().or_else(|| member["value"].as_str())
    });
    found.unwrap_or_default().to_owned()
}

fn join(texts: [String; 2], between: &str) -> String {
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read_and_others_say_nothing() {
        for (body, code, words) in [
            (r#"{"error":"slow_down"}"#, "slow_down", ""),
            (r#"{"error":"bad","error_description":"Why."}"#, "bad", "Why."),
            (r#"{"error":"bad","description":"Why."}"#, "bad", "Why."),
            (r#"{"error":"bad","message":"Why."}"#, "bad", "Why."),
            (r#"{"error":"Not this way","description":"Why."}"#, "", "Not this way Why."),
            (r#"{"error":{"code":"c","title":"T","message":"m"}}"#, "c", "T: m"),
            (r#"{"error":{"title":"T","message":"m"}}"#, "", "T: m"),
            (r#"{"error":{"code":"c","message":{"lang":"en","value":"m"}}}"#, "c", "m"),
            (r#"{"errors":[{"code":"c","title":"T","detail":"d"},{"code":"e"}]}"#, "c", "T: d"),
            (r#"[{"errorCode":"C","message":"m"},{"errorCode":"D"}]"#, "C", "m"),
            (r#"{"errorCode":"C","message":"m"}"#, "C", "m"),
            (r#"{"description":"Why."}"#, "", "Why."),
            (r#"{"error":7,"errors":"x"}"#, "", ""),
            (r#"{"error":{"code":7,"message":[]}}"#, "", ""),
            ("[]", "", ""),
            ("<html>", "", ""),
            ("", "", ""),
        ] {
            let said = Said::read(body.as_bytes());
            assert_eq!((said.code.as_str(), said.words.as_str()), (code, words), "{body}");
        }
    }
}
