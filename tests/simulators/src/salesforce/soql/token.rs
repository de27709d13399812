//! The words, literals and signs of a query.

use crate::salesforce::answer::ApiError;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Word(String),
    Text(Text),
    Number(String),
    /// A bare date, time of day or instant.
    Moment(String),
    Sign(&'static str),
    End,
}

/// A string literal, once as a value and once as a LIKE pattern, where `\%` is not a wildcard.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) pattern: String,
}

/// A token and where it starts, in characters from the start of the query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) token: Token,
    pub(crate) at: usize,
}

const SIGNS: &[&str] = &["!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ",", ".", ":"];

/// Splits a query into tokens; the last is always `End`.
pub(crate) fn tokens(query: &str) -> Result<Vec<Placed>, ApiError> {
    let letters: Vec<char> = query.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let (token, end) = match letter {
            '\'' => text(&letters, at)?,
            '0'..='9' | '+' | '-' => number_or_moment(&letters, at)?,
            _ if letter.is_alphabetic() || letter == '_' => word(&letters, at),
            _ => sign(&letters, at)?,
        };
        tokens.push(Placed { token, at });
        at = end;
    }
    tokens.push(Placed { token: Token::End, at });
    Ok(tokens)
}

fn word(letters: &[char], start: usize) -> (Token, usize) {
    let mut end = start;
    while letters.get(end).is_some_and(|letter| letter.is_alphanumeric() || *letter == '_') {
        end += 1;
    }
    (Token::Word(letters[start..end].iter().collect()), end)
}

fn sign(letters: &[char], start: usize) -> Result<(Token, usize), ApiError> {
    let ahead: String = letters[start..].iter().take(2).collect();
    match SIGNS.iter().find(|sign| ahead.starts_with(**sign)) {
        Some(sign) => Ok((Token::Sign(sign), start + sign.len())),
        None => Err(unexpected_character(letters[start], start)),
    }
}

fn number_or_moment(letters: &[char], start: usize) -> Result<(Token, usize), ApiError> {
    let mut end = start + 1;
    while letters.get(end).is_some_and(|l| l.is_ascii_alphanumeric() || "+-:.".contains(*l)) {
        end += 1;
    }
    let text: String = letters[start..end].iter().collect();
    let dashed = text.as_bytes().get(4) == Some(&b'-') && !text.starts_with(['+', '-']);
    if dashed || text.contains(':') {
        return Ok((Token::Moment(text), end));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(text), end)),
        _ => Err(unexpected_character(letters[start], start)),
    }
}

fn text(letters: &[char], start: usize) -> Result<(Token, usize), ApiError> {
    let mut text = Text::default();
    let mut at = start + 1;
    loop {
        match letters.get(at) {
            None => return Err(unexpected_character('\'', start)),
            Some('\'') => return Ok((Token::Text(text), at + 1)),
            Some('\\') => at = escape(letters, at, &mut text)?,
            Some(letter) => {
                text.value.push(*letter);
                text.pattern.push(*letter);
                at += 1;
            }
        }
    }
}

/// Reads one escape sequence and gives the place after it.
fn escape(letters: &[char], at: usize, text: &mut Text) -> Result<usize, ApiError> {
    let letter = letters.get(at + 1).copied().unwrap_or(' ');
    let meant = match letter {
        'n' | 'N' => '\n',
        'r' | 'R' => '\r',
        't' | 'T' => '\t',
        'b' | 'B' => '\u{8}',
        'f' | 'F' => '\u{c}',
        '\'' | '"' => letter,
        '\\' | '%' | '_' => {
            text.pattern.push('\\');
            letter
        }
        'u' => {
            let digits: String = letters.iter().skip(at + 2).take(4).collect();
            let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
            let Some(meant) = code.filter(|_| digits.len() == 4) else {
                return Err(illegal_escape(letter));
            };
            text.value.push(meant);
            text.pattern.push(meant);
            return Ok(at + 6);
        }
        other => return Err(illegal_escape(other)),
    };
    text.value.push(meant);
    text.pattern.push(meant);
    Ok(at + 2)
}

fn illegal_escape(letter: char) -> ApiError {
    let sequence = format!("Illegal character sequence '\\{letter}' in string literal.");
    ApiError::malformed(format!("Invalid string literal. {sequence}"))
}

fn unexpected_character(letter: char, at: usize) -> ApiError {
    ApiError::malformed(format!("line 1:{at} no viable alternative at character '{letter}'"))
}
