//! Record identifiers of eighteen characters, the last three of which check the case of the others.

use std::fmt;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
const POD: &str = "5e00000";
const LENGTH: usize = 15;

/// Points at a record: its table and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    pub(crate) table: usize,
    pub(crate) prefix: &'static str,
    pub(crate) index: u64,
}

impl Id {
    /// Reads the index of an id of fifteen or eighteen characters, if it has this prefix.
    pub(crate) fn index_in(text: &str, prefix: &str) -> Option<u64> {
        let digits = text.strip_prefix(prefix)?.strip_prefix(POD)?;
        let (digits, checks) = digits.split_at_checked(LENGTH - prefix.len() - POD.len())?;
        let short = &text[..LENGTH];
        if !checks.is_empty() && checks != check_letters(short) {
            return None;
        }
        digits.bytes().try_fold(0, |index, byte| {
            let digit = DIGITS.iter().position(|known| *known == byte)?;
            Some(index * 62 + digit as u64)
        })
    }

    /// Gives the fifteen characters that tell records apart.
    pub(crate) fn short(self) -> String {
        let mut id = String::with_capacity(LENGTH + 3);
        id.push_str(self.prefix);
        id.push_str(POD);
        for place in (0..LENGTH - id.len()).rev() {
            let digit = self.index / 62_u64.pow(place as u32) % 62;
            id.push(char::from(DIGITS[digit as usize]));
        }
        id
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut id = self.short();
        let checks = check_letters(&id);
        id.push_str(&checks);
        out.write_str(&id)
    }
}

/// Computes the three letters that record which of the fifteen are capitals.
pub(crate) fn check_letters(short: &str) -> String {
    let chunks = short.as_bytes().chunks(5);
    let letter = |chunk: &[u8]| {
        let capitals = chunk.iter().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase());
        let bits: usize = capitals.map(|(place, _)| 1 << place).sum();
        char::from(CHECKS[bits])
    };
    chunks.map(letter).collect()
}
