//! The suite every connector must pass.

use super::{BENCH, odd, renewable, some_records, truth, workspace};
use crate::Slack;
use connector_sdk::Connector;
use connector_sdk::contract::{
    describes_fields, keeps_the_projection, lists_the_entity, promises, reads_every_record_once,
    reads_the_same_page_again, windows_tile_time,
};
use simulators::kit::Options;
use simulators::slack::{ARCHIVED, MAIN, oddity};

#[tokio::test]
async fn messages_keep_every_promise() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    promises(&BENCH.subject(&connection, &truth(&running, &connection, MAIN).await)).await;
}

#[tokio::test]
async fn messages_keep_every_promise_on_short_and_empty_pages() {
    let options = Options { records: 150, page_size: 20, seed: 5, ..Options::default() };
    for oddities in [
        &[oddity::SHORT_PAGES][..],
        &[oddity::PARENT_ONCE],
        &[oddity::NO_CURSORS],
        &[oddity::SHORT_PAGES, oddity::PARENT_ONCE],
    ] {
        let running = workspace(odd(options.clone(), oddities)).await;
        let connection = renewable(&running);
        promises(&BENCH.subject(&connection, &truth(&running, &connection, MAIN).await)).await;
    }
}

#[tokio::test]
async fn every_kind_of_conversation_is_read() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    for entity in
        ["C0000000005", "D0000000001", "D0000000002", "G0000000001", "G0000000002", ARCHIVED]
    {
        let truth = truth(&running, &connection, entity).await;
        lists_the_entity(&BENCH.subject(&connection, &truth)).await;
        reads_every_record_once(&BENCH.subject(&connection, &truth)).await;
    }
}

#[tokio::test]
async fn lists_keep_every_promise_but_filters_which_they_have_none_of() {
    for oddities in [&[][..], &[oddity::SHORT_PAGES]] {
        let running = workspace(odd(some_records(), oddities)).await;
        let connection = renewable(&running);
        for entity in ["conversations", "users", "usergroups", "files"] {
            let truth = truth(&running, &connection, entity).await;
            assert!(truth.records.len() > 5, "{entity}");
            let subject = BENCH.subject(&connection, &truth);
            lists_the_entity(&subject).await;
            describes_fields(&subject).await;
            reads_every_record_once(&subject).await;
            reads_the_same_page_again(&subject).await;
            keeps_the_projection(&subject).await;
            windows_tile_time(&subject).await;
        }
    }
}

#[tokio::test]
async fn conversations_are_listed_by_their_kinds_and_names() {
    let running = workspace(some_records()).await;
    let groups = Slack.entities(&renewable(&running), None).await.unwrap();
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Public channels",
            "Private channels",
            "Group messages",
            "Direct messages",
            "Workspace",
            "Events"
        ]
    );
    let find = |group: usize, id: &str| {
        groups[group].entities.iter().find(|entity| entity.name == id).unwrap().label.clone()
    };
    assert!(find(0, MAIN).starts_with("#general-"));
    assert!(find(1, "C0000000005").starts_with("#private-"));
    assert!(find(2, "G0000000002").starts_with("#mpdm-"));
    assert!(find(3, "D0000000001").starts_with("@U"));
    assert_eq!(find(4, "usergroups"), "User groups");
    assert_eq!(groups[0].entities.len(), 34, "archived and small channels too");
}
