//! The ports on a real emulator of AWS: the same checks that their twins in memory pass.

#![expect(clippy::unwrap_used, reason = "this is a test, helpers included")]

use aws::{App, JsonService, Protocol, ScheduleSettings, Service, Settings};
use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_secretsmanager::types::Tag;
use connector_sdk::{Completion, ErrorKind, NewObject};
use engine::ports::conformance::{check_object_store, check_secrets, check_table};
use engine::ports::{Event, SecretsError};
use flow::Owner;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MACHINE: &str =
    r#"{"StartAt":"Wait","States":{"Wait":{"Type":"Wait","Seconds":600,"End":true}}}"#;
const STEP_FUNCTIONS: Service = Service {
    id: "SFN",
    host: "states",
    protocol: Protocol::Json10("AWSStepFunctions"),
    plain_fips: &[],
};

#[tokio::test(flavor = "multi_thread")]
async fn the_ports_on_the_local_cloud() {
    #[expect(clippy::disallowed_methods, reason = "the test plumbing says here where the cloud is")]
    let Ok(endpoint) = std::env::var("PENSTOCK_TEST_ENDPOINT") else {
        eprintln!(
            "PENSTOCK_TEST_ENDPOINT is not set: the ports were not tested on the local cloud"
        );
        return;
    };
    let cloud = Cloud::prepare(&endpoint).await;
    let app = App::build(cloud.settings.clone(), &cloud.config);
    check_table(app.ports.table.as_ref(), &cloud.unique).await;
    check_object_store(app.services.objects.as_ref(), &cloud.unique, "conformance").await;
    objects_are_encrypted_with_the_customers_key(&app, &cloud).await;
    check_secrets(app.ports.secrets.as_ref(), &cloud.unique).await;
    secrets_of_others_are_left_alone(&app, &cloud).await;
    a_machine_starts_once(&app, &cloud).await;
    let event = Event {
        detail_type: "AppFlow End Flow Run Report".into(),
        detail: json!({ "flow-name": "orders" }),
        resources: vec!["arn:aws:appflow:us-east-1:000000000000:flow/orders".into()],
    };
    app.ports.events.publish(&event).await.unwrap();
}

struct Cloud {
    config: aws_config::SdkConfig,
    settings: Settings,
    /// A name that nothing else in the cloud has.
    unique: String,
}

impl Cloud {
    async fn prepare(endpoint: &str) -> Self {
        let credentials = aws_sdk_s3::config::Credentials::builder()
            .access_key_id("test")
            .secret_access_key("test")
            .provider_name("test");
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region("us-east-1")
            .endpoint_url(endpoint)
            .credentials_provider(credentials.build())
            .load()
            .await;
        let unique = format!("ports-{}", uuid::Uuid::new_v4());
        create_table(&config, &unique).await;
        let s3 = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
        aws_sdk_s3::Client::from_conf(s3).create_bucket().bucket(&unique).send().await.unwrap();
        let machine = json!({
            "name": unique,
            "definition": MACHINE,
            "roleArn": "arn:aws:iam::000000000000:role/nobody",
        });
        let machines = JsonService::new(&config, STEP_FUNCTIONS);
        let machine: Value = machines.call("CreateStateMachine", &machine).await.unwrap();
        let settings = Settings {
            stack: "ports".into(),
            table: unique.clone(),
            state_machine_arn: machine["stateMachineArn"].as_str().unwrap().into(),
            schedules: ScheduleSettings {
                group: unique.clone(),
                target_arn: "arn:aws:lambda:us-east-1:000000000000:function:schedule".into(),
                role_arn: "arn:aws:iam::000000000000:role/schedules".into(),
                queue_arn: "arn:aws:sqs:us-east-1:000000000000:ticks".into(),
            },
            event_source: "penstock".into(),
            metrics_per_flow: false,
            allow_plain_http: true,
            part_bytes: 64 << 20,
            staging_bucket: "staging".into(),
            most_flows: 1000,
            most_profiles: 100,
            region: "us-east-1".into(),
            owner: Owner {
                partition: "aws".into(),
                region: "us-east-1".into(),
                account: "000000000000".into(),
            },
        };
        Self { config, settings, unique }
    }
}

async fn create_table(config: &aws_config::SdkConfig, name: &str) {
    let mut call = aws_sdk_dynamodb::Client::new(config).create_table().table_name(name);
    for (name, key_type) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        let attribute = attribute.attribute_type(ScalarAttributeType::S).build().unwrap();
        let key = KeySchemaElement::builder().attribute_name(name).key_type(key_type).build();
        call = call.attribute_definitions(attribute).key_schema(key.unwrap());
    }
    call.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
}

async fn objects_are_encrypted_with_the_customers_key(app: &App, cloud: &Cloud) {
    let kms = aws_sdk_kms::Client::new(&cloud.config);
    let key = kms.create_key().send().await.unwrap().key_metadata.unwrap();
    let kms_arn = key.arn.unwrap();
    let store = app.services.objects.as_ref();
    store.check(&cloud.unique, Some(&kms_arn)).await.unwrap();
    let object = NewObject {
        bucket: cloud.unique.clone(),
        key: "encrypted".into(),
        kms_arn: Some(kms_arn.clone()),
        content_type: "text/csv",
        metadata: BTreeMap::new(),
    };
    let upload = store.create_upload(&object).await.unwrap();
    let tags = [store.upload_chunk(&upload, 1, b"Id\n1\n".to_vec()).await.unwrap()];
    assert_eq!(store.complete_upload(&upload, &tags).await.unwrap(), Completion::Done);
    let s3 = aws_sdk_s3::config::Builder::from(&cloud.config).force_path_style(true).build();
    let head = aws_sdk_s3::Client::from_conf(s3).head_object();
    let head = head.bucket(&cloud.unique).key("encrypted").send().await.unwrap();
    assert_eq!(head.ssekms_key_id(), Some(kms_arn.as_str()));
    assert_eq!(head.content_type(), Some("text/csv"));
    kms.disable_key().key_id(&kms_arn).send().await.unwrap();
    let error = store.check(&cloud.unique, Some(&kms_arn)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert!(error.message.contains(&kms_arn), "{error}");
    let absent = kms_arn.replace(&key.key_id, "00000000-0000-4000-8000-000000000000");
    let error = store.check(&cloud.unique, Some(&absent)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ResourceNotFoundError, "{error}");
}

async fn secrets_of_others_are_left_alone(app: &App, cloud: &Cloud) {
    let secrets = app.ports.secrets.as_ref();
    let client = aws_sdk_secretsmanager::Client::new(&cloud.config);
    let make = async |name: String, stack: Option<&str>| {
        let tag = |stack: &str| Tag::builder().key("penstock:stack").value(stack).build();
        let call = client.create_secret().name(name).secret_string("{}");
        let made = call.set_tags(stack.map(|stack| vec![tag(stack)])).send().await.unwrap();
        made.arn.unwrap()
    };
    let own = &cloud.settings.stack;
    let unique = &cloud.unique;
    let old = make(format!("appflow!000000000000-{unique}"), None).await;
    let others = make(format!("appflow!000000000000-{unique}-other"), Some("other")).await;
    let named = make(format!("penstock/profiles/{own}/{unique}"), None).await;
    for id in [&others, &named, &format!("appflow!000000000000-{unique}")] {
        let claimed = secrets.claim(id).await;
        assert!(matches!(claimed, Err(SecretsError::Foreign(_))), "{id}");
    }
    let claimed = secrets.claim(&old).await.unwrap();
    let described = client.describe_secret().secret_id(&old).send().await.unwrap();
    assert_eq!(described.tags()[0].value(), Some(own.as_str()));
    secrets.delete(&claimed).await.unwrap();
    client.restore_secret().secret_id(&old).send().await.unwrap();
    assert!(secrets.read(&old).await.is_ok());
}

async fn a_machine_starts_once(app: &App, cloud: &Cloud) {
    let workflow = app.ports.workflow.as_ref();
    let run = cloud.unique.as_str();
    assert!(!workflow.alive(run, 1).await.unwrap());
    workflow.start(run, 1).await.unwrap();
    workflow.start(run, 1).await.unwrap();
    assert!(workflow.alive(run, 1).await.unwrap());
    assert!(!workflow.alive(run, 2).await.unwrap());
    let machines = JsonService::new(&cloud.config, STEP_FUNCTIONS);
    let call = async |operation: &str, input: Value| -> Value {
        machines.call(operation, &input).await.unwrap()
    };
    let arn = &cloud.settings.state_machine_arn;
    let listed = call("ListExecutions", json!({ "stateMachineArn": arn })).await;
    assert_eq!(listed["executions"].as_array().unwrap().len(), 1);
    let execution = json!({ "executionArn": listed["executions"][0]["executionArn"] });
    let described = call("DescribeExecution", execution.clone()).await;
    let input: Value = serde_json::from_str(described["input"].as_str().unwrap()).unwrap();
    assert_eq!(input, json!({ "execution": run, "generation": 1, "turn": 0 }));
    call("StopExecution", execution).await;
    assert!(!workflow.alive(run, 1).await.unwrap());
}
