//! Checks a connector profile before anything is sent anywhere.

use super::database::of_url;
use connector_sdk::form::Profile;
use flow::Violations;
use serde_json::Value;

/// Notes what is wrong with a profile's properties and credentials: it opens its database by a role, or by the user name
/// and password of a user of the database.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("Redshift", properties, credentials, violations);
    let mut form = profile.properties();
    let serverless = form.flag("isRedshiftServerless");
    form.needs_text(
        "roleArn",
        is_role,
        "must be the ARN of a role that Redshift reads the bucket with, such as \
         arn:aws:iam::123456789012:role/redshift-reads-s3",
    );
    if form.filled("dataApiRoleArn").is_none() {
        return check_login(&mut profile);
    }
    form.needs_text("dataApiRoleArn", is_role, "must be the ARN of a role");
    form.needs(&["databaseName"], "must be the database, such as dev");
    let place = if serverless { "workgroupName" } else { "clusterIdentifier" };
    form.needs_text(
        place,
        |name| name.len() >= 3,
        match serverless {
            true => "must be the workgroup, since isRedshiftServerless is true",
            false => "must be the cluster, or else isRedshiftServerless true and workgroupName the workgroup",
        },
    );
}

fn check_login(profile: &mut Profile<'_, '_>) {
    let mut form = profile.properties();
    match form.filled("databaseUrl") {
        Some(url) if of_url(url).is_some() => {}
        Some(_) => form.wrong(
            "databaseUrl",
            "must be the JDBC address that Redshift shows for the cluster or workgroup, such as \
             jdbc:redshift://crm.abc123.eu-west-1.redshift.amazonaws.com:5439/dev",
        ),
        None => form.wrong(
            "dataApiRoleArn",
            "must be the ARN of a role that may use the Redshift Data API, or else databaseUrl the JDBC address of the \
             database, with username and password as credentials",
        ),
    }
    if profile.properties().filled("databaseUrl").is_some() {
        profile.credentials().needs(&["username", "password"], "must be there beside databaseUrl");
    }
}

fn is_role(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let head = (parts.next(), parts.nth(1), parts.nth(1).map(|account| account.len()));
    let name = parts.next().unwrap_or_default();
    let fit = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-/".contains(c);
    head == (Some("arn"), Some("iam"), Some(12))
        && name.strip_prefix("role/").is_some_and(|name| !name.is_empty() && name.chars().all(fit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ROLE: &str = "arn:aws:iam::123456789012:role/service/redshift";

    fn paths(properties: Value, credentials: Value) -> Vec<String> {
        let mut violations = Violations::default();
        check(&properties, &credentials, &mut violations);
        let short = |path: String| path.rsplit('.').next().unwrap_or_default().to_owned();
        violations.0.into_iter().map(|violation| short(violation.path)).collect()
    }

    #[test]
    fn a_profile_opens_its_database_by_a_role_or_by_a_login() {
        let cluster = json!({ "roleArn": ROLE, "dataApiRoleArn": ROLE, "databaseName": "dev",
            "clusterIdentifier": "crm" });
        assert_eq!(paths(cluster.clone(), json!({})), [""; 0]);
        let mut serverless = cluster;
        serverless["isRedshiftServerless"] = json!(true);
        assert_eq!(paths(serverless.clone(), json!({})), ["workgroupName"]);
        serverless["workgroupName"] = json!("wg");
        assert_eq!(
            paths(serverless.clone(), json!({})),
            ["workgroupName"],
            "three letters at least"
        );
        serverless["workgroupName"] = json!("sales");
        assert_eq!(paths(serverless, json!({})), [""; 0]);
        let url = "jdbc:redshift://crm.abc.eu-west-1.redshift.amazonaws.com:5439/dev";
        let login = json!({ "roleArn": ROLE, "databaseUrl": url });
        assert_eq!(paths(login.clone(), json!({ "username": "u", "password": "p" })), [""; 0]);
        assert_eq!(paths(login, json!({})), ["username", "password"]);
    }

    #[test]
    fn what_is_missing_or_no_role_is_told() {
        assert_eq!(paths(json!({}), json!({})), ["roleArn", "dataApiRoleArn"]);
        let url = json!({ "roleArn": ROLE, "databaseUrl": "jdbc:postgresql://x/y" });
        assert_eq!(paths(url, json!({ "username": "u", "password": "p" })), ["databaseUrl"]);
        for role in [
            "",
            "arn:aws:iam::1:role/x",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:iam::123456789012:role/it's",
            "arn:aws:s3::123456789012:role/x",
        ] {
            let wrong = json!({ "roleArn": role, "dataApiRoleArn": ROLE, "databaseName": "dev",
                "clusterIdentifier": "crm" });
            assert_eq!(paths(wrong, json!({})), ["roleArn"], "{role}");
        }
    }
}
