//! Which requests use up the daily limit, end a session or are refused, whatever strikes them.

use super::*;

/// Says how much of the daily limit an answer reports as used.
fn used(response: &Response) -> u64 {
    let info = response.headers()["sforce-limit-info"].to_str().unwrap();
    info.trim_start_matches("api-usage=").split('/').next().unwrap().parse().unwrap()
}

fn address(soql: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    format!("/services/data/v66.0/query?q={encoded}")
}

#[tokio::test]
async fn each_request_of_the_api_counts_once_whatever_strikes_it() {
    let caller = Caller::new(small()).await;
    let all = address(ALL);
    let first = used(&caller.try_get(&all).await.unwrap());
    let large = Trouble::PageTooLarge { records: Some(10), bytes: None };
    for (place, trouble) in
        [large, Trouble::ServerError, Trouble::Html, Trouble::RateLimit].into_iter().enumerate()
    {
        caller.simulator.set_fault(Fault::new(QUERY, trouble.clone()));
        let response = caller.try_get(&all).await.unwrap();
        assert!(!response.status().is_success(), "{trouble:?}");
        assert_eq!(used(&response), first + 1 + place as u64, "{trouble:?}");
    }
    // A token request does not count, nor does the page that a fault asks for by itself.
    caller.simulator.set_fault(Fault::of_tokens(Trouble::ServerError));
    assert_eq!(caller.refresh(&options().refresh_token).await.0, 500);
    let link = caller.query(ALL).await.1["nextRecordsUrl"].as_str().unwrap().to_owned();
    caller.simulator.set_fault(Fault::new(PAGE, Trouble::RepeatedPage));
    assert_eq!(used(&caller.try_get(&link).await.unwrap()), first + 6);
}

#[tokio::test]
async fn a_bound_of_pages_lets_small_ones_through_and_waits_for_a_large_one() {
    let caller = Caller::new(small()).await;
    let bound = Trouble::PageTooLarge { records: Some(100), bytes: None };
    caller.simulator.set_fault(Fault::new(QUERY, bound));
    let small_page = address("SELECT Id FROM Account LIMIT 5");
    let one = |url: &str| json!({ "compositeRequest": [{ "method": "GET", "url": url, "referenceId": "r" }] });
    let composite = |url: &str| {
        let request =
            caller.client.post(format!("{}/services/data/v66.0/composite", caller.simulator.url()));
        request.bearer_auth(&caller.token).json(&one(url)).send()
    };
    let status = |answer: &Value| answer["compositeResponse"][0]["httpStatusCode"].clone();
    let answer: Value = composite(&small_page).await.unwrap().json().await.unwrap();
    assert_eq!(status(&answer), 200);
    assert_eq!(caller.get(&small_page).await.0, 200);
    assert_eq!(caller.simulator.counters().faults, 0);
    let answer: Value = composite(&address(ALL)).await.unwrap().json().await.unwrap();
    assert_eq!((status(&answer), caller.simulator.counters().faults), (json!(400), 1));
    assert_eq!(caller.query(ALL).await.0, 200);
}

#[tokio::test]
async fn a_session_ends_under_either_scheme_and_tokens_want_a_form() {
    let caller = Caller::new(small()).await;
    let url = format!("{}{}", caller.simulator.url(), address(ALL));
    caller.simulator.set_fault(Fault::new(QUERY, Trouble::InvalidSession));
    let scheme = format!("OAuth {}", caller.token);
    let response = caller.client.get(url).header("authorization", scheme).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refused(&caller.query(ALL).await), (401, "INVALID_SESSION_ID"));

    let options = options();
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": options.client_id, "client_secret": options.client_secret,
    });
    let token_address = format!("{}/services/oauth2/token", caller.simulator.url());
    let response = caller.client.post(token_address).json(&body).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}
