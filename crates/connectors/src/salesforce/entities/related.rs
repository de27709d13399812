//! Fields of related records: paths such as `Owner.Name` or `Account.Parent.Industry`.

use super::{Object, ObjectField};
use connector_sdk::{Connection, Field, Result, Writable};
use records::FieldType;
use std::collections::HashMap;

/// Salesforce follows at most five relationships upwards.
const DEEPEST: usize = 5;

/// Describes the fields that `paths` lead to; paths that lead nowhere are left out.
///
/// Names must be spelt exactly: SOQL accepts another case, but its answer then lacks the requested path.
pub(in crate::salesforce) async fn fields(
    connection: &Connection,
    entity: &str,
    paths: &[String],
    version: Option<&str>,
) -> Result<Vec<Field>> {
    let mut organisation = Organisation { connection, version, described: HashMap::new() };
    let mut found = Vec::new();
    for path in paths {
        found.extend(organisation.follow(entity, path).await?);
    }
    Ok(found)
}

/// The objects described so far, so that ten paths over one relationship ask once.
struct Organisation<'a> {
    connection: &'a Connection,
    version: Option<&'a str>,
    described: HashMap<String, Object>,
}

impl Organisation<'_> {
    async fn follow(&mut self, entity: &str, path: &str) -> Result<Option<Field>> {
        let steps: Vec<&str> = path.split('.').collect();
        let Some((last, relationships)) = steps.split_last() else {
            return Ok(None);
        };
        if relationships.is_empty() || relationships.len() > DEEPEST {
            return Ok(None);
        }
        let mut entity = entity.to_owned();
        for (index, relationship) in relationships.iter().enumerate() {
            let object = self.describe(&entity).await?;
            let Some(reference) = object.fields.iter().find(|field| leads(field, relationship))
            else {
                return Ok(None);
            };
            match reference.reference_to.as_slice() {
                [one] => entity = one.clone(),
                // A polymorphic relationship shows the fields of the object Name, whatever it refers to, and must be
                // the last one.
                [_, _, ..] if index + 1 == relationships.len() => {
                    return Ok(common_field(path, last));
                }
                _ => return Ok(None),
            }
        }
        let object = self.describe(&entity).await?;
        let field = object.fields.iter().find(|field| field.name == *last);
        Ok(field.map(|field| Field {
            name: path.to_owned(),
            parent: None,
            primary_key: false,
            timestamp: false,
            // It belongs to another record.
            writable: Writable::default(),
            ..field.clone().into()
        }))
    }

    async fn describe(&mut self, entity: &str) -> Result<&Object> {
        if !self.described.contains_key(entity) {
            let object = super::object(self.connection, entity, self.version).await?;
            self.described.insert(entity.to_owned(), object);
        }
        Ok(&self.described[entity])
    }
}

fn leads(field: &ObjectField, relationship: &str) -> bool {
    field.relationship_name.as_deref() == Some(relationship)
}

/// The fields of the object Name that queries may use over a polymorphic relationship.
/// See <https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_name.htm>.
const COMMON_FIELDS: [(&str, &str); 12] = [
    ("Id", "id"),
    ("Name", "string"),
    ("Type", "picklist"),
    ("FirstName", "string"),
    ("LastName", "string"),
    ("Alias", "string"),
    ("Email", "email"),
    ("Phone", "phone"),
    ("Title", "string"),
    ("Username", "string"),
    ("ProfileId", "reference"),
    ("UserRoleId", "reference"),
];

fn common_field(path: &str, last: &str) -> Option<Field> {
    let (label, vendor_type) = COMMON_FIELDS.iter().find(|(name, _)| *name == last)?;
    Some(Field {
        label: (*label).to_owned(),
        filterable: true,
        ..Field::plain(path, FieldType::String, vendor_type)
    })
}
