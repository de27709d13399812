//! The records that a read of an object lacks, as Salesforce documents it.

use crate::salesforce::query::shape::{big, external};

/// Objects for which Salesforce demands a filter of its choice.
/// See <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_limits.htm>.
const FILTERED: [&str; 26] = [
    "Announcement",
    "AppTabMember",
    "CollaborationGroupRecord",
    "ColorDefinition",
    "ContentDocumentLink",
    "ContentFolderItem",
    "ContentFolderLink",
    "ContentFolderMember",
    "ContentHubItem",
    "DataStatistics",
    "DatacloudDandBCompany",
    "EntityParticle",
    "FieldDefinition",
    "FieldHistoryArchive",
    "FlexQueueItem",
    "IconDefinition",
    "IdeaComment",
    "OwnerChangeOptionInfo",
    "PicklistValueInfo",
    "PlatformAction",
    "RelationshipDomain",
    "RelationshipInfo",
    "UserEntityAccess",
    "UserFieldAccess",
    "UserRecordAccess",
    "Vote",
];

/// Objects whose records Salesforce keeps for a time: how the name is, or ends, and for how long.
/// See <https://help.salesforce.com/s/articleView?id=xcloud.tracking_field_history.htm> and
/// <https://developer.salesforce.com/docs/atlas.en-us.securityImplGuide.meta/securityImplGuide/real_time_event_monitoring_storage.htm>.
const KEPT: [(&str, &str); 13] = [
    ("LoginHistory", "six months"),
    ("SetupAuditTrail", "180 days"),
    ("EventLogFile", "one day to one year, by the licence"),
    ("ApiEvent", "six months"),
    ("ListViewEvent", "six months"),
    ("LoginAsEvent", "six months"),
    ("LoginEvent", "six months"),
    ("ReportEvent", "six months"),
    ("UriEvent", "six months"),
    ("EventStore", "six months"),
    ("__History", "18 to 24 months"),
    ("FieldHistory", "18 to 24 months"),
    ("History", "18 to 24 months"),
];

/// Returns the sentence for an object's description; `None` if a read has all of its records.
pub(in crate::salesforce) fn described(entity: &str) -> Option<String> {
    if FILTERED.contains(&entity) {
        return Some(format!(
            "Salesforce answers queries of {entity} only with a filter that it demands, and says which in its refusal; \
             records that the filter leaves out are not read"
        ));
    }
    if external(entity) {
        return Some(format!(
            "{entity} is read from another system page by page; what changes there in the meantime may be missing or \
             come twice"
        ));
    }
    partial(entity)
}

/// Returns the sentence for a run's message; `None` unless every read lacks these records.
pub(in crate::salesforce) fn partial(entity: &str) -> Option<String> {
    if entity == "KnowledgeArticleVersion" || entity.ends_with("__kav") {
        return Some(format!(
            "salesforce gives versions of {entity} in one state of publication, unless a filter names another; filter by \
             PublishStatus, a flow for each state, to have them all"
        ));
    }
    if big(entity) {
        return None;
    }
    let kept = KEPT.iter().find(|(name, _)| entity.ends_with(name));
    kept.map(|(_, time)| {
        format!("salesforce keeps records of {entity} for {time}; older ones are not there")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_objects_say_what_they_lack() {
        for (entity, description, message) in [
            ("Account", None, None),
            ("Task", None, None),
            ("Vote", Some("only with a filter"), None),
            ("Order__x", Some("another system"), None),
            ("AccountHistory", Some("18 to 24 months"), Some("18 to 24 months")),
            ("Invoice__History", Some("18 to 24 months"), Some("18 to 24 months")),
            ("LoginHistory", Some("six months"), Some("six months")),
            ("ReportAnomalyEventStore", Some("six months"), Some("six months")),
            ("Faq__kav", Some("PublishStatus"), Some("PublishStatus")),
            ("Phone_Book__b", None, None),
        ] {
            let holds = |text: Option<String>, words: Option<&str>| match (text, words) {
                (Some(text), Some(words)) => text.contains(words),
                (None, None) => true,
                _ => false,
            };
            assert!(holds(described(entity), description), "{entity}: {:?}", described(entity));
            assert!(holds(partial(entity), message), "{entity}: {:?}", partial(entity));
        }
    }
}
