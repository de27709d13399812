//! What a fault does to the request that it strikes.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::kit::gate::Passage;
use crate::kit::{Application, Breakage, Fault, Trouble};

const PAGE: &str =
    "<html><head><title>Down for maintenance</title></head><body>We will be back.</body></html>";

/// Answers a request that a fault strikes.
pub(crate) async fn strike<A: Application>(
    passage: Passage<A>,
    fault: &Fault,
    request: Request,
) -> Response {
    let application = Arc::clone(&passage.application);
    let stage = application.stage();
    if let Some(lie) = fault.trouble.lie() {
        let counters = stage.counters().clone();
        let asked = counters.addresses.into_iter().filter(|address| address.contains(&fault.on));
        let Passage { arrival, next, .. } = passage;
        let response = lie.tell(&asked.collect::<Vec<_>>(), request, next).await;
        stage.carried_out(&arrival);
        return response;
    }
    let held = Duration::from_millis(fault.stall_ms);
    match fault.trouble {
        Trouble::TruncatedBody => {
            let mut response = passage.carry_out(request).await;
            response.extensions_mut().insert(Breakage::Truncate);
            response
        }
        Trouble::DropConnection => Breakage::Drop.into_response(),
        Trouble::Stall => {
            tokio::time::sleep(held).await;
            Breakage::Drop.into_response()
        }
        Trouble::Slow => {
            tokio::time::sleep(held).await;
            passage.carry_out(request).await
        }
        Trouble::LostAnswer { status } => {
            passage.carry_out(request).await;
            gone(status)
        }
        Trouble::Late { status } => late(passage, request, held, status).await,
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
            stage.sessions().end(request.headers());
            application.refuse(fault)
        }
        _ => application.refuse(fault),
    }
}

/// Carries a request out after the next one like it, or after so long, whether its sender still waits or not.
async fn late<A: Application>(
    passage: Passage<A>,
    request: Request,
    held: Duration,
    status: Option<u16>,
) -> Response {
    // The body must be here before its sender gives up.
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return Breakage::Drop.into_response();
    };
    let request = Request::from_parts(parts, Body::from(body.to_bytes()));
    let mut effects = passage.application.stage().watch_effects();
    let carried = tokio::spawn(async move {
        let another = async {
            loop {
                match effects.recv().await {
                    Ok(other) if other != passage.arrival.method_and_address => {}
                    Err(RecvError::Lagged(_)) => {}
                    _ => break,
                }
            }
        };
        // Either way its time has come.
        let _ = tokio::time::timeout(held, another).await;
        passage.carry_out(request).await
    });
    match status {
        Some(_) => gone(status),
        None => carried.await.unwrap_or_else(|_| Breakage::Drop.into_response()),
    }
}

/// Stands in for an answer that nobody gets: the page of a gateway, or the end of the connection.
fn gone(status: Option<u16>) -> Response {
    match status.map(StatusCode::from_u16) {
        Some(Ok(status)) => page(status),
        _ => Breakage::Drop.into_response(),
    }
}

fn elsewhere() -> Response {
    (StatusCode::FOUND, [(header::LOCATION, "https://elsewhere.example/login")]).into_response()
}

fn page(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html;charset=UTF-8")], PAGE).into_response()
}
