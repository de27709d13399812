//! No part of a credential gets through, in whatever encoding an application quotes it.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::json;

fn withheld(content: Value) -> Withheld {
    let Value::Object(content) = content else { panic!("an object") };
    Withheld::of(&content)
}

/// Writes a text in one of the encodings that applications use.
fn encoded(text: &str, way: usize) -> String {
    let each = |write: fn(char) -> String| text.chars().map(write).collect::<String>();
    let percent = || url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    match way {
        0 => text.to_owned(),
        1 => text.to_uppercase(),
        2 => percent(),
        3 => percent().replace('+', "%20"),
        4 => text.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        5 => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;"),
        6 => each(|c| format!("&#x{:X};", u32::from(c))),
        7 => each(|c| format!("&#{};", u32::from(c))),
        8 => text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        9 => serde_json::to_string(text).unwrap().replace('/', "\\/"),
        10 => format!("{text:?}"),
        11 => STANDARD.encode(text),
        12 => URL_SAFE_NO_PAD.encode(text),
        13 => STANDARD.encode(format!("some-user:{text}")),
        14 => STANDARD.encode(format!("{text}:another")),
        15 => hex::encode(text),
        16 => hex::encode_upper(text),
        17 => format!("0{}", hex::encode(text)),
        18 => text.bytes().map(char::from).collect(),
        _ => text.bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
    }
}
const WAYS: usize = 20;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_half_of_a_credential_leaves_in_any_encoding(
        secret in "[a-zA-Z0-9!#-/:-@\\[-`{-~äß€😀]{1,48}",
        (first, second) in (0..WAYS, 0..WAYS),
        place in 0.0..1.0_f64,
        (before, after) in ("[a-z ]{0,12}[ :\"=]", "[ ,\"<;&][a-z ]{0,12}"),
    ) {
        let secret = secret.trim().to_owned();
        prop_assume!(!secret.is_empty());
        let held = withheld(json!({ "password": secret, "username": "u" }));
        let characters: Vec<char> = secret.chars().collect();
        let length = if characters.len() <= 3 { characters.len() } else { characters.len().div_ceil(2).max(3) };
        let start = ((characters.len() - length) as f64 * place).round() as usize;
        let part: String = characters[start..start + length].iter().collect();
        let once = encoded(&part, first);
        prop_assert!(held.quoted_in(&format!("{before}{once}{after}")), "{once:?} is let through");
        // Base64 and misread UTF-8 cannot be decoded once their case is changed.
        prop_assume!(second != 1 || !matches!(first, 11..=14 | 18));
        let twice = encoded(&once, second);
        prop_assert!(held.quoted_in(&format!("{before}{twice}{after}")), "{twice:?} is let through");
    }

    #[test]
    fn cut_base64_leaves_nothing_either(secret in "[a-zA-Z0-9/+]{8,40}", cut in 0..6_usize, end in 0..3_usize) {
        let held = withheld(json!({ "accessToken": secret }));
        let whole = STANDARD.encode(format!("user:{secret}"));
        let part = &whole[cut..whole.len() - end];
        let words = format!("header Basic {part} is refused");
        prop_assert!(held.quoted_in(&words));
    }

    #[test]
    fn words_that_quote_nothing_are_kept(secret in "[a-zA-Z0-9_-]{20,60}") {
        let held = withheld(json!({ "accessToken": secret, "refreshToken": secret, "clientId": "3MVG9.app" }));
        for words in [
            "expired access/refresh token",
            "No such column 'Rate__c' on entity 'Account'. If you are attempting to use a custom field, append '__c'.",
            "<b>Log in</b> &amp; try again &#8211; 100%25 sure; see https://help.example.com/?id=1&b=2 (SGVsbG8gd29ybGQ=)",
        ] {
            prop_assert!(!held.quoted_in(words), "{words}");
        }
    }
}

#[test]
fn short_credentials_count_and_names_only_as_a_whole() {
    let held = withheld(json!({
        "username": "ada@example.com", "password": "Tr0ub", "pin": 4711,
        "oAuthCredentials": { "clientId": "report-app", "refreshToken": "ab" },
        "oAuthRequest": { "authCode": "one-time", "redirectUri": "https://a.example/back" },
        "accessToken": "dummyAccessToken", "oAuth2GrantType": "JWT_BEARER",
    }));
    for words in
        ["tr0", "x 4711", "code ab", "ab", "report-app!", "ADA@example.com", "one-t", "me:0ub"]
    {
        assert!(held.quoted_in(words), "{words}");
    }
    for words in [
        "about",
        "report",
        "user at example.com",
        "no access token",
        "JWT_BEARER",
        "https://a.example",
    ] {
        assert!(!held.quoted_in(words), "{words}");
    }
}

#[test]
fn what_is_around_a_secret_is_no_secret() {
    let key =
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n";
    let held = withheld(json!({
        "accessToken": "ada@example.com/token:q7W2", "sessionId": "00D5e0000000001!AQEAQLetters", "privateKey": key,
    }));
    for words in ["q7w", "aqeaql", "kqhkiG", "ada@example.com"] {
        assert!(held.quoted_in(words), "{words}");
    }
    for words in ["record 0015e00000000001AAA", "invalid private key", "example.com has no token"] {
        assert!(!held.quoted_in(words), "{words}");
    }
}

#[test]
fn what_cannot_be_read_is_in_doubt() {
    let held = withheld(json!({ "password": "pässwörd-x" }));
    assert!(held.quoted_in("p&auml;ss"), "an entity that is not known");
    assert!(!Withheld::default().quoted_in("p&auml;ss"), "there is nothing to withhold");
}
