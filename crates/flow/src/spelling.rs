//! Guesses the meant name from a mistyped one.

/// The longest name that is compared.
const LONGEST: usize = 256;

/// Returns a question with the nearest known name. Empty if none is near.
pub fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(name, known)
        .map(|candidate| format!("; did you mean \"{candidate}\"?"))
        .unwrap_or_default()
}

/// Returns the nearest known name. `None` if none is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody mistypes such a long name, and comparing takes time in proportion to both lengths.
    if name.len() > LONGEST {
        return None;
    }
    let wanted = name.to_lowercase();
    let (distance, candidate) = known
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(&wanted, &candidate.to_lowercase()), candidate))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + wanted.len() / 4).then_some(candidate)
}

/// Counts the single-character edits between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_asked_for_if_it_is_near() {
        let told = |name: &str| did_you_mean(name, ["Account", "Contact", "Case"].into_iter());
        for name in ["Acount", "account", "Accuont"] {
            assert_eq!(told(name), "; did you mean \"Account\"?", "{name}");
        }
        assert_eq!(told("Case"), "; did you mean \"Case\"?");
        assert_eq!(told("Opportunity"), "");
        assert_eq!(did_you_mean("Acount", [].into_iter()), "");
    }
}
