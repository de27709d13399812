//! Serves connections, and breaks those that a fault wants broken.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use axum::response::IntoResponse;
use futures::{StreamExt, stream};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// Gives the bytes sent so far time to leave before the connection breaks.
const BREAK_AFTER: Duration = Duration::from_millis(50);

/// Marks an answer whose connection is to break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Breakage {
    /// Sends nothing.
    Drop,
    /// Sends half of the body under the length of the whole.
    Truncate,
}

/// The router of the whole application, which requests carry so that a fault can ask for another page.
#[derive(Clone)]
pub(crate) struct WholeRouter(pub(crate) Router);

#[derive(Debug)]
struct Broken;

/// Serves until the task is aborted, which ends every connection with it.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, router: Router) {
    // Small answers in many packets would else wait for each other; the rest works without.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(WholeRouter(router.clone()));
            let response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            finish(response).await
        }
    });
    // An error here is the client's hang-up or a breakage that was asked for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn finish(response: Response<Body>) -> Result<Response<Body>, Broken> {
    match response.extensions().get::<Breakage>() {
        None => Ok(response),
        Some(Breakage::Drop) => Err(Broken),
        Some(Breakage::Truncate) => truncate(response).await,
    }
}

async fn truncate(response: Response<Body>) -> Result<Response<Body>, Broken> {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| Broken)?.to_bytes();
    let half = whole.slice(..whole.len() / 2);
    parts.headers.remove(header::TRANSFER_ENCODING);
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let end = stream::once(async {
        tokio::time::sleep(BREAK_AFTER).await;
        Err::<Bytes, Broken>(Broken)
    });
    let body = Body::from_stream(stream::iter([Ok(half)]).chain(end));
    Ok(Response::from_parts(parts, body))
}

impl IntoResponse for Breakage {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("the connection breaks because a fault was set")
    }
}

impl std::error::Error for Broken {}
