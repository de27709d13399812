//! What StartFlow takes beyond AppFlow: a time range to read anew, and a watermark.

use super::{Deployment, flow, scheduled};
use connector_sdk::Clock;
use serde_json::{Value, json};

/// A deployment with the flows `changes`, which reads incrementally, `orders`, which runs on demand and names the field
/// that tells changes, and `whole`, which names none.
async fn deployment() -> Deployment {
    let deployment = Deployment::new().await;
    let mut changes = scheduled("changes");
    changes["triggerConfig"]["triggerProperties"]["Scheduled"] = json!({
        "scheduleExpression": "rate(1days)", "dataPullMode": "Incremental", "scheduleStartTime": 1_900_000_000,
    });
    for mut flow in [changes, flow("orders")] {
        flow["sourceFlowConfig"]["incrementalPullConfig"] =
            json!({"datetimeTypeFieldName": "ChangedAt"});
        deployment.done("create-flow", flow).await;
    }
    deployment.done("create-flow", flow("whole")).await;
    deployment
}

fn start(name: &str, more: Value) -> Value {
    let mut content = json!({"flowName": name});
    content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    content
}

async fn described(deployment: &Deployment, name: &str) -> Value {
    deployment.done("describe-flow", json!({"flowName": name})).await
}

#[tokio::test]
async fn a_time_range_is_read_anew_by_flows_of_every_trigger() {
    let deployment = deployment().await;
    let range = json!({"dataPullStartTime": 1_780_000_000.25, "dataPullEndTime": 1_780_003_600, "clientToken": "t"});
    for (name, status) in [("changes", "Draft"), ("orders", "Active")] {
        let started = deployment.done("start-flow", start(name, range.clone())).await;
        assert_eq!(started["flowStatus"], status);
        assert!(started["flowArn"].as_str().unwrap().ends_with(name));
        assert_eq!(deployment.done("start-flow", start(name, range.clone())).await, started);
        deployment.world.drive_until_stalled().await;
        let told =
            deployment.done("describe-flow-execution-records", json!({"flowName": name})).await;
        let [run] = told["flowExecutions"].as_array().unwrap().as_slice() else { panic!("{told}") };
        assert_eq!(run["executionId"], started["executionId"]);
        assert_eq!(run["executionStatus"], "Successful");
        assert_eq!(run["dataPullStartTime"], json!(1_780_000_000.25));
        assert_eq!(run["dataPullEndTime"], json!(1_780_003_600));
        let flow = described(&deployment, name).await;
        assert_eq!((&flow["flowStatus"], flow.get("watermark")), (&json!(status), None));
        let mut other = start(name, range.clone());
        other["dataPullEndTime"] = json!(1_780_007_200);
        let message = deployment.refused("start-flow", other, "ConflictException").await;
        assert!(message.starts_with("clientToken: "), "{message}");
    }
}

#[tokio::test]
async fn a_time_range_that_is_none_is_refused_with_words() {
    let deployment = deployment().await;
    let now = deployment.world.clock.now().millis() / 1000;
    let range = |from: i64, to: i64| json!({"dataPullStartTime": from, "dataPullEndTime": to});
    for (name, more, told) in [
        ("changes", json!({"dataPullStartTime": 1}), "dataPullEndTime: is missing"),
        ("changes", json!({"dataPullEndTime": 1}), "dataPullStartTime: is missing"),
        (
            "changes",
            json!({"dataPullEndTime": "noon"}),
            "dataPullEndTime: must be a number of seconds",
        ),
        ("changes", range(2, 1), "dataPullEndTime: must be later than dataPullStartTime"),
        ("changes", range(2, 2), "dataPullEndTime: must be later than dataPullStartTime"),
        ("changes", range(1, now - 299), "dataPullEndTime: must be 300 seconds ago or more"),
        ("whole", range(1, 2), "dataPullStartTime: flow \"whole\" has no time range"),
        (
            "changes",
            json!({"dataPullStartTime": 1, "dataPullEndTime": 2, "watermark": 2}),
            "watermark: does not go with a time range",
        ),
        ("changes", json!({"watermark": "noon"}), "watermark: must be a number of seconds"),
        ("changes", json!({"watermark": now + 1}), "watermark: is in the future"),
        (
            "orders",
            json!({"watermark": 1}),
            "watermark: flow \"orders\" does not read incrementally",
        ),
        ("whole", json!({"watermark": 1}), "watermark: flow \"whole\" does not read incrementally"),
    ] {
        let content = start(name, more);
        let message = deployment.refused("start-flow", content, "ValidationException").await;
        assert!(message.starts_with(told), "{told} is not in: {message}");
        assert_eq!(described(&deployment, name).await.get("lastRunExecutionDetails"), None);
    }
    assert_eq!(described(&deployment, "changes").await["flowStatus"], "Draft");
    for more in [range(1, 2), json!({"watermark": 1})] {
        deployment.refused("start-flow", start("absent", more), "ResourceNotFoundException").await;
    }
    deployment.done("start-flow", start("changes", range(1, now - 300))).await;
    let message =
        deployment.refused("start-flow", start("changes", range(1, 2)), "ConflictException").await;
    let run = deployment
        .done("describe-flow-execution-records", json!({"flowName": "changes"}))
        .await["flowExecutions"][0]["executionId"]
        .clone();
    assert!(message.contains(run.as_str().unwrap()), "{message}");
    let content = start("changes", json!({"watermark": 1}));
    let message = deployment.refused("start-flow", content, "ConflictException").await;
    assert!(message.contains(run.as_str().unwrap()), "{message}");
}

#[tokio::test]
async fn a_watermark_is_set_and_the_flow_activated() {
    let deployment = deployment().await;
    assert_eq!(described(&deployment, "changes").await.get("watermark"), None);
    for at in [json!(1_780_000_000.5), json!(1_770_000_000)] {
        let content = start("changes", json!({"watermark": at}));
        let started = deployment.done("start-flow", content).await;
        assert_eq!((&started["flowStatus"], started.get("executionId")), (&json!("Active"), None));
        assert_eq!(described(&deployment, "changes").await["watermark"], at);
    }
}
