//! The events that a flow can listen to, by their types, with what each has beside what all have.
//!
//! See <https://docs.slack.dev/reference/events>. Members that are an id in one event and an object in another are the reason
//! for the groups. Names are apart by blanks.

use super::shape::{EVENTS, MESSAGES, Shape};
use connector_sdk::Field;

/// A type of events.
#[derive(Clone, Copy)]
pub(super) struct Event(&'static (&'static str, Shape));

impl Event {
    /// Describes its fields; those of a message come with their conversation.
    pub(super) fn fields(self) -> Vec<Field> {
        let (names, own) = self.0;
        let mut fields = EVENTS.fields("event_id");
        fields.extend(own.fields(""));
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

const NONE: Shape = Shape { moments: &[], texts: "", flags: "", numbers: "", nested: "" };

static TYPES: [(&str, Shape); 22] = [
    (
        "message app_mention",
        Shape {
            texts: "channel channel_type deleted_ts",
            nested: "message previous_message",
            ..NONE
        },
    ),
    (
        "reaction_added reaction_removed",
        Shape { texts: "user reaction item_user", nested: "item", ..NONE },
    ),
    (
        "channel_created channel_rename group_rename im_created",
        Shape { texts: "user", nested: "channel", ..NONE },
    ),
    (
        "channel_archive channel_unarchive channel_deleted channel_left group_archive group_unarchive \
        group_deleted group_left group_open group_close im_open im_close",
        Shape { texts: "channel user actor_id", ..NONE },
    ),
    (
        "member_joined_channel member_left_channel",
        Shape { texts: "user channel channel_type team inviter", ..NONE },
    ),
    (
        "channel_history_changed group_history_changed im_history_changed",
        Shape { texts: "channel latest ts", ..NONE },
    ),
    ("channel_id_changed", Shape { texts: "old_channel_id new_channel_id", ..NONE }),
    (
        "channel_shared channel_unshared",
        Shape {
            texts: "channel connected_team_id previously_connected_team_id",
            flags: "is_ext_shared",
            ..NONE
        },
    ),
    (
        "file_created file_shared file_unshared file_change file_public file_deleted",
        Shape { texts: "file_id user_id channel_id", nested: "file channel_ids", ..NONE },
    ),
    (
        "team_join user_change user_profile_changed user_status_changed user_huddle_changed",
        Shape { numbers: "cache_ts", nested: "user", ..NONE },
    ),
    (
        "pin_added pin_removed",
        Shape {
            texts: "user channel_id item_user",
            flags: "has_pins",
            numbers: "pin_count",
            nested: "item",
            ..NONE
        },
    ),
    ("star_added star_removed", Shape { texts: "user", nested: "item", ..NONE }),
    ("subteam_created subteam_updated", Shape { nested: "subteam", ..NONE }),
    (
        "subteam_members_changed",
        Shape {
            texts: "subteam_id",
            numbers: "date_previous_update date_update added_users_count removed_users_count",
            nested: "added_users removed_users",
            ..NONE
        },
    ),
    ("subteam_self_added subteam_self_removed", Shape { texts: "subteam_id", ..NONE }),
    (
        "emoji_changed",
        Shape { texts: "subtype name old_name new_name value", nested: "names", ..NONE },
    ),
    (
        "team_rename team_domain_change email_domain_changed",
        Shape { texts: "name url domain email_domain", ..NONE },
    ),
    ("dnd_updated dnd_updated_user", Shape { texts: "user", nested: "dnd_status", ..NONE }),
    (
        "link_shared",
        Shape {
            texts: "channel user message_ts thread_ts unfurl_id source",
            flags: "is_bot_user_member",
            nested: "links",
            ..NONE
        },
    ),
    ("app_home_opened", Shape { texts: "user channel tab", nested: "view", ..NONE }),
    ("tokens_revoked", Shape { nested: "tokens", ..NONE }),
    ("app_uninstalled", NONE),
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
