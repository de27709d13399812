//! What every request passes before its handler: counting, delay and faults.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::{Application, Breakage, Fault, OwnRequest, Trouble};

const PAGE: &str =
    "<html><head><title>Down for maintenance</title></head><body>We will be back.</body></html>";

/// Counts a request, delays it, and lets a fault strike it.
pub(crate) async fn gate<A: Application>(
    State(application): State<Arc<A>>,
    request: Request,
    next: Next,
) -> Response {
    if request.extensions().get::<OwnRequest>().is_some() {
        return next.run(request).await;
    }
    let stage = application.stage();
    let address = request.uri().to_string();
    stage.counters().see(&address);
    tokio::time::sleep(stage.options.latency).await;
    let struck = stage.faults().strike(&address);
    match struck {
        None => next.run(request).await,
        Some(fault) => strike(application.as_ref(), &fault, request, next).await,
    }
}

async fn strike<A: Application>(
    application: &A,
    fault: &Fault,
    request: Request,
    next: Next,
) -> Response {
    application.stage().counters().faults += 1;
    if let Some(lie) = fault.trouble.lie() {
        let counters = application.stage().counters().clone();
        let asked = counters.addresses.into_iter().filter(|address| address.contains(&fault.on));
        return lie.tell(&asked.collect::<Vec<_>>(), request, next).await;
    }
    match fault.trouble {
        Trouble::TruncatedBody => {
            let mut response = next.run(request).await;
            response.extensions_mut().insert(Breakage::Truncate);
            response
        }
        Trouble::DropConnection => Breakage::Drop.into_response(),
        Trouble::Stall => {
            tokio::time::sleep(Duration::from_millis(fault.stall_ms)).await;
            Breakage::Drop.into_response()
        }
        Trouble::Html => page(StatusCode::SERVICE_UNAVAILABLE),
        Trouble::HtmlOk => page(StatusCode::OK),
        Trouble::Firewall => page(StatusCode::FORBIDDEN),
        Trouble::Elsewhere => elsewhere(),
        Trouble::Empty => StatusCode::OK.into_response(),
        Trouble::NoTokens { status, ref error, ref words } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            let body = json!({ "error": error, "error_description": words });
            (status, Json(body)).into_response()
        }
        Trouble::InvalidSession => {
            application.stage().sessions().end(request.headers());
            application.refuse(fault)
        }
        _ => application.refuse(fault),
    }
}

pub(crate) fn elsewhere() -> Response {
    (StatusCode::FOUND, [(header::LOCATION, "https://elsewhere.example/login")]).into_response()
}

fn page(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html;charset=UTF-8")], PAGE).into_response()
}
