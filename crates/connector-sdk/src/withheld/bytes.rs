//! Encodings of bytes as text: base64 in both alphabets, and hexadecimal digits.

/// Returns every text that the runs of letters and digits decode to.
pub(super) fn readings(text: &str) -> Vec<String> {
    // A run may be cut off at its beginning, so decoding starts at each place within a group of digits.
    let places = (0..4).map(|skipped| read(text, sextet, 6, skipped));
    places.chain((0..2).map(|skipped| read(text, nibble, 4, skipped))).collect()
}

/// Decodes bytes as UTF-8; each invalid byte becomes one character.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let chunks = bytes.utf8_chunks();
    chunks
        .flat_map(|chunk| {
            chunk.valid().chars().chain(chunk.invalid().iter().copied().map(char::from))
        })
        .collect()
}

/// Decodes each run of digits without its first `skipped` ones. Any other character ends a run.
fn read(text: &str, digit: fn(u8) -> Option<u8>, bits: u32, skipped: usize) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut count, mut seen) = (0_u32, 0, 0);
    for byte in text.bytes() {
        let Some(value) = digit(byte) else {
            if seen > 0 {
                bytes.push(0);
            }
            (held, count, seen) = (0, 0, 0);
            continue;
        };
        seen += 1;
        if seen <= skipped {
            continue;
        }
        held = (held << bits | u32::from(value)) & 0xffff;
        count += bits;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
        }
    }
    text_of(&bytes)
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn nibble(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}
