//! The sentences about a run's records in its last message.

use crate::ledger::{Checkpoint, Counts, Execution, Reasons, Status};
use crate::run::delivering::seal::totals;
use connector_sdk::{Content, StagedFile};

/// The longest message AppFlow's model has room for, in characters.
const LONGEST_MESSAGE: usize = 2047;

/// Returns whether every record that passed the filters was rejected, so that none arrived.
pub(in crate::run) fn all_rejected(totals: Counts) -> bool {
    totals.written == 0 && totals.rejected > 0
}

/// Describes the records that could not be moved; begins with their share if it is large.
pub(in crate::run) fn of_rejects(
    checkpoints: &[Checkpoint],
    files: &[StagedFile],
) -> Option<String> {
    let totals = totals(checkpoints);
    if totals.rejected == 0 {
        return None;
    }
    let (rejected, wanted) = (totals.rejected, totals.written + totals.rejected);
    let place = files.iter().find(|file| file.content == Content::Rejects);
    let folder = place.and_then(|file| file.location.rsplit_once('/')).map(|(folder, _)| folder);
    let mut words = match (all_rejected(totals), rejected * 2 > wanted) {
        (true, _) => format!("every record was rejected, {} in all", grouped(rejected)),
        (_, true) => format!(
            "more than half of the records were rejected, {} of {}",
            grouped(rejected),
            grouped(wanted)
        ),
        _ => format!("{} of {} records were rejected", grouped(rejected), grouped(wanted)),
    };
    match folder {
        Some(folder) => words.push_str(&format!("; they are not in the output but in {folder}/")),
        None => words.push_str("; nothing was published, and the next run reads them again"),
    }
    let mut reasons = Reasons::default();
    for checkpoint in checkpoints {
        reasons.merge(&checkpoint.reasons);
    }
    words.push_str(&format!(": {}", reasons.told(rejected)));
    Some(words)
}

/// Describes how much a run moved and how long it took; `None` if it never began to read.
pub(in crate::run) fn of_counts(ended: &Execution, totals: Counts) -> Option<String> {
    if ended.partitions == 0 {
        return None;
    }
    let (written, refused) = match (&ended.delivered, ended.status) {
        (Some(counts), _) => (counts.delivered, format!(", {} refused", grouped(counts.refused))),
        (None, Status::Successful) => (totals.written, String::new()),
        (None, _) => (0, String::new()),
    };
    let took = ended.updated_at.since(ended.started_at).to_std().unwrap_or_default();
    Some(format!(
        "{} records read, {} written, {} filtered out, {} rejected{refused}, in {:.1} seconds",
        grouped(totals.read),
        grouped(written),
        grouped(totals.filtered),
        grouped(totals.rejected),
        took.as_secs_f64()
    ))
}

/// Joins the message and the counts. A message that is too long is cut, the counts never are.
pub(in crate::run) fn message(told: Option<&str>, counts: Option<&str>) -> Option<String> {
    let (Some(told), Some(counts)) = (told, counts) else {
        return told.or(counts).map(str::to_owned);
    };
    let room = LONGEST_MESSAGE.saturating_sub(counts.chars().count() + 3);
    let cut: String = told.chars().take(room).collect();
    Some(format!("{cut} ({counts})"))
}

/// Writes a number with commas between its thousands.
pub(in crate::run) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(written: u64, filtered: u64, rejected: u64) -> Vec<Checkpoint> {
        let read = written + filtered + rejected;
        let counts = Counts { read, written, filtered, rejected, ..Counts::default() };
        let mut reasons = Reasons::default();
        reasons.add("field \"a\": no number".to_owned(), rejected);
        vec![Checkpoint { counts, reasons, ..Checkpoint::default() }]
    }

    #[test]
    fn the_share_of_the_rejected_comes_first() {
        for (checkpoints, beginning) in [
            (moved(0, 0, 100_000), "every record was rejected, 100,000 in all;"),
            (moved(0, 7, 1), "every record was rejected, 1 in all;"),
            (moved(49, 0, 51), "more than half of the records were rejected, 51 of 100;"),
            (moved(49, 900, 51), "more than half of the records were rejected, 51 of 100;"),
            (moved(50, 0, 50), "50 of 100 records were rejected;"),
        ] {
            let words = of_rejects(&checkpoints, &[]).unwrap();
            assert!(words.starts_with(beginning), "{words}");
            assert_eq!(words.matches("no number").count(), 1, "each reason once: {words}");
        }
        assert_eq!(of_rejects(&moved(5, 5, 0), &[]), None);
        assert_eq!(of_rejects(&[], &[]), None);
    }

    #[test]
    fn only_a_run_that_wrote_nothing_it_was_to_write_is_none() {
        let all =
            |written, filtered, rejected| all_rejected(totals(&moved(written, filtered, rejected)));
        assert!(all(0, 0, 1) && all(0, 9, 1));
        assert!(!all(1, 0, 99) && !all(0, 9, 0) && !all(0, 0, 0));
    }

    #[test]
    fn words_and_counts_share_the_room() {
        assert_eq!(message(None, None), None);
        assert_eq!(message(None, Some("5 read")).unwrap(), "5 read");
        assert_eq!(message(Some("no"), Some("5 read")).unwrap(), "no (5 read)");
        let long = message(Some(&"é".repeat(5_000)), Some("5 read")).unwrap();
        assert_eq!(long.chars().count(), LONGEST_MESSAGE);
        assert!(long.ends_with("é (5 read)"));
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
