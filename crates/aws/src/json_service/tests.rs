use super::*;
use crate::canned::{Answer as Given, Canned};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const NAMED: Service = Service {
    id: "SFN",
    host: "states",
    protocol: Protocol::Json10("AWSStepFunctions"),
    plain_fips: &[],
};
const PATHS: Service =
    Service { id: "Scheduler", host: "scheduler", protocol: Protocol::Rest, plain_fips: &[] };

#[derive(Debug, Deserialize, PartialEq)]
struct Greeting {
    words: String,
}

fn fine() -> Given {
    (200, "", r#"{"words":"gr\u00fc\u00df Gott, 世界"}"#.to_owned())
}

fn refusal(status: u16, body: &str) -> Given {
    (status, "", body.to_owned())
}

/// Calls an operation, in so many attempts at most.
async fn call(answers: Vec<Given>, attempts: u32) -> (Result<Greeting, Failure>, Vec<String>) {
    let server = Canned::start(answers).await;
    let service = JsonService::new(&server.config(attempts).await, NAMED);
    (service.call("Greet", &json!({ "name": "Ærøskøbing 世界" })).await, server.requests())
}

async fn refused(answer: Given) -> Failure {
    call(vec![answer], 1).await.0.unwrap_err()
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let head = request.split_once("\r\n\r\n")?.0;
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[tokio::test]
async fn a_call_is_named_signed_and_read() {
    let server = Canned::start(vec![fine()]).await;
    let session = Credentials::new("AKIDEXAMPLE", "nothing", Some("token".into()), None, "test");
    let config = server.config(1).await.into_builder();
    let config = config.credentials_provider(SharedCredentialsProvider::new(session)).build();
    let service = JsonService::new(&config, NAMED);
    let input = json!({ "name": "Ærøskøbing 世界" });
    let answer: Greeting = service.call("Greet", &input).await.unwrap();
    assert_eq!(answer.words, "grüß Gott, 世界");
    let request = &server.requests()[0];
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    let header = |name| header(request, name).unwrap_or_default();
    assert_eq!(header("x-amz-target"), "AWSStepFunctions.Greet");
    assert_eq!(header("content-type"), "application/x-amz-json-1.0");
    assert_eq!(header("x-amz-security-token"), "token");
    assert!(header("user-agent").starts_with("aws-sdk-rust/"), "{request}");
    assert!(header("x-amz-user-agent").contains("api/SFN/"), "{request}");
    assert!(header("amz-sdk-request").contains("attempt=1"), "{request}");
    let signature = header("authorization");
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), "{signature}");
    assert!(signature.contains("/eu-west-1/states/aws4_request, SignedHeaders="), "{signature}");
    for signed in ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"] {
        assert!(signature.contains(signed), "{signed} is not signed: {signature}");
    }
    let body = request.split_once("\r\n\r\n").unwrap().1;
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), input);
}

#[tokio::test]
async fn a_path_is_sent_as_it_is_and_a_call_without_input_has_no_body() {
    let server = Canned::start(vec![(200, "", String::new()), fine()]).await;
    let service = JsonService::new(&server.config(1).await, PATHS);
    let nothing = None::<&Value>;
    let path = "/schedules/a%20b?groupName=c%2Fd".to_owned();
    let gone: Value = service.request("DELETE", path, nothing).await.unwrap();
    assert_eq!(gone, json!({}), "no body is an object without members");
    let path = "/schedules/a".to_owned();
    let _: Greeting = service.request("PUT", path, Some(&json!({ "b": 1 }))).await.unwrap();
    let [delete, put] = server.requests().try_into().unwrap();
    assert!(delete.starts_with("DELETE /schedules/a%20b?groupName=c%2Fd HTTP/1.1"), "{delete}");
    assert!(delete.ends_with("\r\n\r\n") && header(&delete, "content-type").is_none());
    assert!(header(&delete, "authorization").unwrap().contains("/scheduler/aws4_request"));
    assert_eq!(header(&put, "content-type"), Some("application/json"));
    assert!(put.ends_with("\r\n\r\n{\"b\":1}"), "{put}");
    let unnamed = service.call::<Value>("Greet", &json!({})).await.unwrap_err();
    assert!(unnamed.message.contains("no operations by name"), "{unnamed}");
    assert_eq!(server.requests().len(), 2, "what cannot be written is not sent");
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let throttled = r#"{"__type":"ThrottlingException","message":"slow down"}"#;
    let cut = (200, "content-length: 500\r\n", r#"{"words":"#.to_owned());
    for (name, first) in [
        ("throttled", refusal(400, throttled)),
        ("broken", refusal(500, r#"{"__type":"InternalServiceException"}"#)),
        ("a proxy's page", refusal(503, "<html>busy</html>")),
        ("lost", (0, "", String::new())),
        ("cut off", cut),
    ] {
        let (answer, requests) = call(vec![first.clone(), fine()], 3).await;
        assert!(answer.is_ok(), "{name}: {answer:?}");
        assert_eq!(requests.len(), 2, "{name}");
        assert!(header(&requests[1], "amz-sdk-request").unwrap().contains("attempt=2"), "{name}");
        let tag = |request| header(request, "amz-sdk-invocation-id").map(str::to_owned);
        assert_eq!(tag(&requests[0]), tag(&requests[1]), "{name}: both are one call");
        let (answer, requests) = call(vec![first], 2).await;
        assert!(answer.is_err() && requests.len() == 2, "{name}: attempts have an end");
    }
}

#[tokio::test]
async fn what_stays_is_not_tried_again() {
    for answer in [
        refusal(400, r#"{"__type":"InvalidArn","message":"no"}"#),
        refusal(403, r#"{"__type":"AccessDeniedException","Message":"no"}"#),
        refusal(200, r#"{"words":17}"#),
    ] {
        let (answer, requests) = call(vec![answer, fine()], 3).await;
        assert!(answer.is_err() && requests.len() == 1, "{answer:?}");
    }
}

#[tokio::test]
async fn a_refusal_has_its_code_and_words_wherever_they_stand() {
    let typed = "x-amzn-errortype: ValidationException:http://internal.amazon.com/coral/\r\n";
    for (headers, body, code, words) in [
        ("", r#"{"__type":"Gone","message":"it is"}"#, Some("Gone"), "it is"),
        ("", r#"{"__type":"com.amazon.glue#Gone","Message":"it is"}"#, Some("Gone"), "it is"),
        ("", r#"{"__type":"a#Gone:http://b/","errorMessage":"it is"}"#, Some("Gone"), "it is"),
        ("", r#"{"code":"Gone","__type":"Other"}"#, Some("Gone"), ""),
        (typed, r#"{"message":"grüß Gott"}"#, Some("ValidationException"), "grüß Gott"),
        (typed, "", Some("ValidationException"), ""),
        ("", r#"{"__type":17,"message":null}"#, None, "the answer does not say why"),
        ("", r#"["Gone"]"#, None, "the answer does not say why"),
        ("", "<html>no</html>", None, "the answer does not say why"),
        ("", "", None, "the answer does not say why"),
    ] {
        let failure = refused((400, headers, body.to_owned())).await;
        assert_eq!((failure.code.as_deref(), failure.message.as_str()), (code, words), "{body}");
        assert_eq!(failure.status, Some(400), "{body}");
        assert_eq!(failure.request_id.as_deref(), Some("R1"), "{body}");
        assert!(!failure.timed_out, "{body}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_a_failure_that_gives_no_value_away() {
    let failure = refused((200, "", r#"{"words":{"secret":1}}"#.to_owned())).await;
    assert_eq!((failure.status, failure.code.as_deref()), (Some(200), None));
    assert_eq!(failure.request_id.as_deref(), Some("R1"));
    assert!(failure.message.starts_with("the answer cannot be read from column"), "{failure}");
    assert!(!failure.message.contains("secret"), "{failure}");
}

#[tokio::test]
async fn no_answer_in_time_is_told_as_such() {
    // A server that takes the connection and is silent.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = Canned::start(vec![fine()]).await;
    let patience = aws_config::timeout::TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_millis(50))
        .build();
    let config = server.config(1).await.into_builder().endpoint_url(address);
    let config = config.timeout_config(patience).build();
    let (service, input) = (JsonService::new(&config, NAMED), json!({}));
    let call = service.call::<Value>("Greet", &input);
    let answer = tokio::time::timeout(Duration::from_secs(10), call).await;
    let failure = answer.expect("the call waits for ever").unwrap_err();
    assert!(failure.timed_out && failure.status.is_none(), "{failure:?}");
}
