//! Errors in the three forms that systems have them, and the headers of answers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sap_odata::kind::Version;

/// A refusal in SAP's words.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "005056A509B11EE1B9A8FEC11C21578E", message)
    }

    pub(crate) fn unknown(segment: &str) -> Self {
        let message = format!("Resource not found for the segment '{segment}'");
        Self::new(StatusCode::NOT_FOUND, "005056A509B11EE1B9A8FEC11C21D78E", message)
    }

    /// Writes it in the form of a version, or in XML.
    pub(crate) fn answer(self, version: Version, xml: bool) -> Response {
        let Self { status, code, message } = self;
        if xml {
            let escaped = message.replace('&', "&amp;").replace('<', "&lt;");
            let body = format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\
                 <code>{code}</code><message xml:lang=\"en\">{escaped}</message><innererror>\
                 <transactionid>6A0F00000000000000000001</transactionid></innererror></error>"
            );
            return typed("application/xml;charset=utf-8", (status, body).into_response());
        }
        let error = match version {
            Version::V2 => json!({
                "code": code,
                "message": { "lang": "en", "value": message },
                "innererror": { "transactionid": "6A0F00000000000000000001", "errordetails": [] },
            }),
            Version::V4 => json!({ "code": code, "message": message, "details": [] }),
        };
        let body = json!({ "error": error }).to_string();
        typed("application/json;charset=utf-8", (status, body).into_response())
    }
}

/// Answers with JSON of a version.
pub(crate) fn json_of(version: Version, body: &Value) -> Response {
    let mut response = typed("application/json;charset=utf-8", body.to_string().into_response());
    let (name, value) = match version {
        Version::V2 => ("dataserviceversion", "2.0"),
        Version::V4 => ("odata-version", "4.0"),
    };
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}

/// Sets what an answer is.
pub(crate) fn typed(kind: &'static str, mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The page that asks a person for name and password.
pub(crate) fn login_page(status: StatusCode) -> Response {
    let page =
        "<html><head><title>Logon</title></head><body><form>User Password</form></body></html>";
    let mut response = typed("text/html; charset=utf-8", (status, page).into_response());
    if status == StatusCode::UNAUTHORIZED {
        let realm =
            HeaderValue::from_static("Basic realm=\"SAP NetWeaver Application Server [PEN/100]\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
    }
    response
}
