//! A service's client put together from the parts that AWS's generated clients are put together from.

use super::endpoint::ServiceEndpoint;
use super::{Answer, Request, Service, answer};
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{
    DisableClockSkewCorrection, ServiceClockSkewClassifier, ServiceClockSkewInterceptor,
};
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime::client::stalled_stream_protection::StalledStreamProtectionInterceptor;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::{
    StaticAuthSchemeOptionResolver, StaticAuthSchemeOptionResolverParams,
};
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::endpoint::{EndpointResolverParams, SharedEndpointResolver};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{FrozenLayer, Layer};
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SigningName;
use aws_types::region::SigningRegion;

/// Builds what sends requests and reads answers.
pub(super) fn operation(
    config: &SdkConfig,
    service: Service,
) -> Operation<Request, Answer, ErrorMetadata> {
    let mut operation = Operation::builder()
        .service_name(service.id)
        .operation_name("call")
        .runtime_plugin(
            StaticRuntimePlugin::new()
                .with_config(settings(config, service))
                .with_runtime_components(surroundings(config, service)),
        )
        .runtime_plugin(StaticRuntimePlugin::new().with_runtime_components(conduct()));
    if let Some(version) = config.behavior_version() {
        operation = operation.behavior_version(version);
    }
    operation.serializer(write).deserializer(answer::of).build()
}

/// Says who signs for what, and how patient and persistent a call is.
fn settings(config: &SdkConfig, service: Service) -> FrozenLayer {
    let mut layer = Layer::new("JsonService");
    layer.store_put(ApiMetadata::new(service.id, env!("CARGO_PKG_VERSION")));
    layer.store_put(SigningName::from_static(service.host));
    if let Some(region) = config.region() {
        layer.store_put(region.clone());
        layer.store_put(SigningRegion::from(region.clone()));
    }
    let mut signing_options = SigningOptions::default();
    signing_options.double_uri_encode = true;
    signing_options.normalize_uri_path = true;
    layer.store_put(SigV4OperationSigningConfig { signing_options, ..Default::default() });
    layer.store_put(AuthSchemeOptionResolverParams::from(
        StaticAuthSchemeOptionResolverParams::new(),
    ));
    layer.store_put(EndpointResolverParams::new(()));
    if let Some(retries) = config.retry_config() {
        layer.store_put(retries.clone());
    }
    if let Some(timeouts) = config.timeout_config() {
        layer.store_put(timeouts.clone());
    }
    if let Some(protection) = config.stalled_stream_protection() {
        layer.store_put(protection);
    }
    layer.store_or_unset(config.app_name().cloned());
    layer.store_or_unset(
        config.disable_clock_skew_correction().map(DisableClockSkewCorrection::from),
    );
    layer.freeze()
}

/// Returns what a call needs from the world; what the configuration leaves open, AWS's defaults fill.
fn surroundings(config: &SdkConfig, service: Service) -> RuntimeComponentsBuilder {
    let mut parts = RuntimeComponentsBuilder::new("JsonService");
    parts.set_http_client(config.http_client());
    parts.set_sleep_impl(config.sleep_impl());
    parts.set_time_source(config.time_source());
    parts.set_identity_cache(config.identity_cache());
    if let Some(credentials) = config.credentials_provider() {
        parts.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
    }
    let signed = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    parts.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(signed)));
    parts.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    let endpoint = ServiceEndpoint::new(config, service);
    parts.set_endpoint_resolver(Some(SharedEndpointResolver::new(endpoint)));
    parts
}

/// Returns how a call behaves: which failures are tried again, and what is told to the service with each attempt.
fn conduct() -> RuntimeComponentsBuilder {
    RuntimeComponentsBuilder::new("JsonServiceConduct")
        .with_retry_classifier(HttpStatusCodeClassifier::default())
        .with_retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
        .with_retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
        .with_retry_classifier(ServiceClockSkewClassifier::<ErrorMetadata>::new())
        .with_interceptor(ConnectionPoisoningInterceptor::new())
        .with_interceptor(StalledStreamProtectionInterceptor::default())
        .with_interceptor(ServiceClockSkewInterceptor::new())
        .with_interceptor(RequestInfoInterceptor::new())
        .with_interceptor(UserAgentInterceptor::new())
        .with_interceptor(InvocationIdInterceptor::new())
        .with_interceptor(RecursionDetectionInterceptor::new())
}

fn write(request: Request) -> Result<HttpRequest, BoxError> {
    let mut http = HttpRequest::new(SdkBody::from(request.body));
    http.set_method(request.method)?;
    http.set_uri(request.path)?;
    for (name, value) in request.headers {
        http.headers_mut().try_insert(name, value)?;
    }
    Ok(http)
}
