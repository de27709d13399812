//! The options that applications share; Salesforce, the first, has its own.

use std::time::Duration;

use simulators::server::Options;

use crate::number;

/// Reads the options.
pub(crate) fn read(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options::default();
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

/// Lists the options.
pub(crate) fn help() -> String {
    let default = Options::default();
    format!(
        "simulate APPLICATION [options]: an application on 127.0.0.1

  --port N                 port, 0 for a free one [{}]
  --records N              records of the main object [{}]
  --seed N                 decides every value [{}]
  --page-size N            records a page at most [{}]
  --latency-ms N           delay of each answer [0]
  --session-seconds N      life of an access token [unlimited]
  --rotate-refresh-tokens  gives a new refresh token at each refresh
  --client-id TEXT         [{}]
  --client-secret TEXT     [{}]
  --username TEXT          [{}]
  --password TEXT          [{}]
  --refresh-token TEXT     [{}]
  --authorization-code T   good once [{}]
  --access-token TEXT      good from the start [{}]
  --oddity NAME            switches an odd behaviour of the application on

The line of JSON on standard output names the address once it serves. Controls are under
/_simulator/: records, counters, faults, expire_tokens, rotation, oddities, changes.
",
        default.port,
        default.records,
        default.seed,
        default.page_size,
        default.client_id,
        default.client_secret,
        default.username,
        default.password,
        default.refresh_token,
        default.authorization_code,
        default.access_token,
    )
}
