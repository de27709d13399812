//! Which parts of `$metadata` are read, and which documents are refused.

use super::schema::read;
use super::*;

const V2: &str = r#"<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"
 xmlns:sap="http://www.sap.com/Protocols/SAPData"><edmx:DataServices>
 <Schema Namespace="API.X" Alias="Self" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">
 <EntityType Name="Base" Abstract="true"><Key><PropertyRef Name="Id"/></Key>
  <Property Name="Id" Type="Edm.String" Nullable="false" sap:label="Number"/></EntityType>
 <EntityType Name="Order" BaseType="Self.Base">
  <Property Name="Day" Type="Edm.DateTime" sap:display-format="Date"/>
  <Property Name="At" Type="Edm.DateTime" sap:filterable="false"/>
  <Property Name="Sum" Type="Edm.Decimal" Precision="16" Scale="3"/>
  <Property Name="Count" Type="Edm.Decimal" Precision="5"/>
  <Property Name="Any" Type="Edm.Decimal"/>
  <Property Name="Huge" Type="Edm.Decimal" Precision="40" Scale="2"/>
  <Property Name="Clock" Type="Edm.Time"/><Property Name="File" Type="Edm.Stream"/>
  <Property Name="Place" Type="API.X.Place"/>
  <NavigationProperty Name="toItems" Relationship="API.X.a" FromRole="a" ToRole="b"/></EntityType>
 <ComplexType Name="Place"><Property Name="City" Type="Edm.String"/></ComplexType>
 <EntityContainer Name="C">
  <EntitySet Name="Orders" EntityType="API.X.Order" sap:label="Sales orders" sap:change-tracking="true"/>
  <EntitySet Name="Parts" EntityType="Self.Base" sap:addressable="false"/>
 </EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"#;

const V4: &str = r#"<edmx:Edmx Version="4.01" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
 <Schema Namespace="com.x" Alias="SAP__self" xmlns="http://docs.oasis-open.org/odata/ns/edm">
 <EnumType Name="Color"><Member Name="Red" Value="0"/></EnumType>
 <TypeDefinition Name="Money" UnderlyingType="Edm.Decimal"/>
 <EntityType Name="T"><Key><PropertyRef Name="A"/><PropertyRef Name="B"/></Key>
  <Property Name="A" Type="Edm.Int64" Nullable="false"/><Property Name="B" Type="Edm.Guid" Nullable="false"/>
  <Property Name="Color" Type="com.x.Color"/><Property Name="Sum" Type="SAP__self.Money" Precision="10" Scale="2"/>
  <Property Name="Free" Type="Edm.Decimal" Scale="variable"/><Property Name="Tags" Type="Collection(Edm.String)"/>
  <Property Name="Span" Type="Edm.Duration"/><Property Name="On" Type="Edm.Date"><Annotation Term="SAP__common.Label" String="On day"/></Property>
 </EntityType>
 <EntityContainer Name="Box"><EntitySet Name="Ts" EntityType="com.x.T"/><EntitySet Name="Us" EntityType="com.x.T">
  <Annotation Term="Org.OData.Capabilities.V1.SortRestrictions"><Record><PropertyValue Property="Sortable" Bool="false"/></Record></Annotation>
 </EntitySet></EntityContainer>
 <Annotations Target="SAP__self.Box/Ts"><Annotation Term="SAP__capabilities.FilterRestrictions"><Record>
  <PropertyValue Property="NonFilterableProperties"><Collection><PropertyPath>Span</PropertyPath></Collection></PropertyValue>
  </Record></Annotation><Annotation Term="SAP__capabilities.ChangeTracking"><Record>
  <PropertyValue Property="Supported" Bool="true"/></Record></Annotation></Annotations>
 <Annotations Target="SAP__self.T/Sum"><Annotation Term="com.sap.vocabularies.Common.v1.Label" String="Total"/></Annotations>
 </Schema></edmx:DataServices></edmx:Edmx>"#;

fn types(set: &EntitySet) -> Vec<(&str, FieldType)> {
    set.properties.iter().map(|each| (each.name.as_str(), each.field_type)).collect()
}

#[test]
fn version_2_is_read_with_saps_annotations() {
    let model = read(V2).unwrap();
    assert_eq!(model.dialect, Dialect::V2);
    let [orders, parts] = model.sets.as_slice() else { panic!("two sets") };
    use FieldType::{Date, Json, LocalDateTime, String, Time};
    let decimal = |precision, scale| FieldType::Number { precision, scale, binary: false };
    assert_eq!(
        types(orders),
        [
            ("Id", String),
            ("Day", Date),
            ("At", LocalDateTime),
            ("Sum", decimal(16, 3)),
            ("Count", decimal(5, 0)),
            ("Any", decimal(0, 9)),
            ("Huge", decimal(0, 9)),
            ("Clock", Time),
            ("Place", Json),
        ]
    );
    assert!(orders.order().is_empty(), "a queue has its own order");
    assert_eq!(parts.order(), ["Id"]);
    assert_eq!(orders.label.as_deref(), Some("Sales orders"));
    assert!(orders.tracks_changes && !parts.tracks_changes);
    assert!(orders.addressable && !parts.addressable);
    let at = Field::from(orders.property("At").unwrap());
    assert!(!at.filterable && !at.timestamp && at.label == "At");
    let id = Field::from(orders.property("Id").unwrap());
    assert!(id.primary_key && id.filterable && id.label == "Number");
}

#[test]
fn version_4_is_read_with_the_annotations_of_its_vocabularies() {
    let model = read(V4).unwrap();
    assert_eq!(model.dialect, Dialect::V4);
    let [ts, us] = model.sets.as_slice() else { panic!("two sets") };
    use FieldType::{Date, Int64, Json, String};
    let decimal = |precision, scale| FieldType::Number { precision, scale, binary: false };
    assert_eq!(
        types(ts),
        [
            ("A", Int64),
            ("B", String),
            ("Color", String),
            ("Sum", decimal(10, 2)),
            ("Free", decimal(0, 9)),
            ("Tags", Json),
            ("Span", String),
            ("On", Date),
        ]
    );
    assert!(us.order().is_empty(), "nothing to order by");
    let untracked = EntitySet { tracks_changes: false, ..ts.clone() };
    assert_eq!(untracked.order(), ["A", "B"]);
    assert!(ts.tracks_changes && !us.tracks_changes);
    let label = |name| ts.property(name).unwrap().label.clone();
    assert_eq!((label("Sum").as_deref(), label("On").as_deref()), (Some("Total"), Some("On day")));
    assert!(!ts.property("Span").unwrap().filterable && us.property("Span").unwrap().filterable);
}

#[test]
fn what_is_no_metadata_is_refused() {
    for text in [
        "",
        "{}",
        "<html/>",
        "<Edmx Version=\"9.0\"/>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><Edmx Version=\"4.0\">&a;</Edmx>",
        r#"<Edmx Version="4.0"><EntitySet Name="A" EntityType="X.Gone"/></Edmx>"#,
        r#"<Edmx Version="4.0"><Schema Namespace="X"><EntityType Name="A" BaseType="X.A"/></Schema>
           <EntitySet Name="A" EntityType="X.A"/></Edmx>"#,
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}
