//! Requests whose refusal is known are not sent.

use super::{account, ids, renewable, some_records};
use crate::Zendesk;
use connector_sdk::contract::read_page;
use connector_sdk::{Connector, ErrorKind};
use simulators::zendesk::oddity;

#[tokio::test]
async fn exports_are_counted_apart() {
    let running = account(some_records()).await;
    let connection = renewable(&running);
    let source = Zendesk.source().unwrap();
    running.set_oddity(oddity::EXPORTS_SPENT, true);
    let first = read_page(source, &connection, &ids("tickets"), None).await.unwrap();
    let asked = running.counters().requests;
    let error =
        read_page(source, &connection, &ids("tickets"), first.next.as_ref()).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::RateLimitExceeded, "{error}");
    let wait = error.retry_after.unwrap();
    assert!((40..=41).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(running.counters().requests, asked, "it was sent all the same");
    read_page(source, &connection, &ids("groups"), None).await.unwrap();
    connection.clock.sleep(wait).await;
    read_page(source, &connection, &ids("tickets"), first.next.as_ref()).await.unwrap();
}
