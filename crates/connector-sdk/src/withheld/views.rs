//! Everything that a text may say: decoded in each way that fits, and decoded again.

use super::{bytes, escapes};

/// The most readings that are looked at; a text with more is in doubt.
const MOST_VIEWS: usize = 400;
/// How often escapes are taken off: words in a form in JSON in a page have three layers.
const LAYERS: usize = 3;

/// Returns all readings of a text, itself included; `None` where they cannot be known.
pub(super) fn views(text: &str) -> Option<Vec<String>> {
    let mut views = vec![text.to_owned()];
    let mut from = 0;
    for _ in 0..LAYERS {
        from = spread(&mut views, from, escapes::readings)?;
    }
    let plain = views.len();
    spread(&mut views, 0, |view| Some(bytes::readings(view)))?;
    // Bytes may be a form, or be encoded twice.
    spread(&mut views, plain, |view| {
        let mut readings = bytes::readings(view);
        // Bytes that are no text have entities and the like by chance, which say nothing.
        readings.extend(escapes::readings(view).unwrap_or_default());
        Some(readings)
    })?;
    Some(views)
}

/// Adds the readings of all views from a place on; returns where the new ones start.
fn spread(
    views: &mut Vec<String>,
    from: usize,
    readings: impl Fn(&str) -> Option<Vec<String>>,
) -> Option<usize> {
    let end = views.len();
    for at in from..end {
        for reading in readings(&views[at])? {
            if !views.contains(&reading) {
                views.push(reading);
            }
        }
        if views.len() > MOST_VIEWS {
            return None;
        }
    }
    Some(end)
}
