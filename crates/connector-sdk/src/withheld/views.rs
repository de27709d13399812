//! All readings of a text: decoded in each way that fits, and decoded again.

use super::{bytes, escapes};

/// The most readings of a text. A text with more counts as in doubt.
const MOST_VIEWS: usize = 400;
/// How often escapes are decoded: a message in a form in JSON in a page has three layers.
const LAYERS: usize = 3;

/// Returns all readings of a text, itself included. `None` if they cannot be known.
pub(super) fn views(text: &str) -> Option<Vec<String>> {
    let mut views = vec![text.to_owned()];
    let mut from = 0;
    for _ in 0..LAYERS {
        from = spread(&mut views, from, escapes::readings)?;
    }
    let plain = views.len();
    spread(&mut views, 0, |view| Some(bytes::readings(view)))?;
    // The decoded bytes may be a form, or be encoded twice.
    spread(&mut views, plain, |view| {
        let mut readings = bytes::readings(view);
        // Binary data contains entities by chance, so an unknown one proves nothing here.
        readings.extend(escapes::readings(view).unwrap_or_default());
        Some(readings)
    })?;
    Some(views)
}

/// Adds the readings of all views from index `from` on, and returns where the new ones start.
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
