//! What every request passes before its handler: counting, delay and faults.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::kit::lie::read;
use crate::kit::stage::Arrival;
use crate::kit::strike::strike;
use crate::kit::{Application, Fault, OwnRequest, Trouble};

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
    let number = stage.counters().see(&address);
    let passage = Passage {
        arrival: Arrival { number, method_and_address: format!("{} {address}", request.method()) },
        application: Arc::clone(&application),
        next,
    };
    tokio::time::sleep(stage.options.latency).await;
    let response = match stage.strike::<A>(&address) {
        Some(fault) => strike(passage, &fault, request).await,
        None => {
            let response = passage.carry_out(request).await;
            bounded(application.as_ref(), &address, response).await
        }
    };
    application.finish(&address, response)
}

/// Refuses a page that is larger than a fault allows.
async fn bounded<A: Application>(application: &A, address: &str, response: Response) -> Response {
    let stage = application.stage();
    if !stage.bounds_pages::<A>(address) {
        return response;
    }
    let (parts, page) = read(response).await;
    match stage.strike_page::<A>(address, &page) {
        Some(fault) => application.refuse(&fault),
        None => Response::from_parts(parts, Body::from(page)),
    }
}

/// Lets known senders through to the handlers of a router; refuses others in the words of an ended session.
pub async fn admit<A: Application>(
    State(application): State<Arc<A>>,
    request: Request,
    next: Next,
) -> Response {
    match application.stage().lets_in(request.headers()) {
        true => next.run(request).await,
        false => application.refuse(&Fault::new("", Trouble::InvalidSession)),
    }
}

/// The way of one request to its handler.
pub(crate) struct Passage<A> {
    pub(crate) application: Arc<A>,
    pub(crate) arrival: Arrival,
    pub(crate) next: Next,
}

impl<A: Application> Passage<A> {
    /// Carries the request out, and gives the true answer.
    pub(crate) async fn carry_out(self, request: Request) -> Response {
        let response = self.next.run(request).await;
        self.application.stage().carried_out(&self.arrival);
        response
    }
}
