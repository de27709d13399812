//! The webhook function: takes deliveries from applications. No application's deliveries are supported yet, so it refuses
//! every one, in a way that makes the application deliver it again later instead of counting it as delivered.

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    lambda_runtime::run(service_fn(|event: LambdaEvent<ApiGatewayV2httpRequest>| {
        let answer = refuse(&event.payload);
        async move { Ok::<_, lambda_runtime::Error>(answer) }
    }))
    .await
}

/// The answer is the same for every connector and profile, so that it tells nothing about which exist.
fn refuse(delivery: &ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    tracing::warn!(path = delivery.raw_path, "delivery refused");
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 503;
    response.body = Some(Body::Text(r#"{"message":"deliveries are not accepted yet"}"#.to_owned()));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_event_is_refused_for_now() {
        let sample = include_str!("../../../events/webhook-zendesk.json");
        let delivery: ApiGatewayV2httpRequest = serde_json::from_str(sample).unwrap();
        assert!(delivery.raw_path.as_deref().unwrap().starts_with("/webhooks/"));
        assert_eq!(refuse(&delivery).status_code, 503);
    }
}
