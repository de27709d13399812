//! Orders that are kept, and orders that are broken.

use super::*;

fn text(id: &str) -> Vec<KeyPart> {
    vec![KeyPart::Text(id.to_owned())]
}

fn timed(at: i64, id: &str) -> Vec<KeyPart> {
    vec![KeyPart::Number(at), KeyPart::Text(id.to_owned())]
}

fn climbs(keys: &[Vec<KeyPart>]) -> bool {
    Ascent::default().climb("shelf", "Id", keys.iter().cloned().enumerate()).is_ok()
}

#[test]
fn keys_that_rise_are_in_order_whatever_the_application_thinks_of_case() {
    for ids in [
        &["001A", "001Z", "001a", "001z"][..],
        &["001a", "001B", "001c", "001D"],
        &["1", "A", "Ab", "ab"],
        &["001a", "001B", "001b", "001C"],
        &["0-1", "0_1", "00"],
        &["äa", "ab"],
        &["001"],
        &[],
    ] {
        let keys: Vec<_> = ids.iter().map(|id| text(id)).collect();
        assert!(climbs(&keys), "{ids:?}");
    }
    assert!(climbs(&[timed(1, "b"), timed(1, "c"), timed(2, "a"), timed(i64::MAX, "a")]));
}

#[test]
fn a_key_that_does_not_rise_is_out_of_order() {
    for ids in [
        &["001", "001"][..],
        &["002", "001"],
        &["001", "00"],
        &["001A", "001b", "001A"],
        // Each pair alone fits an order; no order fits both.
        &["001Z", "001a", "001B"],
        &["001a", "001B", "001Z", "001b"],
    ] {
        let keys: Vec<_> = ids.iter().map(|id| text(id)).collect();
        assert!(!climbs(&keys), "{ids:?}");
    }
    for keys in [[timed(1, "b"), timed(1, "b")], [timed(1, "b"), timed(1, "a")]] {
        assert!(!climbs(&keys), "{keys:?}");
    }
    assert!(!climbs(&[timed(2, "a"), timed(1, "b")]));
}

#[test]
fn the_order_goes_on_behind_a_cursor() {
    let mut ascent = Ascent::default();
    assert!(ascent.step(timed(1, "Z")) && ascent.step(timed(1, "a")));
    let written = serde_json::to_string(&ascent).unwrap();
    let mut read: Ascent = serde_json::from_str(&written).unwrap();
    assert_eq!(read, ascent);
    assert!(!read.step(timed(1, "B")));
}

#[test]
fn the_error_says_which_record_and_no_value_of_it() {
    let keys = [text("secret2"), text("secret1")];
    let error = Ascent::default().climb("shelf", "Id", keys.into_iter().enumerate()).unwrap_err();
    assert!(error.message.contains("order of Id") && error.message.contains("record 2"));
    assert!(!error.message.contains("secret") && !error.kind.retryable());
}

#[test]
fn members_are_read_as_written_and_the_rest_is_passed_over() {
    let record = RawValue::from_string(r#"{"x":{"Id":0},"\u0049d":"a","n":1.10}"#.into()).unwrap();
    let read = |names: &[&str]| {
        let members = members(&record, names).unwrap();
        members.into_iter().map(|raw| raw.map(|raw| raw.get().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(read(&["n", "Id", "gone"]), [Some("1.10".into()), Some("\"a\"".into()), None]);
    assert!(members(&RawValue::from_string("[1]".into()).unwrap(), &["Id"]).is_none());
}
