//! Files.

use serde_json::{Value, json};

use crate::invent;
use crate::slack::data::END_SECONDS;
use crate::slack::data::people::user_id;

/// Invents a file; later ones are newer, some by nothing.
pub(crate) fn file(seed: u64, index: usize, count: usize, people: usize) -> Value {
    let mut rng = invent::record_rng(seed, "file", index);
    let created = END_SECONDS - 3_600 * (count - index).div_euclid(3) as i64;
    let id = format!("F{index:010}");
    let name = format!("{} {index}.txt", invent::line(&mut rng, 1));
    json!({
        "id": id, "created": created, "timestamp": created, "name": name, "title": invent::text(&mut rng),
        "mimetype": "text/plain", "filetype": "text", "pretty_type": "Plain Text",
        "user": user_id(rng.usize(..people)), "user_team": "T0PENSTOCK", "editable": true, "size": rng.u32(..),
        "mode": "snippet", "is_external": false, "external_type": "", "is_public": rng.bool(),
        "public_url_shared": false, "display_as_bot": false, "username": "",
        "url_private": format!("https://files.penstock.example/{id}"),
        "permalink": format!("https://penstock.example/files/{id}"),
        "channels": ["C0000000001"], "groups": [], "ims": [], "comments_count": 0,
    })
}
