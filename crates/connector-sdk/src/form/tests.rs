//! The violations of each kind of member, and their paths.

use super::*;
use serde_json::json;

fn noted(value: &Value, read: impl FnOnce(&mut Members<'_, '_>)) -> Vec<(String, String)> {
    let mut violations = Violations::default();
    read(&mut Members::at("", value, &mut violations));
    violations.0.into_iter().map(|violation| (violation.path, violation.rule)).collect()
}

fn at(value: &Value, read: impl FnOnce(&mut Members<'_, '_>)) -> Vec<String> {
    noted(value, read).into_iter().map(|(path, _)| path).collect()
}

#[test]
fn a_member_that_must_be_there_is_missed_in_every_form_of_absence() {
    for value in [
        json!({}),
        json!({ "a": null }),
        json!({ "a": { "b": null } }),
        json!({ "a": "text" }),
        json!({ "a": { "b": 7 } }),
        json!(null),
    ] {
        assert_eq!(at(&value, |form| form.needs(&["a.b"], "rule")), ["a.b"], "{value}");
        assert_eq!(at(&value, |form| form.needs_text("a.b", |_| true, "rule")), ["a.b"], "{value}");
        assert_eq!(at(&value, |form| form.needs_one_of(&["a.b", "c"], "rule")), [""], "{value}");
        let limits = 1..=3;
        assert_eq!(at(&value, |form| form.needs_number("a.b", limits, "rule")), ["a.b"], "{value}");
    }
    let there = json!({ "a": { "b": "text" }, "n": 3, "empty": "" });
    assert_eq!(at(&there, |form| form.needs(&["a.b", "empty"], "rule")), ["empty"]);
    assert_eq!(at(&there, |form| form.needs_one_of(&["c", "a.b"], "rule")), [""; 0]);
    assert_eq!(at(&there, |form| form.needs_text("a.b", |text| text == "x", "rule")), ["a.b"]);
    assert_eq!(at(&there, |form| form.needs_text("a.b", |text| text == "text", "rule")), [""; 0]);
    assert_eq!(at(&there, |form| form.needs_number("n", 1..=3, "rule")), [""; 0]);
    assert_eq!(at(&there, |form| form.needs_number("n", 1..=2, "rule")), ["n"]);
    let both = |form: &mut Members<'_, '_>| assert!(form.has_texts(&["a.b"]) && form.has("n"));
    assert_eq!(at(&there, both), [""; 0]);
}

#[test]
fn a_member_that_may_be_absent_is_noted_only_where_it_is_wrong() {
    let fits = |text: &str| text == "good";
    for (value, expected) in [
        (json!({}), vec![]),
        (json!({ "a": null }), vec![]),
        (json!({ "a": "good" }), vec![]),
        (json!({ "a": "bad" }), vec!["a"]),
        (json!({ "a": true }), vec!["a"]),
    ] {
        assert_eq!(at(&value, |form| form.may_be_text("a", fits, "rule")), expected, "{value}");
    }
    for (value, expected, wrong) in [
        (json!({}), false, vec![]),
        (json!({ "a": true }), true, vec![]),
        (json!({ "a": "true" }), false, vec!["a"]),
    ] {
        let paths = at(&value, |form| assert_eq!(form.flag("a"), expected, "{value}"));
        assert_eq!(paths, wrong, "{value}");
    }
}

#[test]
fn an_address_of_an_application_is_a_web_address_without_credentials() {
    let long = format!("https://example.com/{}", "a".repeat(256));
    for (address, good) in [
        (json!("https://example.com"), true),
        (json!("http://127.0.0.1:8080"), true),
        (json!("https://ada:secret@example.com"), false),
        (json!("ftp://example.com"), false),
        (json!("example"), false),
        (json!(""), false),
        (json!(long), false),
        (json!(7), false),
        (json!(null), false),
    ] {
        let form = json!({ "site": address });
        let found = noted(&form, |form| form.needs_instance("site", "https://example.com"));
        let expected = "must be an address of at most 256 characters, such as https://example.com";
        let expected = ("site".to_owned(), expected.to_owned());
        assert_eq!(found, if good { vec![] } else { vec![expected] }, "{address}");
    }
}

#[test]
fn a_placeholder_is_no_token() {
    let value = json!({ "a": "a-token", "b": "dummyAccessToken", "c": "" });
    let tokens = |form: &mut Members<'_, '_>| {
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| form.token(name)),
            [Some("a-token"), None, None, None]
        );
    };
    assert_eq!(at(&value, tokens), [""; 0]);
}

#[test]
fn what_is_inside_is_noted_below_its_place() {
    let value = json!({ "a": { "b": { "c": "x" } }, "d": 1 });
    let paths = at(&value, |form| {
        form.inside("a").inside("b").choice("c", &["y"]);
        form.inside("d").number("e", 1..=2);
        form.inside("a").wrong_itself("rule");
    });
    assert_eq!(paths, ["a.b.c", "d", "a"]);
}

#[test]
fn a_profile_knows_the_places_of_its_two_objects() {
    let (properties, credentials) = (json!({}), json!({}));
    let mut violations = Violations::default();
    let mut profile = Profile::of("SAPOData", &properties, &credentials, &mut violations);
    profile.credentials().needs(&["token"], "rule");
    profile.properties().needs_instance("site", "x");
    profile.credentials().wrong_itself("rule");
    let paths: Vec<&str> = violations.0.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "connectorProfileConfig.connectorProfileCredentials.SAPOData.token",
            "connectorProfileConfig.connectorProfileProperties.SAPOData.site",
            "connectorProfileConfig.connectorProfileCredentials.SAPOData",
        ]
    );
}
