//! Tags of flows.

use super::{Deployment, flow};
use crate::request::Request;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::encodings::Body;
use serde_json::{Value, json};
use tests::world::owner;

/// Calls a tag operation, whose subject is in the path and whose keys are in the query.
async fn call(
    deployment: &Deployment,
    method: &str,
    arn: &str,
    query: &str,
    content: Value,
) -> (i64, Value) {
    let mut event: ApiGatewayV2httpRequest =
        serde_json::from_str(include_str!("../../../../events/api-list-flows.json")).unwrap();
    event.request_context.http.method = method.parse().unwrap();
    event.raw_path = Some(format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F")));
    event.raw_query_string = Some(query.to_owned());
    event.body = Some(content.to_string());
    assert!(Request::from_event(event.clone()).is_ok());
    let response = deployment.api.answer(event).await;
    let Some(Body::Text(body)) = response.body else { panic!("no text") };
    (response.status_code, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn tags_come_and_go() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    let arn = owner().flow_arn("orders");
    let listed = async || call(&deployment, "GET", &arn, "", json!({})).await.1;
    assert_eq!(listed().await, json!({"tags": {}}));
    let tags = json!({"tags": {"team": "crm", "stage/kind": "test"}});
    assert_eq!(call(&deployment, "POST", &arn, "", tags.clone()).await, (200, json!({})));
    assert_eq!(listed().await, tags);
    let told = deployment.done("describe-flow", json!({"flowName": "orders"})).await;
    assert_eq!(told["tags"], tags["tags"]);
    call(&deployment, "POST", &arn, "", json!({"tags": {"team": "sales"}})).await;
    call(&deployment, "DELETE", &arn, "tagKeys=stage%2Fkind&tagKeys=absent", json!({})).await;
    assert_eq!(listed().await, json!({"tags": {"team": "sales"}}));
}

#[tokio::test]
async fn what_cannot_be_tagged_is_told() {
    let deployment = Deployment::new().await;
    deployment.done("create-flow", flow("orders")).await;
    let arn = owner().flow_arn("orders");
    let refused = async |arn: &str, tags: Value| {
        let (status, answer) = call(&deployment, "POST", arn, "", json!({"tags": tags})).await;
        (status, answer["message"].as_str().unwrap().to_owned())
    };
    let (status, message) = refused(&arn, json!({"aws:team": "crm"})).await;
    assert!(status == 400 && message.contains("must not start with aws:"), "{message}");
    let many = |from: usize, to: usize| -> Value {
        (from..to)
            .map(|n| (format!("key{n}"), json!("x")))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    assert_eq!(call(&deployment, "POST", &arn, "", json!({"tags": many(0, 50)})).await.0, 200);
    let (status, message) = refused(&arn, many(50, 51)).await;
    assert!(status == 400 && message.contains("51 tags"), "{message}");
    for (unknown, words) in [
        (owner().flow_arn("absent"), "does not exist"),
        (owner().profile_arn("shelf"), "only flows have tags"),
    ] {
        let (status, message) = refused(&unknown, json!({"a": "b"})).await;
        assert!(status == 404 && message.contains(words), "{message}");
    }
}
