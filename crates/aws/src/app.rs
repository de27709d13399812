//! Everything a function is handed when it starts: the ports on AWS, with clients that are built once.

use crate::settings;
use crate::{
    BusEvents, DynamoTable, EventBridge, FlowSchedules, LogMetrics, ManagedSecrets, RandomIds,
    RedshiftDataApi, S3ObjectStore, Settings, SettingsError, StateMachine,
};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use connector_sdk::rest::{AddressPolicy, Http};
use connector_sdk::{ConnectorError, Connectors, Services, SystemClock};
use engine::Engine;
use engine::ports::Ports;
use std::sync::Arc;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// A chunk of an upload is megabytes, and completing an upload may take S3 minutes.
const UPLOAD_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(120);

/// A deployment's settings and its ports on AWS.
#[derive(Clone)]
pub struct App {
    /// What the deployment says.
    pub settings: Settings,
    /// What the engine needs from the world.
    pub ports: Ports,
    /// The configuration that all clients of AWS services share.
    pub sdk: SdkConfig,
    /// What connectors need from the world.
    pub services: Services,
}

impl App {
    /// Reads the environment and builds the clients; nothing is sent yet.
    pub async fn from_environment() -> Result<Self, SettingsError> {
        let settings = Settings::from_environment()?;
        let config = sdk(&settings.region, ATTEMPT_TIMEOUT).await;
        Ok(Self::build(settings, &config))
    }

    /// Builds the ports on a configuration of the SDK.
    pub fn build(settings: Settings, config: &SdkConfig) -> Self {
        let table = aws_sdk_dynamodb::Client::new(config);
        let bus = aws_sdk_eventbridge::Client::new(config);
        let ports = Ports {
            table: Arc::new(DynamoTable::new(table, &settings.table)),
            secrets: Arc::new(ManagedSecrets::new(
                aws_sdk_secretsmanager::Client::new(config),
                &settings.stack,
            )),
            scheduler: Arc::new(FlowSchedules::new(config, settings.schedules.clone())),
            workflow: Arc::new(StateMachine::new(config, &settings.state_machine_arn)),
            events: Arc::new(BusEvents::new(bus.clone(), &settings.event_source)),
            metrics: Arc::new(LogMetrics::new(settings.metrics_per_flow)),
            catalog: None,
            finder: None,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        };
        let staging_bucket = settings.staging_bucket.clone();
        let kms = aws_sdk_kms::Client::new(config);
        let store = S3ObjectStore::new(s3(config), kms, &settings.owner.partition);
        Self {
            settings,
            ports,
            sdk: config.clone(),
            services: Services {
                objects: Arc::new(store),
                staging_bucket,
                redshift: Arc::new(RedshiftDataApi::new(config)),
                events: Arc::new(EventBridge::new(bus)),
            },
        }
    }

    /// Puts the engine together with the connectors it shall have. `patience` is the longest that one call of an
    /// application may take: less than what the function has to answer in.
    pub fn engine(
        &self,
        connectors: Connectors,
        patience: Duration,
    ) -> Result<Engine, ConnectorError> {
        let policy = match self.settings.allow_plain_http {
            true => AddressPolicy::Local,
            false => AddressPolicy::Public,
        };
        let measures = engine::Settings {
            part_bytes: self.settings.part_bytes,
            most_flows: self.settings.most_flows,
            most_profiles: self.settings.most_profiles,
            stack: self.settings.stack.clone(),
            ..engine::Settings::default()
        };
        let http = Http::new(policy, patience)?;
        let http = match settings::memory() {
            Some(mebibytes) => http.with_memory(mebibytes),
            None => http,
        };
        Ok(Engine::new(self.ports.clone(), connectors, http, measures))
    }
}

/// Returns the configuration that all clients share; an attempt of a call may take this long.
pub(crate) async fn sdk(region: &str, attempt: Duration) -> SdkConfig {
    let config = aws_config::defaults(BehaviorVersion::latest());
    let config = config.region(Region::new(region.to_owned())).timeout_config(timeouts(attempt));
    config.load().await
}

pub(crate) fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    // A local cloud answers at one address, not at one host name for each bucket.
    let local = config.endpoint_url().is_some();
    let settings = aws_sdk_s3::config::Builder::from(config)
        .force_path_style(local)
        .timeout_config(timeouts(UPLOAD_ATTEMPT_TIMEOUT));
    aws_sdk_s3::Client::from_conf(settings.build())
}

fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(attempt)
        .build()
}
