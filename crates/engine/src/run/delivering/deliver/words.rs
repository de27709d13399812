//! Describes the delivery of a run's records in its message.

use super::DeliveryTotals;
use crate::ledger::{Counts, DeliveryCounts, Execution, Status};
use crate::run::news::summary::grouped;

/// Adds refused records, records that may have arrived twice, and records left behind by a run that did not succeed.
pub(in crate::run) fn with_delivery(
    message: Option<String>,
    ended: &Execution,
    delivery: Option<&DeliveryTotals>,
    moved: Counts,
) -> Option<String> {
    let Some(totals) = delivery else { return message };
    let mut words: Vec<String> = message.into_iter().collect();
    let DeliveryCounts { delivered, maybe_twice, replaced, refused, at_stake } = totals.counts;
    let staged = grouped(moved.written);
    if refused > 0 {
        let refused_words = match refused == moved.written {
            true => format!("every record was refused by the destination, {staged} in all"),
            false => format!("the destination refused {} of {staged} records", grouped(refused)),
        };
        let folder = totals.refused_in.as_deref().unwrap_or_default();
        let reasons = totals.reasons.told(refused);
        words.push(format!("{refused_words}; they are in {folder}/: {reasons}"));
    }
    if replaced > 0 {
        words.push(format!(
            "{} of {staged} records were replaced by later ones of this run with the same key",
            grouped(replaced)
        ));
    }
    if maybe_twice > 0 {
        words.push(format!(
            "up to {} records may have arrived twice: the application did not answer, and cannot say whether it had taken \
             them",
            grouped(maybe_twice)
        ));
    }
    if ended.status != Status::Successful && delivered + at_stake > 0 {
        let mut stays = format!(
            "{} of {staged} records were delivered before and stay in the destination",
            grouped(delivered)
        );
        if at_stake > 0 {
            stays.push_str(&format!(", and up to {} more may have arrived", grouped(at_stake)));
        }
        words.push(stays);
    }
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Reasons;
    use serde_json::json;

    fn told(status: &str, counts: [u64; 4], staged: u64) -> Option<String> {
        let ended = json!({
            "id": "run", "flow_id": "f", "flow_name": "books", "status": status, "generation": 0,
            "partitions": 1, "window": null, "started_at": 0, "updated_at": 0, "message": null,
        });
        let ended: Execution = serde_json::from_value(ended).unwrap();
        let [delivered, maybe_twice, refused, at_stake] = counts;
        let mut reasons = Reasons::default();
        reasons.add("no title".to_owned(), refused);
        let counts = DeliveryCounts {
            delivered,
            maybe_twice,
            refused,
            at_stake,
            ..DeliveryCounts::default()
        };
        let refused_in = Some("s3://lake/_errors/books/run".to_owned());
        let totals = DeliveryTotals { counts, reasons, refused_in };
        let moved = Counts { written: staged, ..Counts::default() };
        with_delivery(None, &ended, Some(&totals), moved)
    }

    #[test]
    fn a_delivery_without_surprises_has_no_words() {
        assert_eq!(told("Successful", [10, 0, 0, 0], 10), None);
        assert_eq!(told("Canceled", [0, 0, 0, 0], 10), None);
    }

    #[test]
    fn refused_doubled_and_remaining_records_are_told() {
        let refused = told("Successful", [7, 0, 3, 0], 10).unwrap();
        assert_eq!(
            refused,
            "the destination refused 3 of 10 records; they are in s3://lake/_errors/books/run/: no title (3 records)"
        );
        assert!(told("Error", [0, 0, 10, 0], 10).unwrap().starts_with("every record was refused"));
        let twice = told("Successful", [10, 5, 0, 0], 10).unwrap();
        assert!(twice.starts_with("up to 5 records may have arrived twice"), "{twice}");
        assert_eq!(
            told("Canceled", [1_200, 0, 0, 10], 3_000).unwrap(),
            "1,200 of 3,000 records were delivered before and stay in the destination, and up to 10 more may have arrived"
        );
    }
}
