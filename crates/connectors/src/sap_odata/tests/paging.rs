//! Slices, composite keys and windows over times without a zone.

use super::*;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, open, read_keys, read_page, reads_every_record_once,
};
use connector_sdk::{Cursor, Partition, Result, Window};
use flow::Timestamp;
use records::Column;
use records::text::canonical_text;
use simulators::kit::{Fault, Trouble};
use simulators::sap_odata::oddity;

/// Reads all slices to their ends and returns the keys of each.
async fn slices(connection: &Connection, query: &Query) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for partition in partitions(connection, query).await.unwrap() {
        let mut keys = Vec::new();
        let mut cursor: Option<Cursor> = partition.first;
        loop {
            let page = read_page(&SapOData, connection, query, cursor.as_ref()).await.unwrap();
            assert!(page.rejected.is_empty());
            let schema = page.records.schema();
            let columns = page.records.columns().iter().zip(schema.fields());
            let texts: Vec<_> =
                columns.map(|(column, field)| canonical_text(column, field).unwrap()).collect();
            keys.extend((0..page.records.num_rows()).map(|row| {
                texts.iter().map(|column| column.value(row)).collect::<Vec<_>>().join("/")
            }));
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        all.push(keys);
    }
    all
}

async fn partitions(connection: &Connection, query: &Query) -> Result<Vec<Partition>> {
    open(&SapOData, connection, query, None).await?.partitions().await
}

fn parallel(query: Query, size: u32, most: u32) -> Query {
    let mut settings = query.settings.clone();
    settings["paginationConfig"]["maxPageSize"] = size.into();
    settings["parallelismConfig"] = json!({ "maxParallelism": most });
    Query { settings, ..query }
}

#[tokio::test]
async fn slices_have_every_record_once() {
    for oddities in [&[][..], &[oddity::NO_PAGING], &[oddity::RELATIVE_LINKS]] {
        let oddities = oddities.iter().map(|name| (*name).to_owned()).collect();
        let running = system(Options { records: 333, oddities, ..some_records() }).await;
        let connection = basic(running.url());
        for (entity, keys) in
            [(ORDERS, &["OrderID"][..]), (ORDERS_V4, &["OrderID"]), (ITEMS, &["OrderID", "ItemNo"])]
        {
            let whole = BENCH.query(&connection, entity, keys).await;
            let truth = running.records(entity);
            let key = |record: &Value| {
                let texts = keys.iter().map(|name| {
                    record[name].as_str().map_or_else(|| record[name].to_string(), str::to_owned)
                });
                texts.collect::<Vec<_>>().join("/")
            };
            let expected: Vec<String> = truth.iter().map(key).collect();
            for (size, most, count) in
                [(50, 4, 4), (40, 10, truth.len().div_ceil(40)), (1000, 10, 1), (50, 1, 1)]
            {
                let slices = slices(&connection, &parallel(whole.clone(), size, most)).await;
                assert_eq!(slices.len(), count, "{entity} in pages of {size}");
                assert!(slices.iter().all(|slice| slice.len() <= expected.len().div_ceil(count)));
                assert_eq!(slices.concat(), expected, "{entity} in pages of {size}");
            }
        }
    }
}

#[tokio::test]
async fn a_service_that_does_not_count_is_read_in_one_slice() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let whole = parallel(BENCH.query(&connection, ORDERS, &["OrderID"]).await, 50, 4);
    running.set_oddity(oddity::UNKNOWN_COUNT, true);
    let [slice] = &slices(&connection, &whole).await[..] else { panic!("one slice") };
    assert_eq!(slice.len(), 300);
    running.set_oddity(oddity::UNKNOWN_COUNT, false);
    running.set_fault(Fault::new("/$count", Trouble::NotFound));
    assert_eq!(slices(&connection, &whole).await.concat().len(), 300);
}

#[tokio::test]
async fn only_plain_full_reads_are_cut() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let whole = parallel(BENCH.query(&connection, ORDERS, &["OrderID"]).await, 50, 4);
    assert_eq!(partitions(&connection, &whole).await.unwrap().len(), 4);
    let to = Timestamp::from_millis(1_900_000_000_000);
    let window = Window { field: "ChangedAt".into(), from: None, to };
    let windowed = Query { window: Some(window), ..whole };
    assert_eq!(partitions(&connection, &windowed).await.unwrap().len(), 1);
    let queue = "/sap/opu/odata/sap/ZPENSTOCK_ODP_SRV/EntityOfZSALES";
    let queued = parallel(BENCH.query(&connection, queue, &["OrderID"]).await, 50, 4);
    assert_eq!(partitions(&connection, &queued).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_of_two_is_read_by_counting_as_well() {
    let running = system(Options { records: 300, ..some_records() }).await;
    running.set_oddity(oddity::NO_PAGING, true);
    let connection = basic(running.url());
    let whole = BENCH.query(&connection, ITEMS, &["OrderID", "ItemNo"]).await;
    let [items] = &slices(&connection, &whole).await[..] else { panic!("one slice") };
    assert_eq!(items.len(), 150);
    assert_eq!(items.iter().collect::<std::collections::BTreeSet<_>>().len(), 150);
}

#[tokio::test]
async fn a_page_that_links_to_itself_is_not_followed() {
    let metadata = r#"<Edmx Version="1.0"><Schema Namespace="X"><EntityType Name="T"><Property Name="OrderID" Type="Edm.String"/>
        </EntityType></Schema><EntitySet Name="SalesOrders" EntityType="X.T"/></Edmx>"#;
    let home = Recorded::start(move |request| match request.path.contains("$metadata") {
        true => RecordedAnswer { status: 200, headers: Vec::new(), body: metadata.to_owned() },
        false => {
            let page = json!({ "d": { "results": [], "__next": request.path } });
            RecordedAnswer::json(200, page.to_string())
        }
    });
    let home = home.await.unwrap();
    let connection = basic(home.url());
    let whole = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    let error = read_page(&SapOData, &connection, &whole, None).await.err().unwrap();
    assert!(error.message.contains("links to itself"), "{error}");
}

/// Some services give the first hundred records, no link, and no sign of the rest.
#[tokio::test]
async fn an_answer_that_is_cut_without_a_word_is_found_by_its_count() {
    let metadata = r#"<Edmx Version="1.0"><Schema Namespace="X"><EntityType Name="T"><Property Name="OrderID" Type="Edm.String"/>
        </EntityType></Schema><EntitySet Name="SalesOrders" EntityType="X.T"/></Edmx>"#;
    for (count, noted) in [("7", true), ("1", false), ("0", false), ("-1", false), ("many", false)]
    {
        let home = Recorded::start(move |request| match &request.path {
            path if path.contains("$metadata") => {
                RecordedAnswer { status: 200, headers: Vec::new(), body: metadata.to_owned() }
            }
            path if path.contains("$count") => {
                RecordedAnswer { status: 200, headers: Vec::new(), body: count.to_owned() }
            }
            _ => RecordedAnswer::json(200, r#"{"d":{"results":[{"OrderID":"1"}]}}"#),
        });
        let home = home.await.unwrap();
        let connection = basic(home.url());
        let whole = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
        let page = read_page(&SapOData, &connection, &whole, None).await.unwrap();
        assert_eq!(page.notes.len(), usize::from(noted), "{count}: {:?}", page.notes);
        assert!(page.notes.iter().all(|note| note.contains("counts 7 records")));
        assert_eq!((page.records.num_rows(), page.total), (1, None));
    }
}

/// A service that reads numbers as doubles would otherwise round the long ones.
#[tokio::test]
async fn links_that_name_the_system_by_its_inner_host_are_followed_at_the_profiles_own() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::INNER_HOST, true);
    let connection = basic(running.url());
    for entity in [ORDERS, ORDERS_V4] {
        reads_every_record_once(&BENCH.subject(&connection, &oracle(&running, entity, "OrderID")))
            .await;
    }
}

#[tokio::test]
async fn version_4_is_asked_for_every_digit() {
    let metadata = r#"<Edmx Version="4.0"><Schema Namespace="X"><EntityType Name="T"><Property Name="OrderID" Type="Edm.String"/>
        </EntityType><EntityContainer Name="C"><EntitySet Name="SalesOrders" EntityType="X.T"/></EntityContainer></Schema></Edmx>"#;
    let home = Recorded::start(move |request| match request.path.contains("$metadata") {
        true => RecordedAnswer { status: 200, headers: Vec::new(), body: metadata.to_owned() },
        false => RecordedAnswer::json(200, json!({ "value": [] }).to_string()),
    });
    let home = home.await.unwrap();
    let connection = basic(home.url());
    let whole = BENCH.query(&connection, ORDERS_V4, &["OrderID"]).await;
    read_page(&SapOData, &connection, &whole, None).await.unwrap();
    let requests = home.requests();
    let page = requests.iter().find(|request| request.path.contains("$format=json")).unwrap();
    assert!(page.headers.contains("IEEE754Compatible=true"), "{}", page.headers);
}

#[tokio::test]
async fn long_addresses_go_without_select() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let mut wide = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    let repeated = wide.columns[0].clone();
    wide.columns.extend(
        (0..400).map(|n| Column { name: format!("ShipTo.AVeryLongName{n}"), ..repeated.clone() }),
    );
    let page = read_page(&SapOData, &connection, &wide, None).await.unwrap();
    assert_eq!((page.records.num_rows(), page.records.num_columns()), (70, 401));
    assert!(running.counters().addresses.iter().all(|address| address.len() < 4_200));
}

#[tokio::test]
async fn every_request_names_client_and_language_and_nobody_signs_on_elsewhere() {
    let running = system(some_records()).await;
    let mut settings = properties(running.url());
    settings["disableSSO"] = true.into();
    let connection = Connection { settings, ..basic(running.url()) };
    let truth = oracle(&running, ORDERS, "OrderID");
    reads_every_record_once(&BENCH.subject(&connection, &truth)).await;
    let first = running.counters().addresses[0].clone();
    for part in ["sap-client=100", "sap-language=EN", "saml2=disabled"] {
        assert!(first.contains(part), "{first}");
    }
}

#[tokio::test]
async fn a_service_that_ignores_filters_has_each_record_in_one_window() {
    for (entity, field) in
        [(ORDERS, "ChangedAt"), (ORDERS, "ChangedAtLocal"), (ORDERS_V4, "ChangedAt")]
    {
        for odd in [&[oddity::IGNORES_FILTER][..], &[oddity::IGNORES_FILTER, oddity::NO_PAGING]] {
            let oddities = odd.iter().map(|name| (*name).to_owned()).collect();
            let running = system(Options { oddities, ..some_records() }).await;
            running.change(entity, 5, 1_795_000_000);
            let connection = basic(running.url());
            let truth = oracle(&running, entity, "OrderID");
            let changed = truth.records.iter().filter(|record| !record[field].is_null()).count();
            let whole = BENCH.query(&connection, entity, &["OrderID"]).await;
            let mut all = Vec::new();
            for (from, to) in [(None, 1_795_000_000), (Some(1_795_000_000), 1_795_000_001)] {
                let at = |second: i64| Timestamp::from_millis(second * 1000);
                let window = Window { field: field.into(), from: from.map(at), to: at(to) };
                let query = Query { window: Some(window), ..whole.clone() };
                let keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
                assert_eq!(
                    keys.len(),
                    if from.is_some() { 5 } else { changed - 5 },
                    "{entity} {field}"
                );
                all.extend(keys);
            }
            all.sort();
            all.dedup();
            assert_eq!(all.len(), changed, "{entity} {field}");
        }
    }
}

#[tokio::test]
async fn an_instant_with_more_records_than_a_page_is_passed() {
    for (entity, field) in
        [(ORDERS, "ChangedAt"), (ORDERS, "ChangedAtLocal"), (ORDERS_V4, "ChangedAt")]
    {
        for odd in [&[][..], &[oddity::NO_PAGING], &[oddity::NO_PAGING, oddity::STRAINED]] {
            let oddities = odd.iter().map(|name| (*name).to_owned()).collect();
            let running = system(Options { oddities, ..some_records() }).await;
            running.change(entity, 280, 1_795_000_000);
            let connection = basic(running.url());
            let truth = oracle(&running, entity, "OrderID");
            let at = |second: i64| Timestamp::from_millis(second * 1000);
            let (from, to) = (Some(at(1_795_000_000)), at(1_795_000_001));
            let window = Window { field: field.into(), from, to };
            let whole = BENCH.query(&connection, entity, &["OrderID"]).await;
            let query = Query { window: Some(window), ..whole };
            let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), 280, "{entity} {field} {odd:?}");
        }
    }
}

#[tokio::test]
async fn windows_over_times_without_a_zone_are_half_open() {
    let running = system(some_records()).await;
    running.change(ORDERS, 5, 1_795_000_000);
    let connection = basic(running.url());
    let truth = oracle(&running, ORDERS, "OrderID");
    let whole = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    for (from, to, count) in [(0, 1, 5), (-1, 0, 0), (1, 2, 0)] {
        let at = |offset: i64| Timestamp::from_millis((1_795_000_000 + offset) * 1000);
        let window = Window { field: "ChangedAtLocal".into(), from: Some(at(from)), to: at(to) };
        let query = Query { window: Some(window), ..whole.clone() };
        let keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        assert_eq!(keys.len(), count, "from {from} to {to}");
    }
}
