//! The objects of every account, with their fields: a table.

use super::standard::{Entity, Method};
use connector_sdk::FieldList;
use connector_sdk::FieldNames::{Flag, Instant, Json, Text, Whole};

/// The objects of the incremental exports.
/// See <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>.
pub(in crate::zendesk) const EXPORTS: &[Entity] = &[
    Entity {
        name: "tickets",
        label: "Tickets",
        method: Method::Cursor,
        position: "generated_timestamp",
        changes: "updated_at generated_timestamp",
        fields: FieldList(&[
            Whole(
                "id requester_id submitter_id assignee_id organization_id group_id forum_topic_id \
                 problem_id custom_status_id ticket_form_id brand_id generated_timestamp",
            ),
            Text(
                "url external_id type subject raw_subject description priority status recipient \
                 encoded_id support_type",
            ),
            Flag(
                "has_incidents is_public allow_channelback allow_attachments \
                 from_messaging_channel",
            ),
            Instant("created_at updated_at due_at"),
            Json(
                "via collaborator_ids follower_ids email_cc_ids tags satisfaction_rating \
                 sharing_agreement_ids followup_ids",
            ),
        ]),
    },
    Entity {
        name: "users",
        label: "Users",
        method: Method::Cursor,
        position: "updated_at",
        changes: "updated_at",
        fields: FieldList(&[
            Whole("id locale_id organization_id role_type custom_role_id default_group_id"),
            Text(
                "url name email time_zone iana_time_zone phone locale role external_id alias \
                 signature details notes ticket_restriction",
            ),
            Flag(
                "shared_phone_number verified active shared shared_agent two_factor_auth_enabled \
                 moderator only_private_comments restricted_agent suspended report_csv",
            ),
            Instant("created_at updated_at last_login_at"),
            Json("photo tags"),
        ]),
    },
    Entity {
        name: "organizations",
        label: "Organizations",
        method: Method::Time,
        position: "updated_at",
        changes: "updated_at",
        fields: FieldList(&[
            Whole("id group_id"),
            Text("url name external_id details notes"),
            Flag("shared_tickets shared_comments"),
            Instant("created_at updated_at deleted_at"),
            Json("domain_names tags"),
        ]),
    },
    Entity {
        name: "ticket_events",
        label: "Ticket events",
        method: Method::Time,
        position: "timestamp",
        changes: "timestamp created_at",
        fields: FieldList(&[
            Whole("id ticket_id timestamp updater_id"),
            Text("via event_type"),
            Instant("created_at"),
            Json("system metadata child_events merged_ticket_ids"),
        ]),
    },
    Entity {
        name: "ticket_metrics",
        label: "Ticket metrics",
        method: Method::Cursor,
        // The export is in the order of the tickets.
        position: "",
        changes: "updated_at",
        fields: FieldList(&[
            Whole("id ticket_id group_stations assignee_stations reopens replies"),
            Text("url"),
            Instant(
                "created_at updated_at assignee_updated_at requester_updated_at status_updated_at \
                 initially_assigned_at assigned_at solved_at latest_comment_added_at \
                 custom_status_updated_at",
            ),
            Json(
                "reply_time_in_minutes reply_time_in_seconds first_resolution_time_in_minutes \
                 full_resolution_time_in_minutes agent_wait_time_in_minutes \
                 requester_wait_time_in_minutes on_hold_time_in_minutes",
            ),
        ]),
    },
    Entity {
        name: "ticket_metric_events",
        label: "Ticket metric events",
        method: Method::Time,
        position: "time",
        changes: "time",
        fields: FieldList(&[
            Whole("id ticket_id instance_id"),
            Text("metric type"),
            Flag("deleted"),
            Instant("time"),
            Json("status sla group_sla"),
        ]),
    },
];

/// The objects without an export, or with one no different from its list.
pub(in crate::zendesk) const LISTS: &[Entity] = &[
    list(
        "brands",
        "Brands",
        FieldList(&[
            Whole("id"),
            Text("url name subdomain brand_url host_mapping help_center_state signature_template"),
            Flag("has_help_center active default is_deleted"),
            Instant("created_at updated_at"),
            Json("logo ticket_form_ids"),
        ]),
    ),
    Entity {
        changes: "deleted_at",
        ..list(
            "deleted_tickets",
            "Deleted tickets",
            FieldList(&[
                Whole("id"),
                Text("subject description previous_state"),
                Instant("deleted_at"),
                Json("actor"),
            ]),
        )
    },
    list(
        "group_memberships",
        "Group memberships",
        FieldList(&[
            Whole("id user_id group_id"),
            Text("url"),
            Flag("default"),
            Instant("created_at updated_at"),
        ]),
    ),
    list(
        "groups",
        "Groups",
        FieldList(&[
            Whole("id"),
            Text("url name description"),
            Flag("default is_public deleted"),
            Instant("created_at updated_at"),
        ]),
    ),
    list("organization_fields", "Organization fields", KEYED_FIELD),
    list(
        "organization_memberships",
        "Organization memberships",
        FieldList(&[
            Whole("id user_id organization_id"),
            Text("url organization_name"),
            Flag("default view_tickets"),
            Instant("created_at updated_at"),
        ]),
    ),
    list(
        "satisfaction_ratings",
        "Satisfaction ratings",
        FieldList(&[
            Whole("id assignee_id group_id requester_id ticket_id reason_id reason_code"),
            Text("url score comment reason"),
            Instant("created_at updated_at"),
        ]),
    ),
    list(
        "ticket_fields",
        "Ticket fields",
        FieldList(&[
            Whole("id position sub_type_id"),
            Text(
                "url type title raw_title description raw_description regexp_for_validation \
                 title_in_portal raw_title_in_portal tag agent_description \
                 relationship_target_type",
            ),
            Flag(
                "active required collapsed_for_agents visible_in_portal editable_in_portal \
                 required_in_portal removable",
            ),
            Instant("created_at updated_at"),
            Json("system_field_options custom_field_options custom_statuses relationship_filter"),
        ]),
    ),
    list(
        "ticket_forms",
        "Ticket forms",
        FieldList(&[
            Whole("id position"),
            Text("url name raw_name display_name raw_display_name"),
            Flag("end_user_visible default active in_all_brands"),
            Instant("created_at updated_at"),
            Json("ticket_field_ids restricted_brand_ids end_user_conditions agent_conditions"),
        ]),
    ),
    list("user_fields", "User fields", KEYED_FIELD),
];

/// The fields of a custom object's record beside its own.
pub(in crate::zendesk) const CUSTOM_RECORD: FieldList = FieldList(&[
    Text("id url name custom_object_key external_id created_by_user_id updated_by_user_id"),
    Instant("created_at updated_at"),
    Json("photo"),
]);

/// The fields of every delivered event.
pub(in crate::zendesk) const EVENT: FieldList = FieldList(&[
    Whole("account_id"),
    Text("id subject type zendesk_event_version"),
    Instant("time"),
    Json("detail event"),
]);

/// The events of webhooks that concern objects that flows read; others are known as well.
/// See <https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/>.
pub(in crate::zendesk) const EVENTS: &str = "\
    organization.created organization.custom_field_changed organization.deleted \
    organization.external_id_changed organization.name_changed organization.tags_changed \
    ticket.agent_assignment_changed ticket.brand_changed ticket.comment_added ticket.created \
    ticket.custom_field_changed ticket.custom_status_changed ticket.description_changed \
    ticket.external_id_changed ticket.group_assignment_changed ticket.marked_as_spam \
    ticket.merged ticket.organization_changed ticket.permanently_deleted ticket.priority_changed \
    ticket.requester_changed ticket.soft_deleted ticket.status_changed ticket.subject_changed \
    ticket.tags_changed ticket.type_changed ticket.undeleted user.active_changed user.created \
    user.custom_field_changed user.deleted user.external_id_changed user.merged \
    user.name_changed user.role_changed user.suspended_changed user.tags_changed";

const KEYED_FIELD: FieldList = FieldList(&[
    Whole("id position"),
    Text(
        "url key type title raw_title description raw_description regexp_for_validation tag \
         relationship_target_type",
    ),
    Flag("active system"),
    Instant("created_at updated_at"),
    Json("custom_field_options relationship_filter"),
]);

const fn list(name: &'static str, label: &'static str, fields: FieldList) -> Entity {
    let (method, changes) = (Method::List, "updated_at");
    Entity { name, label, method, position: "", changes, fields }
}
