//! The bytes of a text file that were not taken yet.

/// Collects encoded bytes, and counts the taken ones.
#[derive(Default)]
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
    taken: u64,
}

impl Output {
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.taken += self.bytes.len() as u64;
        std::mem::take(&mut self.bytes)
    }

    pub(super) fn total(&self) -> u64 {
        self.taken + self.bytes.len() as u64
    }
}
