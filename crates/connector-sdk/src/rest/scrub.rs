//! Removes secrets from an application's messages.

/// The most characters of an application's message that we show.
const LONGEST_WORDS: usize = 500;

/// Replaces the words that look like tokens, then shortens the text.
pub fn scrub(words: &str) -> String {
    let mut clean = String::with_capacity(words.len());
    for piece in words.split_inclusive(boundary) {
        let word = piece.trim_end_matches(boundary);
        clean.push_str(if token(word) { "[redacted]" } else { word });
        clean.push_str(&piece[word.len()..]);
    }
    // Shortened last: half a token would not be recognised.
    clean.chars().take(LONGEST_WORDS).collect()
}

fn boundary(c: char) -> bool {
    c.is_whitespace() || ",;:()[]{}<>\"'`&=".contains(c)
}

/// Returns whether a word is a session id (an organisation's id, then an exclamation mark) or long and mixed like a
/// token.
fn token(word: &str) -> bool {
    let session = word.starts_with("00D") && word.contains('!');
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    let mixed =
        has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    session || (word.len() >= 32 && mixed && !word.ends_with("__c") && !word.ends_with("__r"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_tokens_and_length_and_nothing_else() {
        let session = "00D000000000001!AQEAQPlaceholderWithoutAnyMeaning.x_1";
        let plain =
            "No such column 'A_Very_Long_Field_Name_Of_Some_Package_1__c' on entity 'Account'";
        assert_eq!(scrub(plain), plain);
        assert_eq!(scrub(&format!("bad token {session}, sorry")), "bad token [redacted], sorry");
        assert_eq!(
            scrub("refresh_token=5Aep861ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef&x=1"),
            "refresh_token=[redacted]&x=1"
        );
        let long = "é".repeat(490) + " " + session;
        assert!(!scrub(&long).contains("00D"), "half a token is left");
        assert_eq!(scrub(&"x".repeat(9_999)).chars().count(), 500);
    }
}
