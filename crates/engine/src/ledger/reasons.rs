//! Why records were rejected: each reason once, with its number of records.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How many reasons are kept. Further ones are only counted.
const KEPT: usize = 5;

/// The reasons of rejected records, in the order of their first occurrence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Written>")]
pub(crate) struct Reasons(Vec<(String, u64)>);

/// A reason in a checkpoint. Earlier versions wrote the text without a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Counted(String, u64),
    Text(String),
}

impl Reasons {
    /// Adds records with a reason.
    pub(crate) fn add(&mut self, reason: String, records: u64) {
        let known = self.0.iter().position(|(known, _)| *known == reason);
        match known {
            Some(place) => self.0[place].1 += records,
            None if self.0.len() < KEPT => self.0.push((reason, records)),
            None => {}
        }
    }

    /// Adds the reasons of other records.
    pub(crate) fn merge(&mut self, later: &Self) {
        for (reason, records) in &later.0 {
            self.add(reason.clone(), *records);
        }
    }

    /// Returns the reasons with their numbers of records, for a message. `rejected` is the number of all rejected
    /// records.
    pub(crate) fn told(&self, rejected: u64) -> String {
        let counted: u64 = self.0.iter().map(|(_, records)| records).sum();
        let mut each: Vec<String> =
            self.0.iter().map(|(reason, n)| format!("{reason} ({})", records(*n))).collect();
        match rejected.saturating_sub(counted) {
            0 => {}
            others => each.push(format!("other reasons ({})", records(others))),
        }
        each.join("; ")
    }
}

impl fmt::Display for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<&str> = self.0.iter().map(|(reason, _)| reason.as_str()).collect();
        f.write_str(&each.join("; "))
    }
}

impl From<Vec<Written>> for Reasons {
    fn from(written: Vec<Written>) -> Self {
        let mut reasons = Self::default();
        for each in written {
            match each {
                Written::Counted(reason, records) => reasons.add(reason, records),
                Written::Text(reason) => reasons.add(reason, 1),
            }
        }
        reasons
    }
}

fn records(number: u64) -> String {
    if number == 1 { "1 record".to_owned() } else { format!("{number} records") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reason_is_told_once_with_its_count() {
        let mut reasons = Reasons::default();
        for _ in 0..7 {
            reasons.add("field \"total\": not a number".into(), 1);
        }
        let mut more = Reasons::default();
        more.add("field \"ratio\": division by zero".into(), 1);
        more.add("field \"total\": not a number".into(), 2);
        reasons.merge(&more);
        assert_eq!(
            reasons.told(10),
            "field \"total\": not a number (9 records); field \"ratio\": division by zero (1 record)"
        );
        assert!(!reasons.told(10).contains("other"));
    }

    #[test]
    fn what_comes_after_the_first_reasons_is_only_counted() {
        let mut reasons = Reasons::default();
        for field in ["a", "b", "c", "d", "e", "f", "g", "a"] {
            reasons.add(format!("field \"{field}\": no"), 1);
        }
        let told = reasons.told(8);
        assert!(told.starts_with("field \"a\": no (2 records); "), "{told}");
        assert!(told.ends_with("field \"e\": no (1 record); other reasons (2 records)"), "{told}");
    }

    #[test]
    fn reasons_come_back_as_they_were_written_and_from_earlier_checkpoints() {
        let mut reasons = Reasons::default();
        reasons.add("no".into(), 3);
        let written = serde_json::to_value(&reasons).unwrap();
        assert_eq!(written, json!([["no", 3]]));
        assert_eq!(serde_json::from_value::<Reasons>(written).unwrap(), reasons);
        let earlier: Reasons = serde_json::from_value(json!(["no", "no", "never"])).unwrap();
        assert_eq!(earlier.told(3), "no (2 records); never (1 record)");
    }
}
