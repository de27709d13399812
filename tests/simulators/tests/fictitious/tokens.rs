//! The token address: grants, rotation, the end of sessions, and an address that is out of order.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simulators::kit::{Fault, Options, Trouble};

use crate::{Guest, read};

const CLIENT: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[tokio::test]
async fn tokens_are_given_rotated_and_ended() {
    let mut guest = Guest::new().await;
    guest.larder.expire_tokens();
    assert_eq!(guest.get("/v1/orders").await, (401, json!({ "error": "who_are_you" })));
    guest.larder.rotate_refresh_tokens(true);
    let first = Options::default().refresh_token;
    let refresh = async |token: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        read(guest.token(&form).await.unwrap()).await
    };
    let (status, answer) = refresh(&first).await;
    assert_eq!((status, &answer["expires_in"]), (200, &json!(600)));
    assert_eq!(refresh(&first).await, (400, json!({ "error": "invalid_grant" })));
    assert_eq!(refresh(answer["refresh_token"].as_str().unwrap()).await.0, 200);
    guest.token = answer["access_token"].as_str().unwrap().to_owned();
    assert_eq!(guest.get("/v1/orders").await.0, 200);

    let wrong = read(guest.token(&[("grant_type", "telepathy")]).await.unwrap()).await;
    assert_eq!(wrong, (400, json!({ "error": "unsupported_grant_type" })));
    let counters = guest.larder.counters();
    assert_eq!(
        (counters.token_refreshes, counters.tokens_issued, counters.unauthorized),
        (2, 2, 1)
    );
    assert_eq!(counters.tokens_seen, [Options::default().access_token, guest.token.clone()]);
}

#[tokio::test]
async fn a_token_address_out_of_order_leaves_the_rest_in_order() {
    let guest = Guest::new().await;
    for (trouble, status, json) in [
        (json!("server_error"), 500, true),
        (json!("unavailable"), 503, true),
        (json!("html"), 503, false),
        (json!("no_json"), 200, false),
        (json!("cut_body"), 200, false),
    ] {
        guest.set(json!({ "tokens": true, "trouble": trouble })).await;
        assert_eq!(guest.get("/v1/orders").await.0, 200, "{trouble}");
        let answer = read(guest.token(&CLIENT).await.unwrap()).await;
        assert_eq!((answer.0, !answer.1.is_string()), (status, json), "{trouble}: {answer:?}");
        assert_eq!(read(guest.token(&CLIENT).await.unwrap()).await.0, 200, "{trouble} goes on");
    }
    guest.larder.set_fault(Fault::of_tokens(Trouble::Slow).stall_ms(300));
    let asked = Instant::now();
    let answer: Value = guest.token(&CLIENT).await.unwrap().json().await.unwrap();
    assert!(answer["access_token"].is_string() && asked.elapsed() >= Duration::from_millis(300));
    assert_eq!(guest.larder.counters().faults, 6);
}
