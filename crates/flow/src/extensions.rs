//! Settings that AppFlow's model lacks. A flow has them in tags whose keys start with `penstock:`.

use crate::Violations;
use std::collections::BTreeMap;

/// The prefix of these tags' keys.
const PREFIX: &str = "penstock:";

/// A flow's settings beyond AppFlow's model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// Whether the first record that cannot be moved fails the run.
    pub fail_on_first_error: bool,
    /// Whether CSV distinguishes an empty text, written `""`, from a missing value.
    pub csv_tells_empty: bool,
    /// Whether CSV prevents spreadsheets from reading texts as formulas.
    pub csv_escapes_formulas: bool,
}

/// A known tag: the key after the prefix, its values for "no" and "yes", and the setting.
type Known = (&'static str, [&'static str; 2], fn(&mut Extensions) -> &mut bool);

const KNOWN: [Known; 3] = [
    ("first-error", ["ignore", "fail"], |extensions| &mut extensions.fail_on_first_error),
    ("csv-empty-text", ["bare", "quoted"], |extensions| &mut extensions.csv_tells_empty),
    ("csv-formulas", ["kept", "escaped"], |extensions| &mut extensions.csv_escapes_formulas),
];

impl Extensions {
    /// Reads a flow's tags, and reports unknown ones with the prefix.
    pub fn read(tags: Option<&BTreeMap<String, String>>, violations: &mut Violations) -> Self {
        let mut extensions = Self::default();
        for (key, value) in tags.into_iter().flatten() {
            let Some(name) = key.strip_prefix(PREFIX) else {
                continue;
            };
            let path = format!("tags.{key}");
            let Some((_, words, decides)) = KNOWN.iter().find(|(known, ..)| *known == name) else {
                let known = KNOWN.map(|(known, ..)| format!("{PREFIX}{known}"));
                violations
                    .add(path, format!("is not a tag with a meaning; use {}", known.join(", ")));
                continue;
            };
            match words.iter().position(|word| word == value) {
                Some(meaning) => *decides(&mut extensions) = meaning == 1,
                None => violations.add(path, format!("must be {} or {}", words[0], words[1])),
            }
        }
        extensions
    }
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
        };
        assert_eq!((found, wrong.as_str()), (expected, ""));
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
