//! Plans the chunks of a joined file: as much as possible is copied, the rest is read.

use std::ops::Range;

/// S3's smallest chunk of an upload, the last one aside.
const SMALLEST: u64 = 5 * 1024 * 1024;
/// The most that S3 copies at once.
const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// A chunk of a joined file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// A range of one source, copied by S3.
    Copied(usize, Range<u64>),
    /// Ranges of sources that are too small to be copied.
    Read(Vec<(usize, Range<u64>)>),
}

/// Cuts sources, laid one after the other, into chunks. Each source is a range of an object; a footer behind them
/// counts as one more source, which only the last chunk contains.
pub(super) fn plan(sources: &[Range<u64>], footer: u64) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut small: Vec<(usize, Range<u64>)> = Vec::new();
    let mut held = 0;
    for (index, source) in sources.iter().enumerate() {
        let mut start = source.start;
        while start < source.end {
            let rest = source.end - start;
            let copied = held == 0 && rest >= SMALLEST;
            let taken = if copied { rest.min(LARGEST) } else { rest.min(SMALLEST - held) };
            let range = start..start + taken;
            start += taken;
            if copied {
                chunks.push(Chunk::Copied(index, range));
                continue;
            }
            small.push((index, range));
            held += taken;
            if held == SMALLEST {
                chunks.push(Chunk::Read(std::mem::take(&mut small)));
                held = 0;
            }
        }
    }
    if footer > 0 {
        small.push((sources.len(), 0..footer));
    }
    if !small.is_empty() || chunks.is_empty() {
        chunks.push(Chunk::Read(small));
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn size() -> impl Strategy<Value = u64> {
        prop_oneof![0..SMALLEST, SMALLEST..SMALLEST * 4, LARGEST - 9..LARGEST * 3]
    }

    fn pieces(chunk: &Chunk) -> Vec<(usize, Range<u64>)> {
        match chunk {
            Chunk::Copied(source, range) => vec![(*source, range.clone())],
            Chunk::Read(pieces) => pieces.clone(),
        }
    }

    proptest! {
        #[test]
        fn chunks_are_the_sources_in_order_and_of_sizes_that_s3_takes(
            sizes in vec((0..200_u64, size()), 0..12),
            footer in prop_oneof![Just(0), 1..SMALLEST * 2],
        ) {
            let sources: Vec<Range<u64>> = sizes.iter().map(|(head, size)| *head..head + size).collect();
            let chunks = plan(&sources, footer);
            let mut sources = sources;
            sources.push(0..footer);
            let mut at: Vec<u64> = sources.iter().map(|source| source.start).collect();
            let mut last = 0;
            let mut read = 0;
            for (number, chunk) in chunks.iter().enumerate() {
                let mut bytes = 0;
                for (source, range) in pieces(chunk) {
                    prop_assert!(source >= last && range.start == at[source] && !range.is_empty());
                    at[source] = range.end;
                    last = source;
                    bytes += range.end - range.start;
                }
                prop_assert!(bytes >= SMALLEST || number + 1 == chunks.len());
                prop_assert!(bytes <= LARGEST);
                match chunk {
                    Chunk::Read(_) => read += bytes,
                    Chunk::Copied(..) => prop_assert!(bytes >= SMALLEST),
                }
            }
            prop_assert!(sources.iter().zip(&at).all(|(source, at)| source.end == *at || source.is_empty()));
            // At most a smallest chunk for each source passes through twice, however large they are.
            prop_assert!(read <= SMALLEST * sources.len() as u64 + footer);
        }
    }

    #[test]
    fn large_files_are_copied_whole() {
        let sources = [0..SMALLEST * 2, 7..SMALLEST * 3];
        let copied = [Chunk::Copied(0, 0..SMALLEST * 2), Chunk::Copied(1, 7..SMALLEST * 3)];
        assert_eq!(plan(&sources, 0), copied);
        let footer = Chunk::Read(vec![(2, 0..9)]);
        assert_eq!(plan(&sources, 9), [&copied[..], &[footer]].concat());
    }
}
