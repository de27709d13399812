//! Where a service is: at the address that the configuration names, else at its host in the region.

use super::Service;
use aws_config::SdkConfig;
use aws_sdk_kms::config::endpoint::{DefaultResolver, Params, ResolveEndpoint as _};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint,
};
use aws_smithy_types::endpoint::Endpoint;
use aws_types::service_config::ServiceConfigKey;

/// Finds a service's host by the rules of KMS, which follow the general pattern and include AWS's table of partitions (China,
/// GovCloud and others).
#[derive(Debug)]
pub(super) struct ServiceEndpoint {
    service: Service,
    region: Option<String>,
    fips: bool,
    dual_stack: bool,
    address: Option<String>,
    model: DefaultResolver,
}

/// What the hosts of the model begin with.
const MODEL: &str = "https://kms";

impl ServiceEndpoint {
    /// Takes what the configuration says of the service.
    pub(super) fn new(config: &SdkConfig, service: Service) -> Self {
        Self {
            service,
            region: config.region().map(|region| region.as_ref().to_owned()),
            fips: config.use_fips().unwrap_or_default(),
            dual_stack: config.use_dual_stack().unwrap_or_default(),
            address: address(config, service.id),
            model: DefaultResolver::new(),
        }
    }

    async fn resolve(&self) -> Result<Endpoint, BoxError> {
        let plain = |region: &String| self.service.plain_fips.contains(&region.as_str());
        let fips = self.fips && (self.dual_stack || !self.region.as_ref().is_some_and(plain));
        let params = Params::builder()
            .set_region(self.region.clone())
            .use_fips(fips)
            .use_dual_stack(self.dual_stack)
            .set_endpoint(self.address.clone())
            .build()?;
        let endpoint = self.model.resolve_endpoint(&params).await?;
        if self.address.is_some() {
            return Ok(endpoint);
        }
        let Some(rest) = endpoint.url().strip_prefix(MODEL) else {
            return Err(format!("no host of {} is known", self.service.id).into());
        };
        Ok(Endpoint::builder().url(format!("https://{}{rest}", self.service.host)).build())
    }
}

impl ResolveEndpoint for ServiceEndpoint {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::new(self.resolve())
    }
}

/// Returns the address that the configuration names for a service, or for all of them: what is set in the code before
/// what is set for the one service outside, as AWS's clients have it.
fn address(config: &SdkConfig, id: &'static str) -> Option<String> {
    let all = config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return all;
    }
    let key = ServiceConfigKey::builder()
        .service_id(id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    config.service_config().and_then(|outside| outside.load_config(key)).or(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_service::Protocol;
    use aws_config::Region;
    use aws_types::origin::Origin;
    use aws_types::sdk_config::Builder;
    use aws_types::service_config::LoadServiceConfig;

    const STATES: Service = Service {
        id: "SFN",
        host: "states",
        protocol: Protocol::Json10("AWSStepFunctions"),
        plain_fips: &["us-gov-west-1"],
    };

    fn region(region: &'static str) -> Builder {
        SdkConfig::builder().region(Region::from_static(region))
    }

    async fn found(config: Builder) -> Result<String, String> {
        let endpoint = ServiceEndpoint::new(&config.build(), STATES);
        let resolved = endpoint.resolve().await;
        resolved.map(|found| found.url().to_owned()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn hosts_are_those_that_awss_own_clients_find() {
        for (name, fips, dual_stack, host) in [
            ("eu-west-1", false, false, "states.eu-west-1.amazonaws.com"),
            ("us-east-1", true, false, "states-fips.us-east-1.amazonaws.com"),
            ("us-east-1", false, true, "states.us-east-1.api.aws"),
            ("us-east-1", true, true, "states-fips.us-east-1.api.aws"),
            ("us-gov-west-1", false, false, "states.us-gov-west-1.amazonaws.com"),
            ("us-gov-west-1", true, false, "states.us-gov-west-1.amazonaws.com"),
            ("us-gov-west-1", true, true, "states-fips.us-gov-west-1.api.aws"),
            ("us-gov-east-1", true, false, "states-fips.us-gov-east-1.amazonaws.com"),
            ("cn-north-1", false, false, "states.cn-north-1.amazonaws.com.cn"),
            ("cn-north-1", false, true, "states.cn-north-1.api.amazonwebservices.com.cn"),
            ("eusc-de-east-1", false, false, "states.eusc-de-east-1.amazonaws.eu"),
            ("us-iso-east-1", false, false, "states.us-iso-east-1.c2s.ic.gov"),
        ] {
            let config = region(name).use_fips(fips).use_dual_stack(dual_stack);
            let expected = Ok(format!("https://{host}"));
            assert_eq!(found(config).await, expected, "{name} {fips} {dual_stack}");
        }
    }

    /// Variables that name an address for Step Functions alone.
    #[derive(Debug)]
    struct Outside;

    impl LoadServiceConfig for Outside {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            let named = (key.service_id(), key.env()) == ("SFN", "AWS_ENDPOINT_URL");
            named.then(|| "http://127.0.0.1:2".to_owned())
        }
    }

    #[tokio::test]
    async fn an_address_that_is_configured_goes_first() {
        let all = || region("eu-west-1").endpoint_url("http://127.0.0.1:1");
        assert_eq!(found(all()).await.unwrap(), "http://127.0.0.1:1");
        let one = || all().service_config(Outside);
        assert_eq!(found(one()).await.unwrap(), "http://127.0.0.1:2");
        let mut coded = one();
        coded.insert_origin("endpoint_url", Origin::shared_config());
        assert_eq!(found(coded).await.unwrap(), "http://127.0.0.1:1");
        let fips = found(all().use_fips(true)).await.unwrap_err();
        assert!(fips.contains("FIPS and custom endpoint are not supported"), "{fips}");
        let nowhere = found(SdkConfig::builder()).await.unwrap_err();
        assert!(nowhere.contains("Missing Region"), "{nowhere}");
    }
}
