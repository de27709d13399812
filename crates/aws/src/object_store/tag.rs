//! A chunk's tag: S3's ETag, and the checksum that S3 asks for again when the upload is completed.

use aws_sdk_s3::types::CompletedPart;

/// Makes one text of both; an ETag holds no space.
pub(super) fn join(e_tag: &str, checksum: Option<&str>) -> String {
    match checksum {
        Some(checksum) => format!("{e_tag} {checksum}"),
        None => e_tag.to_owned(),
    }
}

/// Makes S3's list of chunks from their tags in order.
pub(super) fn completed(tags: &[String]) -> Vec<CompletedPart> {
    let mut number = 0;
    let part = |tag: &String| {
        number += 1;
        let (e_tag, checksum) = match tag.split_once(' ') {
            Some((e_tag, checksum)) => (e_tag, Some(checksum.to_owned())),
            None => (tag.as_str(), None),
        };
        CompletedPart::builder()
            .part_number(number)
            .e_tag(e_tag)
            .set_checksum_crc32(checksum)
            .build()
    };
    tags.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_gives_back_what_it_was_made_of() {
        let tags = [join("\"abc-1\"", Some("AAAA/w==")), join("\"def\"", None)];
        let parts = completed(&tags);
        assert_eq!(parts[0].part_number(), Some(1));
        assert_eq!(parts[0].e_tag(), Some("\"abc-1\""));
        assert_eq!(parts[0].checksum_crc32(), Some("AAAA/w=="));
        assert_eq!(parts[1].part_number(), Some(2));
        assert_eq!(parts[1].e_tag(), Some("\"def\""));
        assert_eq!(parts[1].checksum_crc32(), None);
    }
}
