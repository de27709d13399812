//! Checks a connector profile before anything is sent anywhere.

use super::account::{Account, FORMS};
use super::key_pair::KeyPair;
use super::names::{Identifier, Place};
use crate::warehouse::{bucket, prefix};
use connector_sdk::form::{Members, Profile};
use flow::Violations;
use serde_json::Value;

/// The shortest password that may be a programmatic access token.
const SHORTEST_TOKEN: usize = 64;

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("Snowflake", properties, credentials, violations);
    let mut form = profile.properties();
    let warehouse = Identifier::read(form.filled("warehouse").unwrap_or_default());
    note(&mut form, "warehouse", warehouse);
    let stage = Place::of_stage(form.filled("stage").unwrap_or_default());
    let stage = stage.map_err(|rule| format!("{rule}, such as sales.public.my_stage"));
    note(&mut form, "stage", stage);
    bucket(&mut form, "bucketName", true);
    prefix(&mut form);
    let region = form.text("region").filter(|region| !region.is_empty());
    let account = form.filled("accountName").ok_or(FORMS);
    note(&mut form, "accountName", account.and_then(|name| Account::read(name, region)));
    if form.filled("privateLinkServiceName").is_some() {
        form.wrong(
            "privateLinkServiceName",
            "cannot be used: put the functions into a VPC with an endpoint of this service, and let accountName end with \
             .privatelink",
        );
    }
    let mut form = profile.credentials();
    form.needs(&["username"], "must be the name of a user");
    match (form.filled("privateKey"), form.filled("password")) {
        (Some(key), _) => note(&mut form, "privateKey", KeyPair::read(key)),
        (None, Some(password)) if token(password) => {}
        (None, Some(_)) => form.wrong(
            "password",
            "is none that Snowflake's SQL API takes: give the privateKey of a key pair, or in its place a programmatic access \
             token (ALTER USER … ADD PROGRAMMATIC ACCESS TOKEN …)",
        ),
        (None, None) => form.wrong_itself("must hold a privateKey, or a programmatic access token as password"),
    }
}

/// Notes why a member cannot be read.
fn note<T>(form: &mut Members<'_, '_>, name: &str, read: Result<T, impl Into<String>>) {
    if let Err(rule) = read {
        form.wrong(name, rule);
    }
}

/// Returns whether a password may be a programmatic access token: long, and without blanks.
fn token(password: &str) -> bool {
    password.len() >= SHORTEST_TOKEN && password.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::super::key_pair::tests::a_key;
    use super::*;
    use serde_json::json;

    fn wrong(change: impl FnOnce(&mut Value, &mut Value)) -> Vec<String> {
        let mut properties = json!({
            "warehouse": "load_wh", "stage": "@sales.crm.loads", "bucketName": "a-bucket", "accountName": "myorg-acc",
        });
        let mut credentials = json!({ "username": "penstock", "password": "x".repeat(64) });
        change(&mut properties, &mut credentials);
        let mut violations = Violations::default();
        check(&properties, &credentials, &mut violations);
        let last = |path: String| path.rsplit('.').next().unwrap_or_default().to_owned();
        violations.0.into_iter().map(|violation| last(violation.path)).collect()
    }

    #[test]
    fn a_whole_profile_is_right() {
        assert_eq!(wrong(|_, _| ()), [""; 0]);
        let (key, _) = a_key();
        assert_eq!(wrong(|_, own| *own = json!({ "username": "u", "privateKey": key })), [""; 0]);
        assert_eq!(wrong(|own, _| own["bucketPrefix"] = json!("a/b/")), [""; 0]);
        assert_eq!(wrong(|own, _| own["region"] = json!("eu-west-1")), [""; 0]);
    }

    #[test]
    fn each_wrong_member_is_named() {
        for (member, value) in [
            ("warehouse", json!("")),
            ("warehouse", json!("two words")),
            ("warehouse", Value::Null),
            ("stage", json!("loads")),
            ("stage", json!("a.b.c/folder")),
            ("stage", Value::Null),
            ("bucketName", json!("s3://a-bucket")),
            ("bucketName", Value::Null),
            ("bucketPrefix", json!("/a")),
            ("accountName", json!("my org")),
            ("accountName", json!("myorg.account1")),
            ("accountName", Value::Null),
            ("region", json!(7)),
            ("privateLinkServiceName", json!("com.amazonaws.vpce.eu-west-1.vpce-svc-1")),
        ] {
            assert_eq!(wrong(|own, _| own[member] = value.clone()), [member], "{member} {value}");
        }
        for (credentials, member) in [
            (json!({ "username": "u", "password": "a password" }), "password"),
            (json!({ "username": "u", "password": "x".repeat(63) }), "password"),
            (json!({ "username": "u", "password": format!("{} x", "x".repeat(64)) }), "password"),
            (json!({ "username": "u", "privateKey": "a key" }), "privateKey"),
            (json!({ "username": "u" }), "Snowflake"),
            (json!({ "password": "x".repeat(64) }), "username"),
        ] {
            assert_eq!(wrong(|_, own| *own = credentials.clone()), [member], "{credentials}");
        }
    }
}
