//! `Sforce-Limit-Info`: how much of the day's requests is used up, for the logs.

use connector_sdk::rest::Response;

/// Logs how many requests the organisation has left, if an answer says so.
pub(super) fn log(response: &Response) {
    let Some(usage) = response.header("sforce-limit-info").and_then(parse) else {
        return;
    };
    tracing::debug!(
        application = "salesforce",
        api_requests.used = usage.used,
        api_requests.allowed = usage.allowed,
        app_requests.used = usage.app.as_ref().map(|app| app.0),
        app_requests.allowed = usage.app.as_ref().map(|app| app.1),
        "requests of the last 24 hours"
    );
}

#[derive(Debug, PartialEq)]
struct Usage {
    used: u64,
    allowed: u64,
    app: Option<(u64, u64)>,
}

/// Reads `api-usage=18/5000; per-app-api-usage=17/250(appName=sample)`.
fn parse(header: &str) -> Option<Usage> {
    let mut organisation = None;
    let mut app = None;
    for part in header.split([';', ',']) {
        let (name, counts) = part.trim().split_once('=')?;
        let counts = counts.split('(').next()?;
        let (used, allowed) = counts.split_once('/')?;
        let pair = (used.trim().parse().ok()?, allowed.trim().parse().ok()?);
        match name {
            "api-usage" => organisation = Some(pair),
            "per-app-api-usage" => app = Some(pair),
            _ => {}
        }
    }
    organisation.map(|(used, allowed)| Usage { used, allowed, app })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_all_forms_are_read() {
        for (header, expected) in [
            ("api-usage=18/5000", Some(Usage { used: 18, allowed: 5000, app: None })),
            (
                "api-usage=25/5000; per-app-api-usage=17/250(appName=sample-app)",
                Some(Usage { used: 25, allowed: 5000, app: Some((17, 250)) }),
            ),
            (
                "api-usage=1/2,per-app-api-usage=3/4(appName=x)",
                Some(Usage { used: 1, allowed: 2, app: Some((3, 4)) }),
            ),
            ("", None),
            ("api-usage=many", None),
            ("per-app-api-usage=17/250(appName=x)", None),
        ] {
            assert_eq!(parse(header), expected, "{header}");
        }
    }
}
