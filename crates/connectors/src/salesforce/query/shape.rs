//! How an object is read: its order, and the resource that includes its archived records.

use crate::salesforce::entities::{self, Object};
use connector_sdk::{Connection, Query, Result};
use serde::{Deserialize, Serialize};

/// The facts that the reader of an object needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::salesforce) struct Shape {
    pub(in crate::salesforce) order: Order,
    /// Whether Salesforce archives its records, and leaves archived ones out of plain queries.
    pub(in crate::salesforce) archives: bool,
    /// Whether its records are in another system and read anew for every page, so that their number promises nothing.
    pub(in crate::salesforce) live: bool,
}

/// The order of an object's records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::salesforce) enum Order {
    /// By a key that no two records share: the records behind a place can be asked for.
    Keyed(String),
    /// By a field that an external system sorts by its own rules.
    Sorted(String),
    /// The order that Salesforce gives, such as that of a big object's index.
    Given,
}

/// Looks an object up.
pub(in crate::salesforce) async fn of(connection: &Connection, query: &Query) -> Result<Shape> {
    let version = query.api_version.as_deref();
    let object = entities::object(connection, &query.entity, version).await?;
    Ok(shape(&query.entity, &object))
}

/// Returns whether an object is a big object of the organisation; its records have no id.
pub(in crate::salesforce) fn big(entity: &str) -> bool {
    entity.ends_with("__b")
}

/// Returns whether an object's records are in another system.
pub(in crate::salesforce) fn external(entity: &str) -> bool {
    entity.ends_with("__x")
}

fn shape(entity: &str, object: &Object) -> Shape {
    let field = |name: &str| object.fields.iter().find(|field| field.name == name);
    let filterable = |name: &str| field(name).is_some_and(|field| field.filterable);
    let orders = |name: &str| field(name).is_some_and(|field| field.sortable && field.filterable);
    // Objects of the setup have ids without a digit, and a durable id that identifies them.
    let key = if field("DurableId").is_some() { "DurableId" } else { "Id" };
    let order = match entity {
        entity if big(entity) => Order::Given,
        entity if external(entity) && orders("ExternalId") => Order::Sorted("ExternalId".into()),
        entity if external(entity) => Order::Given,
        _ if orders(key) => Order::Keyed(key.into()),
        _ => Order::Given,
    };
    Shape {
        order,
        archives: filterable("IsArchived") && filterable("IsDeleted"),
        live: external(entity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(entity: &str, fields: &[(&str, bool)]) -> Shape {
        let field = |(name, sortable): &(&str, bool)| json!({ "name": name, "label": name, "type": "string", "filterable": true, "sortable": sortable });
        let fields: Vec<_> = fields.iter().map(field).collect();
        shape(entity, &serde_json::from_value(json!({ "fields": fields })).unwrap())
    }

    #[test]
    fn each_kind_of_object_has_its_order() {
        let keyed = |key: &str| Order::Keyed(key.into());
        for (entity, fields, expected) in [
            ("Account", &[("Id", true)][..], keyed("Id")),
            ("Phone_Book__b", &[("Id", true), ("LastName__c", true)], Order::Given),
            ("Order__x", &[("Id", true), ("ExternalId", true)], Order::Sorted("ExternalId".into())),
            ("Order__x", &[("Id", true), ("ExternalId", false)], Order::Given),
            ("EntityDefinition", &[("Id", true), ("DurableId", true)], keyed("DurableId")),
            ("FieldDefinition", &[("Id", true), ("DurableId", false)], Order::Given),
            ("LoginEvent", &[("Id", false), ("EventDate", true)], Order::Given),
            ("AggregateView", &[], Order::Given),
        ] {
            assert_eq!(of(entity, fields).order, expected, "{entity}");
        }
    }

    #[test]
    fn archived_records_are_looked_for_where_there_may_be_some() {
        assert!(of("Task", &[("IsArchived", true), ("IsDeleted", true)]).archives);
        assert!(!of("Account", &[("IsDeleted", true)]).archives);
        assert!(!of("Odd", &[("IsArchived", true)]).archives);
        assert!(of("Order__x", &[]).live && !of("Order", &[]).live);
    }
}
