//! Messages for people: their maximum length, and lists of names.

/// The most characters of a message. AppFlow's model allows 2048.
const LONGEST: usize = 2047;
/// How many names a list shows before it counts the rest.
const SHOWN: usize = 3;

/// Returns a message that is short enough for AppFlow's model. A cut message says so, and if possible ends after a
/// whole sentence.
pub fn bounded(message: &str) -> String {
    let count = message.chars().count();
    if count <= LONGEST {
        return message.to_owned();
    }
    let tail = format!("; … (cut, {count} characters in all)");
    let room = LONGEST - tail.chars().count();
    let kept: String = message.chars().take(room).collect();
    let kept = match kept.rfind("; ") {
        Some(end) if end > kept.len() / 2 => &kept[..end],
        _ => &kept,
    };
    format!("{kept}{tail}")
}

/// Lists names in quotes: the first few, and how many more there are.
pub fn quoted_names<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> =
        names.iter().take(SHOWN).map(|name| format!("\"{}\"", name.as_ref())).collect();
    match (&quoted[..], names.len().saturating_sub(SHOWN)) {
        ([], _) => "none".to_owned(),
        ([only], _) => only.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (_, more) => format!("{} and {more} more", quoted.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_fits_appflows_model_and_a_short_one_stays() {
        for piece in ["x", "字", "no; ", "a sentence without an end "] {
            for count in [0, 1, 500, 2046, 2047, 2048, 2049, 9000] {
                let text: String = piece.repeat(count).chars().take(count).collect();
                let told = bounded(&text);
                assert!(told.chars().count() < 2048, "{count} of {piece:?}");
                match count < 2048 {
                    true => assert_eq!(told, text),
                    false => {
                        assert!(told.ends_with(&format!("{count} characters in all)")), "{told}")
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_message_ends_after_a_whole_sentence() {
        let text = "tasks[1].sourceFields: \"Nmae\" is not a field".to_owned()
            + &"; and so on".repeat(300);
        let told = bounded(&text);
        assert!(told.ends_with("; and so on; … (cut, 3344 characters in all)"), "{told}");
        assert!(told.chars().count() > 2000);
    }

    #[test]
    fn a_long_list_is_counted() {
        let names: Vec<String> = (0..151).map(|number| format!("flow-{number}")).collect();
        assert_eq!(quoted_names(&names), "\"flow-0\", \"flow-1\", \"flow-2\" and 148 more");
        assert_eq!(quoted_names(&names[..3]), "\"flow-0\", \"flow-1\" and \"flow-2\"");
        assert_eq!(quoted_names(&names[..2]), "\"flow-0\" and \"flow-1\"");
        assert_eq!(quoted_names(&names[..1]), "\"flow-0\"");
        assert_eq!(quoted_names::<&str>(&[]), "none");
    }
}
