//! Describe(Create(x)) ≡ x: what a user sent comes back, whole, in order and with nothing added.

use super::Deployment;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use tests::world::{BUCKET, KEY, NAME};

const FLOWS: u32 = 2_000;
const PROFILES: u32 = 2_000;

/// An object of some members, of which each may be missing.
fn some_of(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let each: Vec<_> = members
        .into_iter()
        .map(|(name, value)| option::of(value).prop_map(move |value| (name, value)))
        .collect();
    each.prop_map(|pairs| {
        let present = pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(present.collect::<Map<_, _>>())
    })
    .boxed()
}

fn one_of(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    proptest::sample::select(values).prop_map(|value| json!(value)).boxed()
}

fn text(pattern: &'static str) -> BoxedStrategy<Value> {
    pattern.prop_map(|text| json!(text)).boxed()
}

fn instant() -> BoxedStrategy<Value> {
    prop_oneof![
        (0..4_000_000_000_i64).prop_map(|seconds| json!(seconds)),
        (0..4_000_000_000_000_i64).prop_map(|millis| json!(millis as f64 / 1000.0)),
    ]
    .boxed()
}

fn trigger() -> BoxedStrategy<Value> {
    let scheduled = some_of(vec![
        ("dataPullMode", one_of(&["Complete"])),
        ("scheduleStartTime", (0..1_000_000).prop_map(|n| json!(n)).boxed()),
        ("scheduleEndTime", (1_000_001..9_000_000).prop_map(|n| json!(n)).boxed()),
        ("timezone", one_of(&["UTC", "Europe/London", "America/New_York"])),
        ("scheduleOffset", (0..=36_000).prop_map(|n| json!(n)).boxed()),
        ("firstExecutionFrom", instant()),
        ("flowErrorDeactivationThreshold", (1..=100).prop_map(|n| json!(n)).boxed()),
    ]);
    let spelling =
        one_of(&["rate(5minutes)", "rate(1 days)", "rate(30 minute)", "cron(0 12 * * ? *)"]);
    let scheduled = (scheduled, spelling).prop_map(|(mut scheduled, spelling)| {
        scheduled["scheduleExpression"] = spelling;
        json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}})
    });
    prop_oneof![
        // Without triggerProperties the answer has empty ones, which AppFlow's own clients count on.
        Just(json!({"triggerType": "OnDemand", "triggerProperties": {}})),
        scheduled,
    ]
    .boxed()
}

fn tasks() -> BoxedStrategy<Value> {
    let fields = || proptest::sample::select(vec!["Number", "Title", "ChangedAt"]);
    let operator = || option::of(Just(json!({NAME: "NO_OP"})));
    let map = (fields(), "[A-Za-z ]{1,20}", operator(), option::of(Just(json!({})))).prop_map(
        |(field, target, operator, properties)| {
            let mut task =
                json!({"taskType": "Map", "sourceFields": [field], "destinationField": target});
            if let Some(operator) = operator {
                task["connectorOperator"] = operator;
            }
            if let Some(properties) = properties {
                task["taskProperties"] = properties;
            }
            task
        },
    );
    let all = prop_oneof![
        Just(json!({})),
        Just(json!({"EXCLUDE_SOURCE_FIELDS_LIST": "[]"})),
        Just(json!({"EXCLUDE_SOURCE_FIELDS_LIST": "[\"Title\"]"})),
    ];
    let empty = prop_oneof![Just(json!([])), Just(json!([""]))];
    let all = (all, empty).prop_map(|(properties, fields)| {
        json!([{"taskType": "Map_all", "sourceFields": fields, "taskProperties": properties}])
    });
    let projection = json!({
        "taskType": "Filter",
        "sourceFields": ["ChangedAt", "Title", "Number"],
        "connectorOperator": {NAME: "PROJECTION"},
    });
    let maps = (vec(map, 1..6), any::<usize>()).prop_map(move |(mut maps, place)| {
        let mut seen = std::collections::BTreeSet::new();
        maps.retain(|task| seen.insert(task["destinationField"].to_string()));
        maps.insert(place % (maps.len() + 1), projection.clone());
        json!(maps)
    });
    prop_oneof![all, maps].boxed()
}

fn destination() -> BoxedStrategy<Value> {
    let prefixes = some_of(vec![
        ("prefixType", one_of(&["FILENAME", "PATH", "PATH_AND_FILENAME"])),
        ("prefixFormat", one_of(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"])),
        (
            "pathPrefixHierarchy",
            proptest::sample::subsequence(vec!["SCHEMA_VERSION", "EXECUTION_ID"], 0..=2)
                .prop_shuffle()
                .prop_map(|list| json!(list))
                .boxed(),
        ),
    ]);
    let output = some_of(vec![
        ("fileType", one_of(&["CSV", "JSON", "PARQUET"])),
        ("prefixConfig", prefixes),
        ("aggregationConfig", some_of(vec![("aggregationType", one_of(&["None"]))])),
        ("preserveSourceDataTyping", Just(json!(false)).boxed()),
    ]);
    let settings = some_of(vec![
        ("bucketPrefix", text("[a-z]{1,8}(/[a-z]{1,8}){0,2}/?")),
        ("s3OutputFormatConfig", output),
    ]);
    settings
        .prop_map(|mut settings| {
            settings["bucketName"] = json!(BUCKET);
            json!([{"connectorType": "S3", "destinationConnectorProperties": {"S3": settings}}])
        })
        .boxed()
}

fn catalog() -> BoxedStrategy<Value> {
    let place = (text("[ -~é字\t]{0,128}"), text("[ -~é字]{1,255}"), text("[ -~]{1,60}"));
    let place = place.prop_map(|(prefix, database, role)| {
        let role = format!("arn:aws:iam::123456789012:role/{}", role.as_str().unwrap());
        json!({"tablePrefix": prefix, "databaseName": database, "roleArn": role})
    });
    some_of(vec![("glueDataCatalog", place.boxed())])
}

/// A flow without its name.
fn flow() -> BoxedStrategy<Value> {
    let source = some_of(vec![
        ("apiVersion", one_of(&["v1", "v2"])),
        ("incrementalPullConfig", some_of(vec![("datetimeTypeFieldName", one_of(&["ChangedAt"]))])),
    ]);
    let rest = some_of(vec![
        ("description", text("[A-Za-z0-9_!@#.?, -]{0,80}")),
        ("kmsArn", Just(json!(KEY)).boxed()),
        (
            "tags",
            btree_map("[b-z][A-Za-z0-9._:/=+-]{0,20}", "[A-Za-z0-9 @_.-]{0,30}", 0..5)
                .prop_map(|tags| json!(tags))
                .boxed(),
        ),
        ("metadataCatalogConfig", catalog()),
    ]);
    (rest, source, trigger(), destination(), tasks())
        .prop_map(|(mut flow, mut source, trigger, destination, tasks)| {
            source["connectorType"] = json!(NAME);
            source["connectorProfileName"] = json!("shelf");
            source["sourceConnectorProperties"] = json!({NAME: {"object": "Book"}});
            flow["sourceFlowConfig"] = source;
            flow["triggerConfig"] = trigger;
            flow["destinationFlowConfigList"] = destination;
            flow["tasks"] = tasks;
            flow
        })
        .boxed()
}

/// Runs a check on generated values, all on one deployment.
fn for_all(
    cases: u32,
    strategy: BoxedStrategy<Value>,
    check: impl AsyncFn(&Deployment, Value, u32),
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let settings = engine::Settings {
        most_flows: usize::MAX,
        most_profiles: usize::MAX,
        ..engine::Settings::default()
    };
    let deployment = runtime.block_on(Deployment::with(settings));
    let number = std::cell::Cell::new(0);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |value| {
            number.set(number.get() + 1);
            runtime.block_on(check(&deployment, value, number.get()));
            Ok(())
        })
        .unwrap();
}

/// Compares what was sent with the members of the same names in what came back, and the other way round.
fn assert_echo(told: &Value, sent: &Value, known: &[&str]) {
    let (told, sent) = (told.as_object().unwrap(), sent.as_object().unwrap());
    for (name, value) in sent {
        assert_eq!(told.get(name), Some(value), "{name}");
    }
    for name in told.keys() {
        assert!(sent.contains_key(name) || known.contains(&name.as_str()), "{name} was added");
    }
}

const KNOWN_OF_FLOWS: [&str; 7] = [
    "createdAt",
    "createdBy",
    "flowArn",
    "flowStatus",
    "lastUpdatedAt",
    "lastUpdatedBy",
    "schemaVersion",
];

#[test]
fn flows_come_back_as_they_were_sent() {
    for_all(FLOWS, flow(), async |deployment, mut sent, number| {
        let name = json!(format!("flow-{number}"));
        sent["flowName"] = name.clone();
        deployment.done("create-flow", sent.clone()).await;
        let told = deployment.done("describe-flow", json!({"flowName": name})).await;
        assert_echo(&told, &sent, &KNOWN_OF_FLOWS);
        deployment.done("delete-flow", json!({"flowName": name})).await;
    });
}

#[test]
fn updated_flows_come_back_as_they_were_sent() {
    for_all(FLOWS / 4, flow(), async |deployment, mut sent, number| {
        if number == 1 {
            deployment.done("create-flow", super::flow("updated")).await;
        }
        let members = sent.as_object_mut().unwrap();
        members.remove("tags");
        members.remove("kmsArn");
        sent["flowName"] = json!("updated");
        deployment.done("update-flow", sent.clone()).await;
        let told = deployment.done("describe-flow", json!({"flowName": "updated"})).await;
        let known = [&KNOWN_OF_FLOWS[..], &["kmsArn", "flowStatusMessage"]].concat();
        assert_echo(&told, &sent, &known);
        assert_eq!(told["kmsArn"], KEY, "an update keeps the key");
    });
}

#[test]
fn profiles_come_back_as_they_were_sent_but_for_their_credentials() {
    let profile = (
        "[A-Za-z0-9_/!@#+=.-]{1,60}",
        text("[!-~]{1,256}"),
        some_of(vec![("kmsArn", Just(json!(KEY)).boxed())]),
    );
    let profile = profile.prop_map(|(name, url, mut sent)| {
        sent.as_object_mut().unwrap().extend(super::profile(&name).as_object().unwrap().clone());
        sent["connectorProfileConfig"]["connectorProfileProperties"][NAME]["instanceUrl"] = url;
        sent
    });
    for_all(PROFILES, profile.boxed(), async |deployment, sent, _| {
        let name = &sent["connectorProfileName"];
        if *name == "shelf" {
            return;
        }
        deployment.done("create-connector-profile", sent.clone()).await;
        let named = json!({"connectorProfileNames": [name]});
        let told = deployment.done("describe-connector-profiles", named).await;
        let told = &told["connectorProfileDetails"][0];
        let expected = json!({
            "connectorProfileName": name,
            "connectorType": NAME,
            "connectionMode": "Public",
            "connectorProfileProperties": sent["connectorProfileConfig"]["connectorProfileProperties"],
        });
        let known = ["connectorProfileArn", "credentialsArn", "createdAt", "lastUpdatedAt"];
        assert_echo(told, &expected, &known);
        deployment.done("delete-connector-profile", json!({"connectorProfileName": name})).await;
    });
}
