//! What is remembered of secrets: enough for a flood, and not for long.

use super::world::{SECRET, World, signed};

const NEXT: &str = r#"{"signingSecret": "penstock-sample-signing-next"}"#;

#[tokio::test]
async fn a_secret_is_read_once_in_five_minutes() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    for _ in 0..30 {
        assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
        world.pass(10);
    }
    assert_eq!(world.readings(), 1);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
    assert_eq!(world.readings(), 2);
}

#[tokio::test]
async fn a_rotated_secret_is_found_by_its_first_delivery() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
    world.keep("customconnector/mill", NEXT);
    world.pass(29);
    assert_eq!(world.status(signed("mill", "{}", NEXT)).await, 401, "read just before");
    world.pass(1);
    assert_eq!(world.status(signed("mill", "{}", NEXT)).await, 200);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 401, "the old one is gone");
}

#[tokio::test]
async fn a_flood_of_forgeries_is_a_reading_in_half_a_minute() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    for _ in 0..601 {
        assert_eq!(world.status(signed("mill", "{}", NEXT)).await, 401);
        world.pass(1);
    }
    assert_eq!(world.readings(), 21);
    world.secrets_are_down(true);
    for _ in 0..60 {
        world.status(signed("mill", "{}", NEXT)).await;
        world.pass(1);
    }
    assert_eq!(world.readings(), 23, "a vain reading counts as well");
}

#[tokio::test]
async fn a_secret_that_is_made_is_found_within_a_minute() {
    let world = World::with(&[]);
    for _ in 0..60 {
        assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 401);
        world.pass(1);
        world.keep("customconnector/mill", SECRET);
    }
    assert_eq!(world.readings(), 1);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
}

#[tokio::test]
async fn a_secret_that_is_deleted_is_forgotten() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
    world.keep("customconnector/mill", "");
    world.pass(300);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 401);
}

#[tokio::test]
async fn a_flood_of_names_pushes_out_no_secret() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
    for number in 0..1_500 {
        // Time goes by, so that one of them is the oldest.
        if number % 50 == 0 {
            world.pass(1);
        }
        assert_eq!(world.status(signed(&format!("n{number}"), "{}", SECRET)).await, 401);
    }
    assert_eq!(world.readings(), 1_501);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
    assert_eq!(world.status(signed("n1499", "{}", SECRET)).await, 401);
    assert_eq!(world.readings(), 1_501, "both are remembered");
    assert_eq!(world.status(signed("n0", "{}", SECRET)).await, 401);
    assert_eq!(world.readings(), 1_502, "the oldest is not");
}
