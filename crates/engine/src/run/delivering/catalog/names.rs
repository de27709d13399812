//! Names in a data catalog: AppFlow's names, all distinct, in the characters that catalogs and query engines accept.

use flow::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The longest name of a table or column.
const LONGEST: usize = 255;
/// The room for the longest ending of a table's name: a schema version and a run.
const LONGEST_ENDING: usize = 48;
/// The digits of the digest that keeps shortened names distinct.
const DIGEST: usize = 8;

/// The names of a run's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableNames {
    /// The latest table: the newest run if each run has a folder, otherwise all runs with the flow's present mapping.
    pub(super) latest: String,
    /// The table of all runs with the flow's present mapping.
    pub(super) version: String,
    /// The table of this run.
    pub(super) run: String,
}

impl TableNames {
    /// Makes AppFlow's names.
    pub(super) fn new(
        prefix: &str,
        flow: &str,
        created_at: Timestamp,
        schema_version: u32,
        execution: &str,
    ) -> Self {
        let stem = match prefix {
            "" => format!("appflow_{flow}"),
            prefix => format!("{prefix}_appflow_{flow}"),
        };
        let stem = shortened(&stem, LONGEST - LONGEST_ENDING);
        let created = created_at.millis() / 1000;
        Self {
            latest: format!("{stem}_{created}_latest"),
            version: format!("{stem}_{schema_version}"),
            run: format!("{stem}_{schema_version}_{}", plain(execution)),
        }
    }
}

/// Gives out names of columns, each one once.
#[derive(Debug, Default)]
pub(super) struct ColumnNames(BTreeSet<String>);

impl ColumnNames {
    /// Returns whether a name was given out.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(&shortened(name, LONGEST))
    }

    /// Gives out a name, with a number behind it if it was given out before.
    pub(super) fn take(&mut self, name: &str) -> String {
        let wanted = match name {
            "" => "column".to_owned(),
            name => shortened(name, LONGEST),
        };
        let mut free = wanted.clone();
        let mut number = 1;
        while !self.0.insert(free.clone()) {
            number += 1;
            let ending = format!("_{number}");
            free = format!("{}{ending}", &wanted[..wanted.len().min(LONGEST - ending.len())]);
        }
        free
    }
}

/// Keeps the start of a plain name that is too long, and appends a digest of the whole name.
fn shortened(name: &str, longest: usize) -> String {
    let plain = plain(name);
    if plain.len() <= longest {
        return plain;
    }
    let digest = Sha256::digest(name.as_bytes());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}_{}", &plain[..longest - DIGEST - 1], &digits[..DIGEST])
}

fn plain(name: &str) -> String {
    let letter = |c: char| match c.to_ascii_lowercase() {
        c @ ('a'..='z' | '0'..='9' | '_') => c,
        _ => '_',
    };
    name.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RUN: &str = "3c7f0d1e-5f0a-4c39-9b6e-0d9a5a1f2b3c";

    fn names(prefix: &str, flow: &str, schema_version: u32) -> TableNames {
        let created_at = Timestamp::from_millis(1_790_000_000_999);
        TableNames::new(prefix, flow, created_at, schema_version, RUN)
    }

    #[test]
    fn tables_have_appflows_names() {
        let made = names("CRM", "Accounts.daily", 3);
        assert_eq!(made.latest, "crm_appflow_accounts_daily_1790000000_latest");
        assert_eq!(made.version, "crm_appflow_accounts_daily_3");
        assert_eq!(made.run, "crm_appflow_accounts_daily_3_3c7f0d1e_5f0a_4c39_9b6e_0d9a5a1f2b3c");
        assert_eq!(names("", "a", 1).version, "appflow_a_1");
    }

    #[test]
    fn long_names_of_the_same_start_stay_apart() {
        let long =
            |end: &str| names(&"p".repeat(128), &format!("{}{end}", "f".repeat(255)), u32::MAX);
        assert_ne!(long("1"), long("2"));
        assert_eq!(long("1"), long("1"));
        assert!(long("1").run.len() <= LONGEST);
    }

    #[test]
    fn columns_that_differ_by_case_or_signs_get_numbers() {
        let mut columns = ColumnNames::default();
        let taken =
            ["Id", "ID", "Owner.Name", "owner_name", "", "id_2"].map(|name| columns.take(name));
        assert_eq!(taken, ["id", "id_2", "owner_name", "owner_name_2", "column", "id_2_2"]);
        assert!(columns.has("OWNER NAME") && !columns.has("owner"));
    }

    proptest! {
        #[test]
        fn every_name_is_a_name(prefix in "\\PC{0,128}", flow in "\\PC{1,256}", version in 1..u32::MAX) {
            let made = names(&prefix, &flow, version);
            let all = [made.latest, made.version, made.run];
            for name in &all {
                prop_assert!((1..=LONGEST).contains(&name.len()));
                prop_assert!(name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')));
            }
            prop_assert_eq!(BTreeSet::from(all).len(), 3);
        }

        #[test]
        fn columns_are_distinct(names in proptest::collection::vec("[aA.é_2]{0,3}|[aA]{250,260}", 0..40)) {
            let mut columns = ColumnNames::default();
            let taken: Vec<String> = names.iter().map(|name| columns.take(name)).collect();
            prop_assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), names.len());
            for name in taken {
                prop_assert!((1..=LONGEST).contains(&name.len()));
                prop_assert!(name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')));
            }
        }
    }
}
