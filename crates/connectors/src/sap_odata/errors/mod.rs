//! The meanings of a system's refusals: errors of both versions, in JSON or XML, and pages for people.

use connector_sdk::rest::{self, KnownRefusal, Refusal, Response, Said};
use connector_sdk::{ConnectorError, ErrorKind};
use serde_json::Value;

/// Returns the error an answer stands for, if it stands for one.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if !response.ok() {
        return Some(refusal(response));
    }
    let body = response.body.trim_ascii();
    if page_for_people(response, body) {
        return Some(login_page(response));
    }
    match response.url.path() {
        path if path.ends_with("/$metadata") => None,
        path if path.ends_with("/$count") => None,
        _ => rest::not_json("sap", response, "applicationHostUrl"),
    }
}

/// A logon page comes with a status of success, whatever the request.
fn page_for_people(response: &Response, body: &[u8]) -> bool {
    let html = response.header("content-type").is_some_and(|kind| kind.contains("text/html"));
    let start = body.get(..14).unwrap_or(body).to_ascii_lowercase();
    html || start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

fn login_page(response: &Response) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidCredentials,
        format!(
            "sap ({}) answered {} with a page for people, most likely its logon page; check the credentials and the \
             clientNumber of the connector profile, and set disableSSO if the service asks for single sign-on",
            response.host(),
            response.status
        ),
    )
}

/// Reads what a refusal says, in JSON or XML.
fn said(body: &[u8]) -> Said {
    if let Ok(body) = serde_json::from_slice::<Value>(body)
        && body["error"].is_object()
    {
        let transaction = body["error"]["innererror"]["transactionid"].as_str();
        return Said { request_id: transaction.map(str::to_owned), ..Said::of_json(&body) };
    }
    let text = str::from_utf8(body).unwrap_or_default().trim_start_matches('\u{feff}').trim();
    let Ok(document) = roxmltree::Document::parse(text) else {
        return Said::default();
    };
    let root = document.root_element();
    if root.tag_name().name() != "error" {
        return Said::default();
    }
    let find = |name: &str| {
        let found = root.descendants().find(|node| node.tag_name().name() == name)?;
        found.text().map(|text| text.trim().to_owned())
    };
    Said {
        code: find("code").unwrap_or_default(),
        words: find("message").unwrap_or_default(),
        request_id: find("transactionid"),
        status: None,
    }
}

/// Returns whether a system refused because it had no room or no time for an answer. The signs are names of ABAP's
/// terminations, and the words of its error pages.
fn strained(response: &Response, said: &Said) -> bool {
    const SIGNS: [&str; 9] = [
        "tsv_tnew",
        "no_roll",
        "no more memory",
        "no more storage",
        "memory_no_more",
        "short dump",
        "time limit exceeded",
        "time_out",
        "timeout",
    ];
    let start = response.body.get(..4_096).unwrap_or(&response.body);
    let page = String::from_utf8_lossy(start);
    let texts = [&said.code, &said.words, page.as_ref()].map(str::to_lowercase);
    response.status >= 500 && texts.iter().any(|text| SIGNS.iter().any(|sign| text.contains(sign)))
}

fn refusal(response: &Response) -> ConnectorError {
    let said = said(&response.body);
    let error = Refusal::of("sap", response, &said, REFUSALS).into_error();
    if strained(response, &said) { error.smaller_page_may_help() } else { error }
}

const REFUSALS: &[KnownRefusal] = &[
    // A service that nobody activated is "forbidden": no service found for namespace, name and version.
    KnownRefusal::code(
        &["/IWFND/MED/170"],
        ErrorKind::ResourceNotFoundError,
        "activate the service in transaction /IWFND/MAINT_SERVICE, and let the user call it",
    )
    .from_to(403, 403),
    KnownRefusal::redirect(
        ErrorKind::InvalidArgument,
        "it leads elsewhere, most likely to a logon page; check applicationHostUrl and portNumber, and set disableSSO if \
         the service asks for single sign-on",
    ),
    KnownRefusal::status(
        401,
        ErrorKind::InvalidCredentials,
        "check the connector profile's credentials and its clientNumber",
    ),
    KnownRefusal::status(
        403,
        ErrorKind::AccessDenied,
        "give the user the authorisations of the service (S_SERVICE) and of its data",
    ),
    KnownRefusal::status(
        410,
        ErrorKind::ResourceNotFoundError,
        "what it refers to is not known any more; start again with a full read",
    ),
    KnownRefusal::status(
        501,
        ErrorKind::InvalidArgument,
        "the service does not have what the flow needs of it",
    ),
];

#[cfg(test)]
mod tests;
