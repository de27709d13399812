//! Delivers all records of a run: each becomes one event with a unique id, in order.

use super::*;
use connector_sdk::memory::MemoryEventBus;
use connector_sdk::{Note, Outcome, Standing, Step};

/// Delivers to the end as one process does, and adds the outcomes up.
pub(super) async fn deliver(run: &Run, bundle: &[StagedFile]) -> Outcome {
    let mut total = Outcome::default();
    let mut note: Option<Note> = None;
    let mut resumed = false;
    for _ in 0..1_000 {
        let standing = match &note {
            None => Standing::Start,
            Some(note) if resumed => Standing::Resumed(note),
            Some(note) => Standing::Fresh(note),
        };
        let step = run.writing.deliver(bundle, standing).await.unwrap();
        resumed = matches!(step, Step::Wait(..));
        let (next, outcome) = match step {
            Step::Intend(next) | Step::Wait(next, _) => (Some(next), Outcome::default()),
            Step::Moved(next, outcome) => (Some(next), outcome),
            Step::Done(outcome) => (None, outcome),
        };
        total.delivered += outcome.delivered;
        total.maybe_twice += outcome.maybe_twice;
        total.refused.extend(outcome.refused);
        match next {
            None => return total,
            Some(next) => note = Some(next),
        }
    }
    panic!("the delivery has no end");
}

#[tokio::test]
async fn each_record_is_an_event_once_and_in_order() {
    let bus = Arc::new(MemoryEventBus::with_bus(BUS));
    let run = Run::new(bus.clone(), plain());
    run.writing.check().await.unwrap();
    let (first, second) = (names(25), names(3));
    let bundle = run.staged(&[&first, &second]).await;
    assert_eq!(deliver(&run, &bundle).await, Outcome::all(28));
    let events = bus.events(BUS);
    let details: Vec<String> = events.iter().map(|event| event.detail.clone()).collect();
    let expected = first.iter().chain(&second).map(|name| json!({ "Name": name }).to_string());
    assert_eq!(details, expected.collect::<Vec<_>>());
    assert_eq!(events[0].source, "appflow/crm");
    assert_eq!(events[0].detail_type, "Account");
    assert_eq!(events[26].resources, ["arn:flow", "r1/0-1-1"]);
}

#[tokio::test]
async fn a_large_event_waits_in_the_bucket_or_is_refused() {
    let large = vec!["a".repeat(300_000), "small".to_owned()];
    let bus = Arc::new(MemoryEventBus::with_bus(BUS));
    let errors = json!({ "bucketName": "large", "bucketPrefix": "crm/" });
    let run = Run::new(bus.clone(), json!({ "object": "crm", "errorHandlingConfig": errors }));
    let bundle = run.staged(&[&large]).await;
    assert_eq!(deliver(&run, &bundle).await, Outcome::all(2));
    let detail: Value = serde_json::from_str(&bus.events(BUS)[0].detail).unwrap();
    let pointer = &detail["penstockLargeEvent"];
    assert_eq!(pointer["key"], "crm/accounts/r1/0-0-0.json");
    let objects = run.store.objects("large");
    let content = &objects["crm/accounts/r1/0-0-0.json"].bytes;
    assert_eq!(pointer["bytes"], content.len());
    assert_eq!(content, json!({ "Name": large[0] }).to_string().as_bytes());

    let bus = Arc::new(MemoryEventBus::with_bus(BUS));
    let run = Run::new(bus.clone(), plain());
    let bundle = run.staged(&[&large]).await;
    let outcome = deliver(&run, &bundle).await;
    assert_eq!((outcome.delivered, outcome.refused.len()), (1, 1));
    assert_eq!(outcome.refused[0].code.as_deref(), Some("EventTooLarge"));
    assert_eq!(bus.events(BUS).len(), 1);
}

#[tokio::test]
async fn a_batch_stays_below_the_size_of_an_event() {
    let bus = Arc::new(MemoryEventBus::with_bus(BUS));
    let run = Run::new(bus.clone(), plain());
    let wide: Vec<String> = (0..12).map(|_| "b".repeat(200_000)).collect();
    let bundle = run.staged(&[&wide]).await;
    assert_eq!(deliver(&run, &bundle).await, Outcome::all(12));
    assert_eq!(bus.events(BUS).len(), 12);
}

#[tokio::test]
async fn a_bus_that_does_not_exist_is_told_before_and_during_a_run() {
    let run = Run::new(Arc::new(MemoryEventBus::with_bus("other")), plain());
    assert!(run.writing.check().await.is_err());
    let bundle = run.staged(&[&names(1)]).await;
    let Step::Intend(note) = run.writing.deliver(&bundle, Standing::Start).await.unwrap() else {
        panic!("the batch is announced")
    };
    let error = run.writing.deliver(&bundle, Standing::Fresh(&note)).await.unwrap_err();
    assert!(error.message.contains("penstock:event-bus"), "{error}");
}
