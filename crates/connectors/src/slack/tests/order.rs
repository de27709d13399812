//! True pages in odd forms must pass: records twice in a list, messages in any order, deleted parents, organizations.

use super::pages::messages;
use super::{BENCH, app, connect, oracle, page, renewable, workspace};
use crate::Slack;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys};
use connector_sdk::{Connection, Connector, Cursor, ErrorKind, Query};
use serde_json::{Value, json};
use simulators::kit::Options;
use simulators::slack::{MAIN, TEAM, oddity};
use url::Url;

/// Slack with these pages, each under the number that its cursor names.
async fn recorded(pages: Vec<Value>) -> Recorded {
    Recorded::start(move |request| {
        let number = request.path.split("cursor=p").nth(1);
        let number = number.map_or(0, |rest| rest.split('&').next().unwrap().parse().unwrap());
        let mut body = pages[number].clone();
        body["ok"] = json!(true);
        if number + 1 < pages.len() {
            body["response_metadata"] = json!({ "next_cursor": format!("p{}", number + 1) });
        }
        RecordedAnswer::json(200, body.to_string())
    })
    .await
    .unwrap()
}

async fn read(connection: &Connection, query: &Query) -> usize {
    let (mut cursor, mut count): (Option<Cursor>, usize) = (None, 0);
    loop {
        let page = page(connection, query, cursor.as_ref()).await.unwrap();
        count += page.records.num_rows();
        match page.next {
            Some(next) => cursor = Some(next),
            None => return count,
        }
    }
}

fn list(entity: &str) -> Query {
    let columns = vec![column("id")];
    Query { entity: entity.into(), settings: json!({ "object": entity }), columns, ..messages() }
}

fn column(name: &str) -> records::Column {
    records::Column { name: name.into(), field_type: records::FieldType::String }
}

#[tokio::test]
async fn messages_of_a_page_may_come_in_any_order_and_pages_may_be_empty() {
    let page = |moments: &[&str]| {
        let all: Vec<Value> = moments.iter().map(|ts| json!({ "ts": ts })).collect();
        json!({ "messages": all })
    };
    let home = recorded(vec![
        page(&["1700000009.000100", "1700000008.000100", "1700000008.500000"]),
        page(&[]),
        page(&["1700000005", "1700000007.5", "1700000007.400000", "1700000007.399999"]),
        page(&["1700000004.999999"]),
        page(&["0000000001.000000"]),
    ]);
    let home = home.await;
    assert_eq!(read(&connect(home.url(), app("some-token")), &messages()).await, 9);
}

#[tokio::test]
async fn a_record_that_a_list_has_twice_is_no_page_that_comes_again() {
    let page = |name: &str, ids: &[&str]| {
        let all: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({ (name): all })
    };
    let home = recorded(vec![
        page("members", &["W2", "U1", "U9"]),
        page("members", &["W3", "W2", "U4"]),
        page("members", &[]),
        page("members", &["W2", "U5", "U6"]),
        page("members", &["U7"]),
    ]);
    let home = home.await;
    assert_eq!(read(&connect(home.url(), app("some-token")), &list("users")).await, 10);
}

#[tokio::test]
async fn a_conversation_that_changes_its_kind_meanwhile_is_listed_under_both() {
    let home = Recorded::start(|request| {
        let of = |kind: &str| request.path.contains(&format!("types={kind}&"));
        let body = match () {
            _ if of("public_channel") || of("private_channel") => {
                json!({ "ok": true, "channels": [{ "id": "C1" }, { "id": "C2" }] })
            }
            _ if of("mpim") || of("im") => json!({ "ok": true, "channels": [] }),
            _ => json!({ "ok": false, "error": "missing_scope" }),
        };
        RecordedAnswer::json(200, body.to_string())
    });
    let home = home.await.unwrap();
    assert_eq!(read(&connect(home.url(), app("some-token")), &list("conversations")).await, 4);
}

#[tokio::test]
async fn replies_of_deleted_parents_are_read() {
    let running = workspace(Options { records: 400, page_size: 60, ..Options::default() }).await;
    running.set_oddity(oddity::TOMBSTONES, true);
    let (connection, truth) = (renewable(&running), oracle(&running, MAIN));
    let query = BENCH.query(&connection, MAIN, &["ts", "subtype", "text"]).await;
    let mut read = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    read.sort();
    assert!(read == truth.keys(|_| true), "{} messages", read.len());
}

#[tokio::test]
async fn a_token_of_an_organization_reads_the_workspace_that_the_address_names() {
    let running = workspace(Options { records: 60, ..Options::default() }).await;
    running.set_oddity(oddity::ORGANIZATION, true);
    let plain = renewable(&running);
    let at = |address: &str| {
        let mut named = renewable(&running);
        named.settings = json!({ "instanceUrl": address });
        named
    };
    let named = at(&format!("{}/client/{TEAM}", running.url()));
    for entity in ["conversations", "users", "usergroups", "files"] {
        let error = page(&plain, &list(entity), None).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::InvalidArgument, "{entity}: {error}");
        assert!(error.message.contains("https://app.slack.com/client/"), "{entity}: {error}");
        let all = running.records(entity).len();
        assert_eq!(read(&named, &list(entity)).await, all, "{entity}");
    }
    assert!(Slack.entities(&plain, None).await.is_err());
    assert!(Slack.entities(&named, None).await.is_ok());
    assert!(read(&named, &messages()).await > 50);
}

/// Reads files from pages by their numbers, each with the number of files at the time of the request.
async fn read_files(pages: &'static [(u64, &'static [(&'static str, u64)])]) -> usize {
    let home = Recorded::start(move |request| {
        let page = Url::parse("http://x").unwrap().join(&request.path).unwrap();
        let asked = page.query_pairs().find(|(name, _)| name == "page");
        let Some((_, number)) = asked else { return RecordedAnswer::json(200, r#"{"ok":true}"#) };
        let number: usize = number.parse().unwrap();
        let (total, files) = pages[number - 1];
        let files: Vec<Value> =
            files.iter().map(|(id, created)| json!({ "id": id, "created": created })).collect();
        let paging = json!({ "pages": pages.len(), "page": number, "total": total });
        RecordedAnswer::json(
            200,
            json!({ "ok": true, "files": files, "paging": paging }).to_string(),
        )
    });
    let home = home.await.unwrap();
    read(&connect(home.url(), app("some-token")), &list("files")).await
}

#[tokio::test]
async fn files_that_are_deleted_in_bulk_or_listed_out_of_order_are_no_pages_that_come_again() {
    let bulk = read_files(&[
        (4, &[("d", 40), ("c", 30)]),
        (4, &[("b", 20), ("a", 10)]),
        (6, &[("b", 20), ("a", 10)]),
    ]);
    assert_eq!(bulk.await, 4);
    let unordered = read_files(&[
        (6, &[("f", 60), ("e", 50)]),
        (6, &[("d", 40), ("c", 30)]),
        (6, &[("b", 99), ("a", 10)]),
    ]);
    assert_eq!(unordered.await, 6);
}
