//! LIKE patterns: `%` stands for any text, `_` for one character, `\` takes their meaning away.

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Letter(char),
    AnyLetter,
    AnyText,
}

impl Pattern {
    /// Reads a pattern; letters match whatever their case.
    pub(crate) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '%' => parts.push(Part::AnyText),
                '_' => parts.push(Part::AnyLetter),
                '\\' => parts.extend(letters.next().map(Part::Letter)),
                other => parts.extend(other.to_lowercase().map(Part::Letter)),
            }
        }
        Pattern(parts)
    }

    /// Matches a whole text, going back to the last `%` at a mismatch, so in linear space.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let (mut part, mut at) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < letters.len() {
            match self.0.get(part) {
                Some(Part::AnyText) => {
                    part += 1;
                    retry = Some((part, at));
                    continue;
                }
                Some(Part::AnyLetter) => (part, at) = (part + 1, at + 1),
                Some(Part::Letter(wanted)) if *wanted == letters[at] => {
                    (part, at) = (part + 1, at + 1);
                }
                _ => {
                    let Some((after, from)) = retry else {
                        return false;
                    };
                    retry = Some((after, from + 1));
                    (part, at) = (after, from + 1);
                }
            }
        }
        self.0[part..].iter().all(|part| *part == Part::AnyText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_salesforces_do() {
        let cases = [
            ("acme%", "ACME Ltd.", true),
            ("acme", "ACME Ltd.", false),
            ("%ltd%", "Acme Ltd.", true),
            ("_cme%", "acme", true),
            ("_cme", "aacme", false),
            ("%a%b%c", "xaxbxbxc", true),
            ("%a%b%c", "xaxbxbx", false),
            ("100\\%", "100%", true),
            ("100\\%", "1000", false),
            ("a\\_b", "axb", false),
            ("\\\\%", "\\server", true),
            ("", "", true),
            ("%", "", true),
            ("_", "", false),
            ("_", "🦊", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }
}
