//! The fields of records: Slack describes its objects in its documentation alone, so they are listed here.
//!
//! See <https://docs.slack.dev/reference/objects> and, for messages, <https://docs.slack.dev/reference/events/message>.

use connector_sdk::FieldNames::{Flag, Json, Text, Whole};
use connector_sdk::{Field, FieldList};
use records::FieldType;

/// The field that tells when a message was posted.
pub(in crate::slack) const POSTED_AT: &str = "posted_at";

/// The fields of an object; a dot in a name leads into a nested object.
pub(in crate::slack) struct Shape {
    /// Instants that Slack writes in its own forms, under names of ours.
    pub(in crate::slack) moments: &'static [Moment],
    pub(in crate::slack) fields: FieldList,
}

/// An instant, and the members it is read from: the first one that is there and not zero.
#[derive(Clone, Copy)]
pub(in crate::slack) struct Moment {
    pub(in crate::slack) name: &'static str,
    pub(in crate::slack) of: &'static [&'static str],
    pub(in crate::slack) form: Form,
    /// Whether it is the time of a record's last change.
    pub(in crate::slack) telling: bool,
}

/// How Slack writes an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::slack) enum Form {
    /// `1512085950.000216`
    Ts,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
}

impl Shape {
    /// Describes the fields, of which `key` identifies a record.
    pub(in crate::slack) fn fields(&self, key: &str) -> Vec<Field> {
        let moments = self.moments.iter().map(|moment| Field {
            timestamp: moment.telling,
            filterable: moment.name == POSTED_AT,
            ..Field::plain(moment.name, FieldType::DateTime, "datetime")
        });
        let named = |field: Field| Field {
            label: field.name.clone(),
            primary_key: field.name == key,
            ..field
        };
        let mut fields: Vec<Field> = moments.chain(self.fields.fields()).map(named).collect();
        fields.sort_by_key(|field| !field.primary_key);
        fields
    }
}

const fn moment(name: &'static str, of: &'static [&'static str], form: Form) -> Moment {
    Moment { name, of, form, telling: false }
}

const fn telling(name: &'static str, of: &'static [&'static str], form: Form) -> Moment {
    Moment { name, of, form, telling: true }
}

pub(in crate::slack) const MESSAGES: Shape = Shape {
    moments: &[telling(POSTED_AT, &["ts"], Form::Ts)],
    fields: FieldList(&[
        Text(
            "ts thread_ts type subtype user text team bot_id app_id username client_msg_id \
             parent_user_id latest_reply edited.user edited.ts inviter topic purpose name \
             old_name permalink user_team source_team",
        ),
        Flag("hidden upload display_as_bot is_starred is_locked subscribed"),
        Whole("reply_count reply_users_count"),
        Json(
            "blocks attachments files reactions reply_users pinned_to bot_profile icons metadata \
             room root user_profile",
        ),
    ]),
};

pub(in crate::slack) const CONVERSATIONS: Shape = Shape {
    moments: &[
        telling("created_at", &["created"], Form::Seconds),
        telling("updated_at", &["updated"], Form::Millis),
    ],
    fields: FieldList(&[
        Text(
            "id name name_normalized user creator context_team_id conversation_host_id \
             parent_conversation topic.value topic.creator purpose.value purpose.creator",
        ),
        Flag(
            "is_channel is_group is_im is_mpim is_private is_archived is_general is_shared \
             is_org_shared is_ext_shared is_pending_ext_shared is_member is_open is_user_deleted \
             is_frozen is_read_only is_thread_only",
        ),
        Whole("created updated unlinked num_members topic.last_set purpose.last_set"),
        Json(
            "previous_names shared_team_ids internal_team_ids connected_team_ids pending_shared \
             pending_connected_team_ids priority properties",
        ),
    ]),
};

pub(in crate::slack) const USERS: Shape = Shape {
    moments: &[telling("updated_at", &["updated"], Form::Seconds)],
    fields: FieldList(&[
        Text(
            "id team_id name real_name color tz tz_label locale who_can_share_contact_card \
             profile.real_name profile.real_name_normalized profile.display_name \
             profile.display_name_normalized profile.first_name profile.last_name profile.email \
             profile.title profile.phone profile.skype profile.pronouns profile.status_text \
             profile.status_emoji profile.avatar_hash profile.image_original profile.image_24 \
             profile.image_32 profile.image_48 profile.image_72 profile.image_192 \
             profile.image_512 profile.image_1024 profile.team profile.bot_id profile.api_app_id",
        ),
        Flag(
            "deleted is_admin is_owner is_primary_owner is_restricted is_ultra_restricted is_bot \
             is_app_user is_email_confirmed is_invited_user is_stranger is_workflow_bot has_2fa \
             profile.always_active",
        ),
        Whole("updated tz_offset profile.status_expiration"),
        Json("profile.fields profile.status_emoji_display_info enterprise_user"),
    ]),
};

pub(in crate::slack) const USERGROUPS: Shape = Shape {
    moments: &[
        telling("created_at", &["date_create"], Form::Seconds),
        telling("updated_at", &["date_update", "date_create"], Form::Seconds),
        moment("deleted_at", &["date_delete"], Form::Seconds),
    ],
    fields: FieldList(&[
        Text(
            "id team_id name handle description auto_type created_by updated_by deleted_by \
             enterprise_subteam_id",
        ),
        Flag("is_usergroup is_subteam is_external auto_provision"),
        Whole("date_create date_update date_delete user_count channel_count"),
        Json("prefs users"),
    ]),
};

pub(in crate::slack) const FILES: Shape = Shape {
    moments: &[telling("created_at", &["created", "timestamp"], Form::Seconds)],
    fields: FieldList(&[
        Text(
            "id name title mimetype filetype pretty_type user user_team username mode \
             external_type external_id external_url file_access media_display_type url_private \
             url_private_download permalink permalink_public edit_link preview preview_highlight \
             plain_text subject",
        ),
        Flag(
            "editable is_external is_public public_url_shared display_as_bot is_starred \
             has_rich_preview has_more_shares preview_is_truncated",
        ),
        Whole(
            "created timestamp updated size comments_count original_w original_h lines lines_more \
             num_stars duration_ms",
        ),
        Json("channels groups ims shares pinned_to reactions headers to cc"),
    ]),
};

/// The fields of every event, some of them from its envelope.
pub(in crate::slack) const EVENTS: Shape = Shape {
    moments: &[moment("event_at", &["event_time"], Form::Seconds)],
    fields: FieldList(&[Text("event_id type event_ts team_id api_app_id"), Whole("event_time")]),
};

/// The instants of events; when they are read, their entity is unknown.
pub(in crate::slack) const ALL_MOMENTS: [Moment; 2] = [MESSAGES.moments[0], EVENTS.moments[0]];
