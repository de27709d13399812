//! HMAC-SHA256 over the parts of a message, and comparisons in constant time.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The encoding of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Hexadecimal digits, in upper or lower case.
    Hex,
    /// Base64 with its padding.
    Base64,
}

impl Encoding {
    /// Decodes a signature, strictly.
    pub fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Hex => hex::decode(text).ok(),
            Self::Base64 => STANDARD.decode(text).ok(),
        }
    }
}

/// Compares two texts in a time that depends only on their lengths.
pub fn same_text(left: &str, right: &str) -> bool {
    verify_slices_are_equal(left.as_bytes(), right.as_bytes()).is_ok()
}

/// Returns whether a signature is the HMAC-SHA256 of the concatenated parts.
pub(super) fn signed(key: &[u8], parts: &[&[u8]], signature: &[u8]) -> bool {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    verify_slices_are_equal(context.sign().as_ref(), signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_cases_of_hmac_sha256_hold() {
        let (aa, dd, cd) = ([0xaa; 131], [0xdd; 50], [0xcd; 50]);
        let counted: Vec<u8> = (1..=25).collect();
        let cases: [(&[u8], &[u8], &str); 6] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &aa[..20],
                &dd,
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &counted,
                &cd,
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
            (
                &aa,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &aa,
                b"This is a test using a larger than block-size key and a larger than block-size data. The key \
                  needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, message, expected) in cases {
            let signature = Encoding::Hex.decode(expected).unwrap();
            assert!(signed(key, &[message], &signature));
            let (start, end) = message.split_at(message.len() / 2);
            assert!(signed(key, &[start, end], &signature));
            assert!(!signed(key, &[message], &signature[..16]));
            assert!(!signed(key, &[message, b" "], &signature));
            for bit in 0..256 {
                let mut flipped = signature.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(!signed(key, &[message], &flipped), "bit {bit}");
            }
        }
    }

    #[test]
    fn signatures_are_read_strictly() {
        assert_eq!(Encoding::Hex.decode("0aFF"), Some(vec![10, 255]));
        for text in ["0a ", "0x0a", "0", "zz"] {
            assert_eq!(Encoding::Hex.decode(text), None, "{text}");
        }
        assert_eq!(Encoding::Base64.decode("Cv8="), Some(vec![10, 255]));
        for text in ["Cv8", "Cv9=", "Cv8= ", "C_8="] {
            assert_eq!(Encoding::Base64.decode(text), None, "{text}");
        }
    }
}
