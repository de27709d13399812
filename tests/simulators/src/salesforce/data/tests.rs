//! The records are the same for the same seed, and as awkward as promised.

use std::collections::{HashMap, HashSet};

use crate::salesforce::data::id::check_letters;
use crate::salesforce::data::{Dataset, Id, Value, write_value};
use crate::salesforce::schema::Kind;

fn record(dataset: &Dataset, index: u64) -> String {
    let mut text = String::new();
    for field in 0..dataset.tables[0].object.fields.len() {
        write_value(&mut text, &dataset.value(0, index, field), dataset, "v66.0");
        text.push('\n');
    }
    text
}

#[test]
fn a_record_depends_on_seed_and_index_alone() {
    let (small, large) = (Dataset::new(7, 1_000), Dataset::new(7, 1_000));
    let backwards: Vec<String> = (0..200).rev().map(|index| record(&large, index)).collect();
    for index in 0..200 {
        assert_eq!(record(&small, index), backwards[199 - index as usize]);
    }
    assert_ne!(record(&small, 0), record(&Dataset::new(8, 1_000), 0));
    assert_ne!(record(&small, 0), record(&small, 1));
}

#[test]
fn account_has_every_kind_of_field_both_filled_and_null() {
    let dataset = Dataset::new(7, 3_000);
    let fields = &dataset.tables[0].object.fields;
    let kinds: HashSet<&str> = fields.iter().map(|field| field.kind.name()).collect();
    assert_eq!(kinds.len(), 26, "{kinds:?}");
    assert_eq!(Kind::Json.name(), "json");
    for (at, field) in fields.iter().enumerate() {
        let nulls = (0..3_000).filter(|index| dataset.value(0, *index, at).null()).count();
        assert!(nulls < 3_000, "{} is never filled", field.name);
        if field.null_percent > 0 {
            assert!(nulls > 0, "{} is never null", field.name);
        }
    }
}

#[test]
fn as_many_live_accounts_as_asked_and_some_in_the_bin() {
    for count in [0, 1, 49, 50, 51, 1_000, 25_000] {
        let dataset = Dataset::new(7, count);
        let table = &dataset.tables[0];
        let live = (0..table.total).filter(|index| !table.deleted(*index)).count();
        assert_eq!(live as u64, count);
        assert_eq!(table.total, count + count / 50);
    }
}

#[test]
fn a_scan_visits_each_record_once_and_out_of_order() {
    let dataset = Dataset::new(7, 1_000);
    let seen: Vec<u64> = dataset.tables[0].scan().collect();
    let distinct: HashSet<u64> = seen.iter().copied().collect();
    assert_eq!(distinct.len() as u64, dataset.tables[0].total);
    assert!(!seen.is_sorted());
    assert_eq!(Dataset::new(7, 0).tables[0].scan().count(), 0);
    assert_eq!(Dataset::new(7, 1).tables[0].scan().count(), 1);
}

#[test]
fn many_records_share_a_time_stamp_and_times_are_in_order() {
    let dataset = Dataset::new(7, 5_000);
    let object = &dataset.tables[0].object;
    let at = |name: &str, index| match dataset.value(0, index, object.position(name).unwrap()) {
        Value::Datetime(millis) => millis,
        other => panic!("{name} is {other:?}"),
    };
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for index in 0..5_000 {
        let stamp = at("SystemModstamp", index);
        assert!(at("CreatedDate", index) <= at("LastModifiedDate", index));
        assert!(at("LastModifiedDate", index) <= stamp);
        *counts.entry(stamp).or_default() += 1;
    }
    assert!(counts.values().max() > Some(&400));
}

#[test]
fn references_point_at_live_records() {
    let dataset = Dataset::new(7, 2_000);
    let object = &dataset.tables[1].object;
    let field = object.position("AccountId").unwrap();
    let mut found = 0;
    for index in 0..1_000 {
        if let Value::Id(id) = dataset.value(1, index, field) {
            assert!(!dataset.tables[id.table].deleted(id.index));
            found += 1;
        }
    }
    assert!(found > 700, "only {found} contacts have an account");
}

#[test]
fn an_id_sorts_by_index_and_checks_its_case() {
    let ids: Vec<String> =
        (0..5_000).map(|index| Id { table: 0, prefix: "001", index }.to_string()).collect();
    assert!(ids.is_sorted());
    assert!(ids.iter().all(|id| id.len() == 18));
    for (index, id) in ids.iter().enumerate() {
        assert_eq!(Id::index_in(id, "001"), Some(index as u64));
        assert_eq!(Id::index_in(&id[..15], "001"), Some(index as u64));
    }
    assert_eq!(Id::index_in(&ids[10].replace("AAQ", "AAA"), "001"), None);
    assert_eq!(Id::index_in("0015e00", "001"), None);
    // A published pair of a short and a long id: the checksum is Salesforce's own.
    assert_eq!(check_letters("0013600000LVqLc"), "AAL");
}

#[test]
fn a_record_weighs_about_what_real_ones_do() {
    let dataset = Dataset::new(7, 2_000);
    let bytes: usize = (0..2_000).map(|index| record(&dataset, index).len()).sum();
    let names: usize = dataset.tables[0].object.fields.iter().map(|f| f.name.len() + 3).sum();
    let average = bytes / 2_000 + names;
    assert!((1_100..1_600).contains(&average), "{average} bytes a record");
}
