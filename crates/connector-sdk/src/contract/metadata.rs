//! Promises about entities and fields.

use super::Subject;
use crate::{EntityGroup, ErrorKind};
use std::collections::BTreeSet;

/// The entity is listed exactly once, on the top list or on one below it.
pub async fn lists_the_entity(subject: &Subject<'_>) {
    let mut groups = listed(subject, None).await;
    let names = groups.iter().flat_map(|group| &group.entities).filter(|entity| entity.nested);
    let nested: Vec<String> = names.map(|entity| entity.name.clone()).collect();
    for path in nested {
        groups.extend(listed(subject, Some(&path)).await);
    }
    let names = groups.iter().flat_map(|group| &group.entities).map(|entity| &entity.name);
    let found = names.filter(|name| **name == subject.oracle.entity).count();
    assert_eq!(found, 1, "{} is on the list {found} times", subject.oracle.entity);
    for group in &groups {
        assert!(!group.name.is_empty(), "a group has no name");
        assert!(group.entities.iter().all(|e| !e.label.is_empty()), "an entity has no label");
    }
}

async fn listed(subject: &Subject<'_>, path: Option<&str>) -> Vec<EntityGroup> {
    match subject.connector.entities(subject.connection, path).await {
        Ok(groups) => groups,
        Err(error) => panic!("entities below {path:?} are not listed: {error}"),
    }
}

/// Fields have unique names, and every field of the oracle's records is described.
pub async fn describes_fields(subject: &Subject<'_>) {
    let fields = subject.fields().await;
    let names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    assert!(!names.is_empty(), "{} has no fields", subject.oracle.entity);
    assert_eq!(names.len(), fields.len(), "two fields have the same name");
    assert!(names.contains(subject.oracle.key.as_str()), "the key is no field");
    for field in &fields {
        assert!(!field.vendor_type.is_empty(), "{} has no type of the application", field.name);
        assert!(!field.label.is_empty(), "{} has no label", field.name);
        if let Some(parent) = &field.parent {
            assert_ne!(*parent, field.name, "{parent} is a part of itself");
            assert!(names.contains(parent.as_str()), "{} is a part of nothing", field.name);
        }
    }
    let held = subject.oracle.records.iter().flat_map(serde_json::Map::keys);
    let missing: BTreeSet<&String> = held.filter(|name| !names.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "records have fields that are not described: {missing:?}");
}

/// An entity that does not exist is refused, and the message contains its name.
pub async fn refuses_unknown_entities(subject: &Subject<'_>) {
    for name in ["NoSuchEntity", "No such entity", "../x", ""] {
        let Err(error) = subject.connector.fields(subject.connection, name, None).await else {
            panic!("{name:?} is described, and does not exist");
        };
        let known = [ErrorKind::ResourceNotFoundError, ErrorKind::InvalidArgument];
        assert!(known.contains(&error.kind), "{name:?} is refused as {:?}: {error}", error.kind);
        assert!(error.message.contains(name), "{name:?} is not in: {error}");
    }
}
