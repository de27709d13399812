//! How a service lets a property be written: SAP's own annotations in version 2, vocabularies in version 4.
//!
//! See <https://github.com/oasis-tcs/odata-vocabularies/blob/main/vocabularies/Org.OData.Capabilities.V1.md>.

use super::annotation::Annotations;
use super::schema::sap;
use connector_sdk::Writable;
use flow::WriteOperation;
use roxmltree::Node;

/// Returns how a property can be written; without annotations it can.
pub(super) fn of(
    annotations: &Annotations,
    set: Node<'_, '_>,
    property: Node<'_, '_>,
    path: &str,
    key: bool,
) -> Writable {
    let may = |node, what| sap(node, what) != Some("false");
    let set_name = set.attribute("Name").unwrap_or_default();
    let name = property.attribute("Name").unwrap_or_default();
    let [create, update, delete] = annotations.changes(set_name);
    let [create, update, delete] = [
        create && may(set, "creatable"),
        update && may(set, "updatable"),
        delete && may(set, "deletable"),
    ];
    let creatable =
        create && may(property, "creatable") && annotations.creatable(set_name, name, path);
    // A key names a record, and records are never renamed.
    let updatable =
        update && !key && may(property, "updatable") && annotations.updatable(set_name, name, path);
    let finds = [
        (WriteOperation::Upsert, create && update),
        (WriteOperation::Update, update),
        (WriteOperation::Delete, delete),
    ];
    let finds = finds.into_iter().filter(|(_, possible)| key && *possible);
    Writable {
        creatable,
        updatable,
        upsertable: creatable && updatable,
        nullable: property.attribute("Nullable") != Some("false"),
        defaulted: property.attribute("DefaultValue").is_some(),
        finds_for: finds.map(|(operation, _)| operation).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EntitySet, Property};
    use super::*;
    use crate::sap_odata::entities::edm::schema::read;

    const V2: &str = r#"<edmx:Edmx Version="1.0" xmlns:edmx="e" xmlns:sap="http://www.sap.com/Protocols/SAPData">
     <Schema Namespace="X"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
      <Property Name="Id" Type="Edm.String" Nullable="false"/>
      <Property Name="Free" Type="Edm.String"/>
      <Property Name="Fixed" Type="Edm.String" sap:updatable="false" Nullable="false" DefaultValue="A"/>
      <Property Name="Made" Type="Edm.String" sap:creatable="false" sap:updatable="false"/></EntityType>
     <EntityContainer Name="C"><EntitySet Name="Orders" EntityType="X.T" sap:deletable="false"/>
      <EntitySet Name="Views" EntityType="X.T" sap:creatable="false" sap:updatable="false" sap:deletable="false"/>
      <EntitySet Name="Log" EntityType="X.T" sap:updatable="false"/></EntityContainer></Schema></edmx:Edmx>"#;

    const V4: &str = r#"<Edmx Version="4.0"><Schema Namespace="X" Alias="Self">
     <EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
      <Property Name="Id" Type="Edm.String" Nullable="false"/><Property Name="Free" Type="Edm.String"/>
      <Property Name="Made" Type="Edm.String"><Annotation Term="Org.OData.Core.V1.Computed" Bool="true"/></Property>
      <Property Name="Fixed" Type="Edm.String"><Annotation Term="Org.OData.Core.V1.Immutable"/></Property>
      <Property Name="Open" Type="Edm.String"><Annotation Term="Org.OData.Core.V1.Computed" Bool="false"/></Property>
      <Property Name="Late" Type="Edm.String"/><Property Name="Early" Type="Edm.String"/></EntityType>
     <EntityContainer Name="C"><EntitySet Name="Orders" EntityType="X.T"/><EntitySet Name="Views" EntityType="X.T"/>
     </EntityContainer>
     <Annotations Target="Self.C/Orders">
      <Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions"><Record><PropertyValue Property="NonInsertableProperties">
       <Collection><PropertyPath>Late</PropertyPath></Collection></PropertyValue></Record></Annotation>
      <Annotation Term="Org.OData.Capabilities.V1.UpdateRestrictions"><Record><PropertyValue Property="NonUpdatableProperties">
       <Collection><PropertyPath>Early</PropertyPath></Collection></PropertyValue></Record></Annotation></Annotations>
     <Annotations Target="Self.C/Views">
      <Annotation Term="SAP__capabilities.InsertRestrictions"><Record><PropertyValue Property="Insertable" Bool="false"/></Record></Annotation>
      <Annotation Term="SAP__capabilities.UpdateRestrictions"><Record><PropertyValue Property="Updatable" Bool="false"/></Record></Annotation>
      <Annotation Term="SAP__capabilities.DeleteRestrictions"><Record><PropertyValue Property="Deletable" Bool="false"/></Record></Annotation>
     </Annotations></Schema></Edmx>"#;

    /// Returns the writable properties of a set: for new records, and for existing ones.
    fn written(set: &EntitySet) -> (Vec<&str>, Vec<&str>) {
        let names = |may: fn(&Property) -> bool| {
            let may = set.properties.iter().filter(|property| may(property));
            may.map(|property| property.name.as_str()).collect()
        };
        (names(|each| each.writable.creatable), names(|each| each.writable.updatable))
    }

    fn finds_for(set: &EntitySet, name: &str) -> Vec<WriteOperation> {
        set.property(name).unwrap().writable.finds_for.clone()
    }

    #[test]
    fn version_2_says_it_of_sets_and_of_properties() {
        use WriteOperation::{Delete, Update, Upsert};
        let sets = read(V2).unwrap().sets;
        let [orders, views, log] = sets.as_slice() else { panic!("three sets") };
        assert_eq!(written(orders), (vec!["Id", "Free", "Fixed"], vec!["Free"]));
        assert_eq!(written(views), (vec![], vec![]));
        assert_eq!(written(log), (vec!["Id", "Free", "Fixed"], vec![]));
        assert_eq!(finds_for(orders, "Id"), [Upsert, Update]);
        assert!(finds_for(orders, "Free").is_empty() && finds_for(views, "Id").is_empty());
        assert_eq!(finds_for(log, "Id"), [Delete]);
        let of = |name: &str| orders.property(name).unwrap().writable.clone();
        assert!(of("Free").nullable && !of("Free").defaulted && of("Free").upsertable);
        assert!(!of("Fixed").nullable && of("Fixed").defaulted && !of("Fixed").upsertable);
        assert!(!of("Id").nullable);
    }

    #[test]
    fn version_4_says_it_in_annotations() {
        let sets = read(V4).unwrap().sets;
        let [orders, views] = sets.as_slice() else { panic!("two sets") };
        let (created, updated) = written(orders);
        assert_eq!(created, ["Id", "Free", "Fixed", "Open", "Early"]);
        assert_eq!(updated, ["Free", "Open", "Late"]);
        assert_eq!(finds_for(orders, "Id").len(), 3);
        assert_eq!(written(views), (vec![], vec![]));
        assert!(finds_for(views, "Id").is_empty());
    }
}
