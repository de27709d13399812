//! What a deployment says to its functions; the only reader of environment variables.

use crate::ScheduleSettings;
use flow::Owner;

/// The least that S3 takes as a chunk of an upload; a smaller part would gain nothing and cost requests.
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

/// The settings of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The stack's name, which its secrets carry (`PENSTOCK_STACK`).
    pub stack: String,
    /// The table of flows, profiles and runs (`PENSTOCK_TABLE`).
    pub table: String,
    /// The state machine that drives runs (`PENSTOCK_STATE_MACHINE_ARN`).
    pub state_machine_arn: String,
    /// What the schedules of flows share.
    pub schedules: ScheduleSettings,
    /// The source field of events (`PENSTOCK_EVENT_SOURCE`).
    pub event_source: String,
    /// Whether each flow has metrics of its own (`PENSTOCK_METRICS_PER_FLOW`).
    pub metrics_per_flow: bool,
    /// Whether applications may be reached by plain http and at private addresses (`PENSTOCK_ALLOW_PLAIN_HTTP`).
    pub allow_plain_http: bool,
    /// The encoded size at which a part is closed (`PENSTOCK_PART_BYTES`).
    pub part_bytes: u64,
    /// The bucket where records wait for destinations that are not files (`PENSTOCK_STAGING_BUCKET`).
    pub staging_bucket: String,
    /// How many flows there may be (`PENSTOCK_MOST_FLOWS`).
    pub most_flows: usize,
    /// How many connector profiles there may be (`PENSTOCK_MOST_PROFILES`).
    pub most_profiles: usize,
    /// The region (`AWS_REGION`).
    pub region: String,
    /// Who owns the flows and profiles: the account of the state machine.
    pub owner: Owner,
}

/// A variable that is missing or makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("environment variable {name} {problem}; the template sets it on every function")]
pub struct SettingsError {
    /// The variable.
    pub name: &'static str,
    /// What is wrong with it and what would be right.
    pub problem: String,
}

impl Settings {
    /// Reads the environment.
    pub fn from_environment() -> Result<Self, SettingsError> {
        Self::read(environment)
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let text = |name| text(name, &variable);
        let state_machine_arn = text("PENSTOCK_STATE_MACHINE_ARN")?;
        Ok(Self {
            stack: text("PENSTOCK_STACK")?,
            table: text("PENSTOCK_TABLE")?,
            schedules: ScheduleSettings {
                group: text("PENSTOCK_SCHEDULE_GROUP")?,
                target_arn: text("PENSTOCK_SCHEDULE_TARGET_ARN")?,
                role_arn: text("PENSTOCK_SCHEDULE_ROLE_ARN")?,
                queue_arn: text("PENSTOCK_SCHEDULE_QUEUE_ARN")?,
            },
            event_source: text("PENSTOCK_EVENT_SOURCE")?,
            metrics_per_flow: truth(
                "PENSTOCK_METRICS_PER_FLOW",
                &text("PENSTOCK_METRICS_PER_FLOW")?,
            )?,
            allow_plain_http: truth(
                "PENSTOCK_ALLOW_PLAIN_HTTP",
                &text("PENSTOCK_ALLOW_PLAIN_HTTP")?,
            )?,
            part_bytes: part_bytes("PENSTOCK_PART_BYTES", &text("PENSTOCK_PART_BYTES")?)?,
            staging_bucket: text("PENSTOCK_STAGING_BUCKET")?,
            most_flows: count("PENSTOCK_MOST_FLOWS", &text("PENSTOCK_MOST_FLOWS")?)?,
            most_profiles: count("PENSTOCK_MOST_PROFILES", &text("PENSTOCK_MOST_PROFILES")?)?,
            region: text("AWS_REGION")?,
            owner: owner("PENSTOCK_STATE_MACHINE_ARN", &state_machine_arn)?,
            state_machine_arn,
        })
    }
}

/// Returns the connector profile that the events of a partner event bus belong to (`PENSTOCK_RELAY_PROFILE`); none where
/// the deployment listens to no such bus.
pub fn relay_profile() -> Option<String> {
    text("PENSTOCK_RELAY_PROFILE", environment).ok()
}

/// Returns the memory that the function has, in MiB (`AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, which Lambda sets); none elsewhere.
pub(crate) fn memory() -> Option<usize> {
    environment("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")?.parse().ok()
}

/// Reads one variable of the environment.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads a variable that has to be there.
pub(crate) fn text(
    name: &'static str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<String, SettingsError> {
    let value = variable(name).filter(|value| !value.is_empty());
    value.ok_or_else(|| wrong(name, "is not set"))
}

fn truth(name: &'static str, text: &str) -> Result<bool, SettingsError> {
    text.parse().map_err(|_| wrong(name, format!("is {text:?} and must be true or false")))
}

fn part_bytes(name: &'static str, text: &str) -> Result<u64, SettingsError> {
    let bytes = text.parse().ok().filter(|bytes| *bytes >= SMALLEST_PART);
    bytes.ok_or_else(|| wrong(name, format!("is {text:?} and must be {SMALLEST_PART} or more")))
}

fn count(name: &'static str, text: &str) -> Result<usize, SettingsError> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| wrong(name, format!("is {text:?} and must be 1 or more")))
}

fn owner(name: &'static str, arn: &str) -> Result<Owner, SettingsError> {
    let pieces: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, "states", region, account, resource] = pieces[..] else {
        return Err(wrong(name, format!("is {arn:?} and must be the ARN of a state machine")));
    };
    if !resource.starts_with("stateMachine:") {
        return Err(wrong(name, format!("is {arn:?} and must be the ARN of a state machine")));
    }
    Ok(Owner { partition: partition.into(), region: region.into(), account: account.into() })
}

fn wrong(name: &'static str, problem: impl Into<String>) -> SettingsError {
    SettingsError { name, problem: problem.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: [(&str, &str); 15] = [
        ("PENSTOCK_STACK", "demo"),
        ("PENSTOCK_TABLE", "demo-table"),
        (
            "PENSTOCK_STATE_MACHINE_ARN",
            "arn:aws:states:eu-west-1:123456789012:stateMachine:demo-transfer",
        ),
        ("PENSTOCK_SCHEDULE_GROUP", "demo"),
        (
            "PENSTOCK_SCHEDULE_TARGET_ARN",
            "arn:aws:lambda:eu-west-1:123456789012:function:demo-schedule",
        ),
        ("PENSTOCK_SCHEDULE_ROLE_ARN", "arn:aws:iam::123456789012:role/demo-schedules"),
        ("PENSTOCK_SCHEDULE_QUEUE_ARN", "arn:aws:sqs:eu-west-1:123456789012:demo-ticks"),
        ("PENSTOCK_EVENT_SOURCE", "penstock"),
        ("PENSTOCK_METRICS_PER_FLOW", "false"),
        ("PENSTOCK_ALLOW_PLAIN_HTTP", "true"),
        ("PENSTOCK_PART_BYTES", "67108864"),
        ("PENSTOCK_STAGING_BUCKET", "demo-staging"),
        ("PENSTOCK_MOST_FLOWS", "1000"),
        ("PENSTOCK_MOST_PROFILES", "100"),
        ("AWS_REGION", "eu-west-1"),
    ];

    fn read(changed: &str, to: Option<&str>) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let (_, value) = COMPLETE.into_iter().find(|(known, _)| *known == name)?;
            if name == changed { to.map(str::to_owned) } else { Some(value.to_owned()) }
        })
    }

    #[test]
    fn a_complete_environment_is_read() {
        let settings = read("", None).unwrap();
        assert_eq!(settings.table, "demo-table");
        assert!(settings.allow_plain_http && !settings.metrics_per_flow);
        assert_eq!(settings.part_bytes, 64 << 20);
        assert_eq!(settings.owner.account, "123456789012");
        assert_eq!(settings.owner.partition, "aws");
    }

    #[test]
    fn a_missing_or_empty_variable_is_named() {
        for (name, _) in COMPLETE {
            for value in [None, Some("")] {
                let error = read(name, value).unwrap_err();
                assert_eq!(error.name, name);
                assert!(
                    error
                        .to_string()
                        .starts_with(&format!("environment variable {name} is not set"))
                );
            }
        }
    }

    #[test]
    fn a_value_without_sense_is_refused() {
        for (name, value) in [
            ("PENSTOCK_ALLOW_PLAIN_HTTP", "yes"),
            ("PENSTOCK_METRICS_PER_FLOW", "1"),
            ("PENSTOCK_PART_BYTES", "64MiB"),
            ("PENSTOCK_PART_BYTES", "5242879"),
            ("PENSTOCK_MOST_FLOWS", "0"),
            ("PENSTOCK_MOST_PROFILES", "many"),
            ("PENSTOCK_STATE_MACHINE_ARN", "demo-transfer"),
            ("PENSTOCK_STATE_MACHINE_ARN", "arn:aws:states:eu-west-1:123456789012:activity:demo"),
        ] {
            assert_eq!(read(name, Some(value)).unwrap_err().name, name);
        }
    }
}
