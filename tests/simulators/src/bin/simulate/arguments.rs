//! The options of a simulator on the command line.

use std::time::Duration;

use simulators::kit::Options;

/// Reads the options; those that are not given are as usual.
pub(crate) fn read(arguments: &[String], usual: Options) -> Result<Options, String> {
    let mut options = usual;
    let mut left = arguments.iter();
    while let Some(name) = left.next() {
        if name == "--rotate-refresh-tokens" {
            options.rotate_refresh_tokens = true;
            continue;
        }
        let value = left.next().ok_or_else(|| format!("option {name} needs a value"))?;
        match name.as_str() {
            "--port" => options.port = number(name, value)?,
            "--records" => options.records = number(name, value)?,
            "--seed" => options.seed = number(name, value)?,
            "--page-size" => options.page_size = number(name, value)?,
            "--page-bytes" => options.page_bytes = number(name, value)?,
            "--daily-requests" => options.daily_requests = number(name, value)?,
            "--jwt-public-key" => {
                let key = std::fs::read_to_string(value);
                let key = key.map_err(|error| format!("file {value} is unreadable: {error}"))?;
                options.jwt_public_key = Some(key);
            }
            "--latency-ms" => options.latency = Duration::from_millis(number(name, value)?),
            "--session-seconds" => {
                options.session_lifetime = Some(Duration::from_secs(number(name, value)?));
            }
            "--client-id" => options.client_id.clone_from(value),
            "--client-secret" => options.client_secret.clone_from(value),
            "--username" => options.username.clone_from(value),
            "--password" => options.password.clone_from(value),
            "--refresh-token" => options.refresh_token.clone_from(value),
            "--authorization-code" => options.authorization_code.clone_from(value),
            "--access-token" => options.access_token.clone_from(value),
            "--oddity" => {
                options.oddities.insert(value.clone());
            }
            _ => return Err(format!("option {name} is unknown")),
        }
    }
    Ok(options)
}

fn number<N: std::str::FromStr>(name: &str, value: &str) -> Result<N, String> {
    value.parse().map_err(|_| format!("option {name} needs a number, not {value}"))
}

/// Lists the options.
pub(crate) fn help() -> String {
    let usual = Options::default();
    let of_salesforce = simulators::salesforce::options();
    format!(
        "simulate APPLICATION [options]: an application on 127.0.0.1

APPLICATION is salesforce, sap_odata, servicenow, slack or zendesk.

  --port N                 port, 0 for a free one [{}]
  --records N              records of the main object [{}]
  --seed N                 decides every value, and what happens by chance [{}]
  --page-size N            records a page at most [{}, salesforce {}]
  --page-bytes N           bytes a page at most, salesforce [{}]
  --latency-ms N           delay of each answer [0]
  --session-seconds N      life of an access token [unlimited]
  --daily-requests N       requests before REQUEST_LIMIT_EXCEEDED, salesforce [{}]
  --rotate-refresh-tokens  gives a new refresh token at each refresh
  --client-id TEXT         [{}]
  --client-secret TEXT     [{}]
  --username TEXT          [{}]
  --password TEXT          [{}]
  --jwt-public-key FILE    RSA key in PEM that checks assertions, salesforce [unchecked]
  --refresh-token TEXT     [{}, salesforce {}]
  --authorization-code T   good once [{}, salesforce {}]
  --access-token TEXT      good from the start [{}, salesforce {}]
  --oddity NAME            switches an odd behaviour of the application on

The line of JSON on standard output names the address once it serves. Controls are under
/_simulator/: records, counters, faults, expire_tokens, rotation, oddities, changes, jobs;
for salesforce also lose_locators and fields.
",
        usual.port,
        usual.records,
        usual.seed,
        usual.page_size,
        of_salesforce.page_size,
        usual.page_bytes,
        usual.daily_requests,
        usual.client_id,
        usual.client_secret,
        usual.username,
        usual.password,
        usual.refresh_token,
        of_salesforce.refresh_token,
        usual.authorization_code,
        of_salesforce.authorization_code,
        usual.access_token,
        of_salesforce.access_token,
    )
}
