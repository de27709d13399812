//! Settings that AppFlow's model lacks. A flow has them in tags whose keys start with `penstock:`.

use crate::Violations;
use std::collections::BTreeMap;

/// The prefix of these tags' keys.
pub const TAG_PREFIX: &str = "penstock:";

/// A flow's settings beyond AppFlow's model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// Whether the first record that cannot be moved fails the run.
    pub fail_on_first_error: bool,
    /// Whether CSV distinguishes an empty text, written `""`, from a missing value.
    pub csv_tells_empty: bool,
    /// Whether CSV prevents spreadsheets from reading texts as formulas.
    pub csv_escapes_formulas: bool,
    /// Whether a missing table is created.
    pub creates_table: bool,
    /// Whether texts that are too long for their column are cut. Otherwise their records are rejected.
    pub cuts_texts: bool,
    /// The fields by which a record replaces an earlier one in a table. Empty if records are only inserted.
    pub upsert_keys: Vec<String>,
    /// The table that remembers which runs were loaded. `None` for the one beside the target.
    pub runs_table: Option<String>,
    /// The event bus to write to. `None` for the account's default bus.
    pub event_bus: Option<String>,
}

/// A tag that decides between two words: the key after the prefix, its values for "no" and "yes", and the setting.
type Choice = (&'static str, [&'static str; 2], fn(&mut Extensions) -> &mut bool);

const CHOICES: [Choice; 5] = [
    ("first-error", ["ignore", "fail"], |extensions| &mut extensions.fail_on_first_error),
    ("csv-empty-text", ["bare", "quoted"], |extensions| &mut extensions.csv_tells_empty),
    ("csv-formulas", ["kept", "escaped"], |extensions| &mut extensions.csv_escapes_formulas),
    ("create-table", ["no", "yes"], |extensions| &mut extensions.creates_table),
    ("long-text", ["reject", "cut"], |extensions| &mut extensions.cuts_texts),
];

/// A tag with a text: the key after the prefix, and where its text goes.
type Text = (&'static str, fn(&mut Extensions, String));

const TEXTS: [Text; 3] = [
    ("upsert-keys", |extensions, text| {
        extensions.upsert_keys = text.split(',').map(|key| key.trim().to_owned()).collect();
    }),
    ("runs-table", |extensions, text| extensions.runs_table = Some(text)),
    ("event-bus", |extensions, text| extensions.event_bus = Some(text)),
];

impl Extensions {
    /// Reads a flow's tags, and reports unknown ones with the prefix.
    pub fn read(tags: Option<&BTreeMap<String, String>>, violations: &mut Violations) -> Self {
        let mut extensions = Self::default();
        for (key, value) in tags.into_iter().flatten() {
            let Some(name) = key.strip_prefix(TAG_PREFIX) else {
                continue;
            };
            let choice = CHOICES.iter().find(|(known, ..)| *known == name);
            let text = TEXTS.iter().find(|(known, _)| *known == name);
            match (choice, text) {
                (Some((_, words, decides)), _) => {
                    match words.iter().position(|word| word == value) {
                        Some(meaning) => *decides(&mut extensions) = meaning == 1,
                        None => violations.add(
                            format!("tags.{key}"),
                            format!("must be {} or {}", words[0], words[1]),
                        ),
                    }
                }
                (None, Some((_, takes))) => match value.trim() {
                    "" => violations.add(format!("tags.{key}"), "must not be empty"),
                    value => takes(&mut extensions, value.to_owned()),
                },
                (None, None) => {
                    let known = known().map(|known| format!("{TAG_PREFIX}{known}"));
                    let known = known.collect::<Vec<_>>().join(", ");
                    violations.add(
                        format!("tags.{key}"),
                        format!("is not a tag with a meaning; use {known}"),
                    );
                }
            }
        }
        extensions
    }
}

impl Extensions {
    /// Returns whether a tag, without its prefix, has a meaning for some destinations only.
    pub fn of_destinations(tag: &str) -> bool {
        tag != "first-error" && known().any(|known| known == tag)
    }
}

fn known() -> impl Iterator<Item = &'static str> {
    CHOICES.iter().map(|(name, ..)| *name).chain(TEXTS.iter().map(|(name, _)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tags: &[(&str, &str)]) -> (Extensions, String) {
        let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut violations = Violations::default();
        let extensions = Extensions::read(Some(&tags.collect()), &mut violations);
        (extensions, violations.to_string())
    }

    #[test]
    fn tags_decide_and_all_others_are_the_users_own() {
        assert_eq!(read(&[("team", "crm")]), (Extensions::default(), String::new()));
        let (found, wrong) = read(&[
            ("penstock:first-error", "fail"),
            ("penstock:csv-empty-text", "bare"),
            ("penstock:csv-formulas", "escaped"),
        ]);
        let expected = Extensions {
            fail_on_first_error: true,
            csv_tells_empty: false,
            csv_escapes_formulas: true,
            ..Extensions::default()
        };
        assert_eq!((found, wrong.as_str()), (expected, ""));
    }

    #[test]
    fn some_tags_have_a_text() {
        let (found, wrong) = read(&[
            ("penstock:upsert-keys", "Id, Region"),
            ("penstock:runs-table", "audit.runs"),
            ("penstock:event-bus", "crm"),
            ("penstock:create-table", "yes"),
            ("penstock:long-text", "cut"),
        ]);
        let expected = Extensions {
            creates_table: true,
            cuts_texts: true,
            upsert_keys: vec!["Id".to_owned(), "Region".to_owned()],
            runs_table: Some("audit.runs".to_owned()),
            event_bus: Some("crm".to_owned()),
            ..Extensions::default()
        };
        assert_eq!((found, wrong.as_str()), (expected, ""));
        assert_eq!(
            read(&[("penstock:event-bus", " ")]).1,
            "tags.penstock:event-bus: must not be empty"
        );
    }

    #[test]
    fn what_means_nothing_is_told() {
        let (_, wrong) = read(&[("penstock:csv-formulas", "yes"), ("penstock:colour", "red")]);
        assert!(wrong.contains("tags.penstock:csv-formulas: must be kept or escaped"), "{wrong}");
        assert!(
            wrong.contains("tags.penstock:colour: is not a tag with a meaning; use "),
            "{wrong}"
        );
    }
}
