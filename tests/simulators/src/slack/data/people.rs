//! Users and user groups.

use serde_json::{Value, json};

use crate::invent;
use crate::slack::data::END_SECONDS;

/// The id of the workspace.
pub const TEAM: &str = "T0PENSTOCK";

/// Gives the id of a user.
pub(crate) fn user_id(index: usize) -> String {
    format!("U{index:08}")
}

/// Invents a user.
pub(crate) fn user(seed: u64, index: usize) -> Value {
    let mut rng = invent::record_rng(seed, "user", index);
    let name = invent::name(&mut rng);
    let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
    let bot = index % 9 == 4;
    let mut profile = json!({
        "title": invent::line(&mut rng, 2), "phone": "", "skype": "", "real_name": name,
        "real_name_normalized": name, "display_name": first, "display_name_normalized": first,
        "status_text": invent::text(&mut rng), "status_emoji": "", "status_expiration": 0,
        "avatar_hash": format!("g{:x}", rng.u32(..)), "first_name": first, "last_name": last,
        "image_72": format!("https://penstock.example/{index}-72.png"), "team": TEAM,
    });
    if !bot {
        profile["email"] = json!(format!("user-{index}@penstock.example"));
    }
    let mut user = json!({
        "id": user_id(index), "team_id": TEAM, "name": format!("user{index}"), "deleted": index % 11 == 7,
        "profile": profile, "is_bot": bot, "is_app_user": false,
        "updated": END_SECONDS - rng.i64(1..90 * 86_400), "locale": "en-GB",
    });
    if index % 11 != 7 {
        for (member, content) in [
            ("color", json!(format!("{:06x}", rng.u32(..1 << 24)))),
            ("real_name", json!(name)),
            ("tz", json!("Europe/Berlin")),
            ("tz_label", json!("Central European Time")),
            ("tz_offset", json!(3600)),
            ("is_admin", json!(index == 0)),
            ("is_owner", json!(index == 0)),
            ("is_primary_owner", json!(index == 0)),
            ("is_restricted", json!(false)),
            ("is_ultra_restricted", json!(false)),
            ("is_email_confirmed", json!(!bot)),
            ("who_can_share_contact_card", json!("EVERYONE")),
        ] {
            user[member] = content;
        }
    }
    user
}

/// Invents a user group; the last of seven is disabled.
pub(crate) fn usergroup(seed: u64, index: usize, people: usize) -> Value {
    let mut rng = invent::record_rng(seed, "usergroup", index);
    let created = END_SECONDS - rng.i64(1..90 * 86_400);
    let users: Vec<String> = (0..rng.usize(0..5)).map(|_| user_id(rng.usize(..people))).collect();
    let deleted = index % 7 == 6;
    json!({
        "id": format!("S{index:08}"), "team_id": TEAM, "is_usergroup": true, "is_subteam": true,
        "name": invent::line(&mut rng, 2), "description": invent::text(&mut rng),
        "handle": format!("group-{index}"), "is_external": false, "date_create": created,
        "date_update": created + 60, "date_delete": if deleted { created + 60 } else { 0 },
        "auto_type": if index == 0 { json!("admin") } else { json!(null) }, "auto_provision": false,
        "created_by": user_id(0), "updated_by": user_id(0), "deleted_by": null,
        "prefs": { "channels": [], "groups": [] }, "users": users, "user_count": users.len(),
    })
}
