//! Every row of the error table.

use super::*;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;
use std::time::Duration;

fn response(path: &str, status: u16, body: &str) -> Response {
    let url = format!("https://sap.example.com{path}").parse().unwrap();
    Response {
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
        url,
        withheld: Default::default(),
    }
}

/// The same error in all the forms that systems have.
fn forms(code: &str, message: &str) -> [String; 3] {
    let id = "6A0F00000000000000000001";
    [
        json!({ "error": {
            "code": code, "message": { "lang": "en", "value": message }, "innererror": { "transactionid": id },
        }})
        .to_string(),
        json!({ "error": { "code": code, "message": message, "details": [], "innererror": { "transactionid": id } } })
            .to_string(),
        format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><error xmlns=\"http://schemas.microsoft.com/x\"><code>{code}</code>\
             <message xml:lang=\"en\">{message}</message><innererror><transactionid>{id}</transactionid></innererror></error>"
        ),
    ]
}

#[test]
fn each_refusal_has_its_kind_in_every_form() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        RequestTimeout, ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    for (status, code, message, kind) in [
        (400, "005056A509B11EE1B9A8FEC11C21578E", "Property Nmae not found", InvalidArgument),
        (401, "401", "Logon failed", InvalidCredentials),
        (403, "/IWFND/MED/170", "No service found for namespace", ResourceNotFoundError),
        (403, "/IWBEP/CM_MGW_RT/038", "No authorization", AccessDenied),
        (404, "005056A509B11EE1B9A8FEC11C21D78E", "Resource not found", ResourceNotFoundError),
        (405, "X", "Method not allowed", ClientError),
        (408, "X", "Timeout", RequestTimeout),
        (410, "RSODP/013", "The delta token is not known", ResourceNotFoundError),
        (414, "X", "URI too long", InvalidArgument),
        (429, "policies.ratelimit.QuotaViolation", "Quota exceeded", RateLimitExceeded),
        (500, "SY/530", "RFC Error", ServerError),
        (501, "005056A509B11ED1BEF9513AE4F6D8B9", "Method not implemented", InvalidArgument),
        (502, "X", "Bad gateway", ServerError),
        (503, "ICM/100", "Not available", ServiceUnavailable),
        (504, "X", "Gateway timeout", ServerError),
        (302, "X", "Found", InvalidArgument),
    ] {
        for body in forms(code, message) {
            let error = error_from(&response("/sap/opu/odata/sap/X/Set", status, &body)).unwrap();
            assert_eq!(error.kind, kind, "{status} {body}");
            assert_eq!(error.code.as_deref(), Some(code), "{body}");
            for part in
                [message, &status.to_string(), "sap.example.com", "6A0F00000000000000000001"]
            {
                assert!(error.message.contains(part), "{part:?} is missing in {}", error.message);
            }
        }
        let silent = error_from(&response("/x", status, "")).unwrap();
        assert!(silent.kind == kind || code.starts_with("/IWFND"), "{status}");
    }
}

#[test]
fn logon_pages_are_refusals_and_halves_are_not_answers() {
    for body in ["<html><body>Logon</body></html>", "  <!DOCTYPE html><html>", "<HTML>"] {
        for path in ["/sap/opu/odata/sap/X/Set", "/sap/opu/odata/sap/X/$metadata", "/x/$count"] {
            let error = error_from(&response(path, 200, body)).unwrap();
            assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{path}");
            assert!(!error.message.contains("html"), "{}", error.message);
        }
    }
    let mut page = response("/x", 200, "no tags");
    page.headers.insert("content-type", HeaderValue::from_static("text/html; charset=utf-8"));
    assert_eq!(error_from(&page).unwrap().kind, ErrorKind::InvalidCredentials);
    let half = error_from(&response("/x/Set", 200, "{\"d\":{\"results\":[")).unwrap();
    assert_eq!(half.kind, ErrorKind::ServerError);
    let other = error_from(&response("/x/Set", 200, "Service ready.")).unwrap();
    assert_eq!(other.kind, ErrorKind::ClientError);
    assert!(error_from(&response("/x/Set", 200, "{\"d\":[]}")).is_none());
    assert!(error_from(&response("/x/$metadata", 200, "<edmx:Edmx/>")).is_none());
    assert!(error_from(&response("/x/Set/$count", 200, "17")).is_none());
}

#[test]
fn words_that_are_none_say_so_without_what_was_sent() {
    for body in
        ["", "<html>dump</html>", "\u{0}", "[]", "{\"error\":\"x\"}", "<a><code>x</code></a>"]
    {
        let error = error_from(&response("/x", 500, body)).unwrap();
        assert_eq!(error.kind, ErrorKind::ServerError, "{body}");
        assert!(error.message.contains("no error code"), "{}", error.message);
    }
    let mut busy = response("/x", 429, "");
    busy.headers.insert("retry-after", HeaderValue::from_static("30"));
    assert_eq!(error_from(&busy).unwrap().retry_after, Some(Duration::from_secs(30)));
}

#[test]
fn a_system_without_room_or_time_is_asked_for_less() {
    let dump = "<html><head><title>Application Server Error</title></head><body>500 SAP Internal Server Error: the current \
                application triggered a termination with a short dump</body></html>";
    for (status, body, expected) in [
        (500, forms("SY/530", "RFC Error: TSV_TNEW_PAGE_ALLOC_FAILED")[0].clone(), true),
        (500, forms("X", "No more memory available to extend an internal table")[2].clone(), true),
        (500, forms("X", "Time limit exceeded")[1].clone(), true),
        (500, dump.to_owned(), true),
        (504, String::new(), true),
        (502, String::new(), true),
        (500, forms("SY/530", "RFC Error: too many users")[0].clone(), false),
        (503, forms("ICM/100", "Not available")[0].clone(), false),
        (400, forms("X", "Property TIME_OUT not found")[0].clone(), false),
    ] {
        let error = error_from(&response("/sap/opu/odata/sap/X/Set", status, &body)).unwrap();
        assert_eq!(error.smaller_page_may_help, expected, "{status} {body}");
    }
}
