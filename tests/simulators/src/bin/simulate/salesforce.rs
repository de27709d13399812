//! The options of a Salesforce organisation.

use std::time::Duration;

use simulators::salesforce::Options;

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
            "--page-bytes" => options.page_bytes = number(name, value)?,
            "--latency-ms" => options.latency = Duration::from_millis(number(name, value)?),
            "--session-seconds" => {
                options.session_lifetime = Some(Duration::from_secs(number(name, value)?));
            }
            "--daily-requests" => options.daily_requests = number(name, value)?,
            "--client-id" => options.client_id.clone_from(value),
            "--client-secret" => options.client_secret.clone_from(value),
            "--username" => options.username.clone_from(value),
            "--refresh-token" => options.refresh_token.clone_from(value),
            "--authorization-code" => options.authorization_code.clone_from(value),
            "--access-token" => options.access_token.clone_from(value),
            "--jwt-public-key" => {
                let key = std::fs::read_to_string(value);
                let key = key.map_err(|error| format!("file {value} is unreadable: {error}"))?;
                options.jwt_public_key = Some(key);
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
        "simulate salesforce [options]: a Salesforce organisation on 127.0.0.1

  --port N                 port, 0 for a free one [{}]
  --records N              live accounts; half as many contacts, a tenth invoices [{}]
  --seed N                 decides every value [{}]
  --page-size N            records a page at most [{}]
  --page-bytes N           bytes a page at most [{}]
  --latency-ms N           delay of each answer [0]
  --session-seconds N      life of an access token [unlimited]
  --daily-requests N       API requests before REQUEST_LIMIT_EXCEEDED [{}]
  --rotate-refresh-tokens  gives a new refresh token at each refresh
  --client-id TEXT         [{}]
  --client-secret TEXT     [{}]
  --username TEXT          subject of JWT assertions [{}]
  --jwt-public-key FILE    RSA key in PEM that checks their signature [unchecked]
  --refresh-token TEXT     [{}]
  --authorization-code T   good once [{}]
  --access-token TEXT      good from the start [{}]

The line of JSON on standard output names the address once it serves. Controls are under
/_simulator/: records, counters, faults, expire_tokens, lose_locators, rotation, fields.
",
        default.port,
        default.records,
        default.seed,
        default.page_size,
        default.page_bytes,
        default.daily_requests,
        default.client_id,
        default.client_secret,
        default.username,
        default.refresh_token,
        default.authorization_code,
        default.access_token,
    )
}
