//! Values at the edges of their types, and beyond their metadata.

use super::*;

use connector_sdk::contract::read_page;
use simulators::sap_odata::oddity;

/// Reads one column of the first page, without rejected records.
async fn column(running: &System, entity: &str, name: &str) -> Vec<Option<String>> {
    let connection = basic(running.url());
    let query = BENCH.query(&connection, entity, &[name]).await;
    let page = read_page(&SapOData, &connection, &query, None).await.unwrap();
    assert!(page.rejected.is_empty(), "{:?}", page.rejected);
    let schema = page.records.schema();
    let texts = records::text::canonical_text(page.records.column(0), schema.field(0)).unwrap();
    texts.iter().map(|text| text.map(str::to_owned)).collect()
}

#[tokio::test]
async fn the_end_of_a_day_is_moved_and_is_not_its_beginning() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::END_OF_DAY, true);
    for entity in [ORDERS, ORDERS_V4] {
        let times = column(&running, entity, "DeliveryTime").await;
        assert!(times.iter().flatten().count() > 10);
        assert!(times.iter().flatten().all(|time| time == "24:00:00.000"), "{times:?}");
    }
}

#[tokio::test]
async fn decimals_beyond_the_scale_arrive() {
    let running = system(some_records()).await;
    for entity in [ORDERS, ORDERS_V4] {
        running.set_oddity(oddity::MORE_DECIMALS, false);
        let described = column(&running, entity, "Weight").await;
        running.set_oddity(oddity::MORE_DECIMALS, true);
        let more = described.iter().map(|text| text.as_ref().map(|text| format!("{text}567")));
        assert_eq!(column(&running, entity, "Weight").await, more.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_date_of_zeros_is_a_missing_value() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::NO_DATES, true);
    for entity in [ORDERS, ORDERS_V4] {
        assert!(column(&running, entity, "CreatedOn").await.iter().all(Option::is_none));
    }
}
