//! `$metadata` and service documents of both versions.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::sap_odata::kind::{Kind, Version};
use crate::sap_odata::schema::{Property, Service, Set};

/// Writes the service document.
pub(crate) fn document(service: &Service) -> Value {
    let names = service.sets.iter().map(|set| set.name);
    match service.version {
        Version::V2 => json!({ "d": { "EntitySets": names.collect::<Vec<_>>() } }),
        Version::V4 => {
            let sets = names.map(|name| json!({ "name": name, "kind": "EntitySet", "url": name }));
            json!({ "@odata.context": "$metadata", "value": sets.collect::<Vec<_>>() })
        }
    }
}

/// Writes `$metadata`.
pub(crate) fn edmx(service: &Service) -> String {
    let version = service.version;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    out.push_str(match version {
        Version::V2 => {
            "<edmx:Edmx Version=\"1.0\" xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\" \
             xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\" \
             xmlns:sap=\"http://www.sap.com/Protocols/SAPData\"><edmx:DataServices m:DataServiceVersion=\"2.0\">\
             <Schema Namespace=\"PENSTOCK\" xmlns=\"http://schemas.microsoft.com/ado/2008/09/edm\">"
        }
        Version::V4 => {
            "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\
             <edmx:DataServices><Schema Namespace=\"PENSTOCK\" Alias=\"SAP__self\" \
             xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">"
        }
    });
    for set in service.sets {
        entity_type(&mut out, set, version);
    }
    out.push_str(
        "<ComplexType Name=\"Address\"><Property Name=\"City\" Type=\"Edm.String\"/>\
         <Property Name=\"Street\" Type=\"Edm.String\"/></ComplexType>",
    );
    let default = if version == Version::V2 { " m:IsDefaultEntityContainer=\"true\"" } else { "" };
    let _ = write!(out, "<EntityContainer Name=\"Container\"{default}>");
    for set in service.sets {
        let tracked = match (set.tracked, version) {
            (true, Version::V2) => " sap:change-tracking=\"true\"",
            _ => "",
        };
        let _ = write!(
            out,
            "<EntitySet Name=\"{}\" EntityType=\"PENSTOCK.{}\"{tracked}/>",
            set.name, set.entity_type
        );
    }
    out.push_str("</EntityContainer>");
    if version == Version::V4 {
        service.sets.iter().for_each(|set| annotations(&mut out, set));
    }
    out.push_str("</Schema></edmx:DataServices></edmx:Edmx>");
    out
}

fn entity_type(out: &mut String, set: &Set, version: Version) {
    let _ = write!(out, "<EntityType Name=\"{}\"><Key>", set.entity_type);
    for key in set.keys() {
        let _ = write!(out, "<PropertyRef Name=\"{}\"/>", key.name);
    }
    out.push_str("</Key>");
    for each in set.properties(version) {
        property(out, each, version);
    }
    out.push_str("</EntityType>");
}

fn property(out: &mut String, property: &Property, version: Version) {
    let _ =
        write!(out, "<Property Name=\"{}\" Type=\"{}\"", property.name, property.kind.edm(version));
    match property.kind {
        Kind::Text(length) => {
            let _ = write!(out, " MaxLength=\"{length}\"");
        }
        Kind::Decimal(precision, scale) => {
            let _ = write!(out, " Precision=\"{precision}\" Scale=\"{scale}\"");
        }
        Kind::Instant | Kind::Local => out.push_str(" Precision=\"3\""),
        _ => {}
    }
    if property.key {
        out.push_str(" Nullable=\"false\"");
    }
    if version == Version::V2 {
        let _ = write!(out, " sap:label=\"{} of it\"", property.name);
        if property.kind == Kind::Day {
            out.push_str(" sap:display-format=\"Date\"");
        }
        if !property.filterable {
            out.push_str(" sap:filterable=\"false\"");
        }
        if property.key {
            out.push_str(" sap:updatable=\"false\"");
        }
    }
    out.push_str("/>");
}

fn annotations(out: &mut String, set: &Set) {
    let _ = write!(
        out,
        "<Annotations Target=\"SAP__self.Container/{}\"><Annotation Term=\"Org.OData.Capabilities.V1.FilterRestrictions\">\
         <Record><PropertyValue Property=\"NonFilterableProperties\"><Collection>",
        set.name
    );
    for hidden in set.properties(Version::V4).filter(|property| !property.filterable) {
        let _ = write!(out, "<PropertyPath>{}</PropertyPath>", hidden.name);
    }
    let _ = write!(
        out,
        "</Collection></PropertyValue></Record></Annotation>\
         <Annotation Term=\"Org.OData.Capabilities.V1.ChangeTracking\"><Record>\
         <PropertyValue Property=\"Supported\" Bool=\"{}\"/></Record></Annotation></Annotations>",
        set.tracked
    );
    for each in set.properties(Version::V4) {
        let _ = write!(
            out,
            "<Annotations Target=\"SAP__self.{}/{}\"><Annotation Term=\"com.sap.vocabularies.Common.v1.Label\" \
             String=\"{} of it\"/></Annotations>",
            set.entity_type, each.name, each.name
        );
    }
}
