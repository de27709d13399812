//! A report from its creation to its rows, and the ways in which it ends.

use std::time::{Duration, Instant};

use serde_json::json;
use simulators::kit::{Course, Ends};

use crate::Guest;

/// Starts a report, and gives its address.
async fn started(guest: &Guest) -> String {
    let created = guest.post("/v1/reports", json!({ "least_cents": 50_000 })).await.1;
    assert_eq!(created["state"], "created");
    let report = format!("/v1/reports/{}", created["report"].as_str().unwrap());
    assert_eq!(state(guest, &report).await, "created", "it waits to be started");
    assert_eq!(guest.post(&format!("{report}/start"), json!({})).await.0, 200);
    report
}

async fn state(guest: &Guest, report: &str) -> String {
    guest.get(report).await.1["state"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_report_is_queued_runs_and_gives_its_rows() {
    let guest = Guest::new().await;
    let course = json!({ "polls": 3 });
    assert_eq!(guest.post("/_simulator/jobs", course).await.0, 204);
    let report = started(&guest).await;
    assert_eq!(guest.post(&format!("{report}/start"), json!({})).await.0, 404, "started twice");
    for wanted in ["queued", "running", "running"] {
        assert_eq!(guest.get(&format!("{report}/rows")).await.0, 404, "before it is done");
        assert_eq!(state(&guest, &report).await, wanted);
    }
    assert_eq!(state(&guest, &report).await, "done");
    let (_, rows) = guest.get(&format!("{report}/rows")).await;
    let wanted = guest.larder.records("orders");
    let wanted = wanted.iter().filter(|order| order["cents"].as_i64().unwrap() >= 50_000);
    let wanted: Vec<_> =
        wanted.map(|order| json!({ "id": order["id"], "cents": order["cents"] })).collect();
    assert!(!wanted.is_empty() && rows == json!(wanted), "{rows}");
    assert_eq!(guest.get("/v1/reports/J000099").await.0, 404);
}

#[tokio::test]
async fn a_report_is_deleted_once_and_its_name_is_not_used_again() {
    let guest = Guest::new().await;
    let report = started(&guest).await;
    let delete = async || {
        let address = format!("{}{report}", guest.larder.url());
        let request = guest.client.delete(address).bearer_auth(&guest.token);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!((delete().await, guest.larder.job_count()), (200, 0));
    assert_eq!((delete().await, guest.get(&report).await.0), (404, 404));
    assert_ne!(started(&guest).await, report);
}

#[tokio::test]
async fn a_course_that_says_nothing_is_the_usual_one() {
    let guest = Guest::new().await;
    guest.larder.set_course(Course { polls: 0, ..Course::default() });
    assert_eq!(guest.post("/_simulator/jobs", json!({})).await.0, 204);
    let report = started(&guest).await;
    for wanted in ["queued", "running", "done"] {
        assert_eq!(state(&guest, &report).await, wanted);
    }
}

#[tokio::test]
async fn a_report_fails_never_ends_or_ends_without_rows() {
    let guest = Guest::new().await;
    for (ends, state_then, rows) in [
        (Ends::Done, "done", 200),
        (Ends::Failed, "failed", 404),
        (Ends::Never, "running", 404),
        (Ends::Expired, "done", 404),
    ] {
        guest.larder.set_course(Course { polls: 1, ms: 0, ends });
        let report = started(&guest).await;
        assert_eq!(state(&guest, &report).await, "queued", "{ends:?}");
        assert_eq!(state(&guest, &report).await, state_then, "{ends:?}");
        assert_eq!(guest.get(&format!("{report}/rows")).await.0, rows, "{ends:?}");
    }
}

#[tokio::test]
async fn a_report_takes_its_time() {
    let guest = Guest::new().await;
    guest.larder.set_course(Course { polls: 0, ms: 2_000, ends: Ends::Done });
    let queued = Instant::now();
    let report = started(&guest).await;
    assert_eq!(state(&guest, &report).await, "queued");
    assert_eq!(guest.get(&format!("{report}/rows")).await.0, 404);
    while state(&guest, &report).await != "done" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(queued.elapsed() >= Duration::from_secs(2));
    assert_eq!(guest.get(&format!("{report}/rows")).await.0, 200);
}
