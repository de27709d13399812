//! The events that a flow can listen to, by their types, with their own fields beside the common ones.
//!
//! See <https://docs.slack.dev/reference/events>.
//!
//! The groups exist because some members are an id in one event and an object in another. Names are separated by
//! blanks.

pub(super) mod webhook;

use super::entities::shape::{EVENTS, MESSAGES, Shape};
use connector_sdk::FieldNames::{Flag, Json, Text, Whole};
use connector_sdk::{Field, FieldList};

/// A type of events.
#[derive(Clone, Copy)]
pub(super) struct Event(&'static (&'static str, FieldList));

impl Event {
    /// Describes its fields; a message also has the fields of a conversation's messages.
    pub(super) fn fields(self) -> Vec<Field> {
        let (names, own) = self.0;
        let mut fields = EVENTS.fields("event_id");
        fields.extend(Shape { moments: &[], fields: *own }.fields(""));
        if types(names).any(|name| name == "message") {
            let known = |field: &Field| fields.iter().any(|other| other.name == field.name);
            let message: Vec<Field> =
                MESSAGES.fields("").into_iter().filter(|field| !known(field)).collect();
            fields.extend(message);
        }
        fields.iter_mut().for_each(|field| field.timestamp = false);
        fields
    }
}

/// Finds a type.
pub(super) fn find(name: &str) -> Option<Event> {
    TYPES.iter().find(|(names, _)| types(names).any(|known| known == name)).map(Event)
}

/// Lists all types.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().flat_map(|(names, _)| types(names))
}

fn types(names: &'static str) -> impl Iterator<Item = &'static str> {
    names.split_whitespace()
}

static TYPES: [(&str, FieldList); 22] = [
    (
        "message app_mention",
        FieldList(&[Text("channel channel_type deleted_ts"), Json("message previous_message")]),
    ),
    (
        "reaction_added reaction_removed",
        FieldList(&[Text("user reaction item_user"), Json("item")]),
    ),
    (
        "channel_created channel_rename group_rename im_created",
        FieldList(&[Text("user"), Json("channel")]),
    ),
    (
        "channel_archive channel_unarchive channel_deleted channel_left group_archive group_unarchive \
        group_deleted group_left group_open group_close im_open im_close",
        FieldList(&[Text("channel user actor_id")]),
    ),
    (
        "member_joined_channel member_left_channel",
        FieldList(&[Text("user channel channel_type team inviter")]),
    ),
    (
        "channel_history_changed group_history_changed im_history_changed",
        FieldList(&[Text("channel latest ts")]),
    ),
    ("channel_id_changed", FieldList(&[Text("old_channel_id new_channel_id")])),
    (
        "channel_shared channel_unshared",
        FieldList(&[
            Text("channel connected_team_id previously_connected_team_id"),
            Flag("is_ext_shared"),
        ]),
    ),
    (
        "file_created file_shared file_unshared file_change file_public file_deleted",
        FieldList(&[Text("file_id user_id channel_id"), Json("file channel_ids")]),
    ),
    (
        "team_join user_change user_profile_changed user_status_changed user_huddle_changed",
        FieldList(&[Whole("cache_ts"), Json("user")]),
    ),
    (
        "pin_added pin_removed",
        FieldList(&[
            Text("user channel_id item_user"),
            Flag("has_pins"),
            Whole("pin_count"),
            Json("item"),
        ]),
    ),
    ("star_added star_removed", FieldList(&[Text("user"), Json("item")])),
    ("subteam_created subteam_updated", FieldList(&[Json("subteam")])),
    (
        "subteam_members_changed",
        FieldList(&[
            Text("subteam_id"),
            Whole("date_previous_update date_update added_users_count removed_users_count"),
            Json("added_users removed_users"),
        ]),
    ),
    ("subteam_self_added subteam_self_removed", FieldList(&[Text("subteam_id")])),
    ("emoji_changed", FieldList(&[Text("subtype name old_name new_name value"), Json("names")])),
    (
        "team_rename team_domain_change email_domain_changed",
        FieldList(&[Text("name url domain email_domain")]),
    ),
    ("dnd_updated dnd_updated_user", FieldList(&[Text("user"), Json("dnd_status")])),
    (
        "link_shared",
        FieldList(&[
            Text("channel user message_ts thread_ts unfurl_id source"),
            Flag("is_bot_user_member"),
            Json("links"),
        ]),
    ),
    ("app_home_opened", FieldList(&[Text("user channel tab"), Json("view")])),
    ("tokens_revoked", FieldList(&[Json("tokens")])),
    ("app_uninstalled", FieldList(&[])),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_type_is_there_once_and_so_is_each_of_its_fields() {
        let all: Vec<&str> = names().collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        for name in all {
            let fields = find(name).unwrap().fields();
            let names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            assert_eq!(names.len(), fields.len(), "{name}");
            let keys: Vec<&Field> = fields.iter().filter(|field| field.primary_key).collect();
            assert!(keys.len() == 1 && keys[0].name == "event_id", "{name}");
        }
        assert!(find("member_joined").is_none());
    }
}
