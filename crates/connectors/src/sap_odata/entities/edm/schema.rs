//! Reads `$metadata`: EDMX of version 1 (OData V2) or 4.

use super::annotation::Annotations;
use super::edm_type::{Facets, field_type};
use super::{Dialect, EntitySet, Model, Property, writable};
use roxmltree::{Document, Node};
use std::collections::HashMap;

/// The longest chain of base types.
const DEEPEST: usize = 32;

/// Reads a document; fails with the reason if it is wrong.
pub(super) fn read(text: &str) -> Result<Model, String> {
    let document = Document::parse(text.trim_start_matches('\u{feff}'));
    let document = document.map_err(|error| format!("it is no XML ({error})"))?;
    let root = document.root_element();
    let dialect = match (root.tag_name().name(), root.attribute("Version")) {
        ("Edmx", Some("1.0")) => Dialect::V2,
        ("Edmx", Some(version)) if version.starts_with('4') => Dialect::V4,
        _ => return Err("it is no EDMX of version 1.0 or 4.0".to_owned()),
    };
    let reader = Reader { dialect, types: types(root), annotations: Annotations::read(root) };
    let sets = root.descendants().filter(|node| named(*node, "EntitySet"));
    // Version 4 has sets in containers only; a reference of the name elsewhere has no type.
    let sets = sets.filter(|set| set.attribute("EntityType").is_some());
    let sets = sets.map(|set| reader.set(set)).collect::<Result<_, _>>()?;
    Ok(Model { dialect, sets })
}

/// Returns whether an element has this name, in whatever namespace: each edition of EDM has its own.
pub(super) fn named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

type Types<'a, 'x> = HashMap<String, Node<'a, 'x>>;

/// Returns the types by their whole names, under namespace and alias.
fn types<'a, 'x>(root: Node<'a, 'x>) -> Types<'a, 'x> {
    let mut found = HashMap::new();
    for schema in root.descendants().filter(|node| named(*node, "Schema")) {
        for space in
            [schema.attribute("Namespace"), schema.attribute("Alias")].into_iter().flatten()
        {
            for kind in schema.children().filter(Node::is_element) {
                if let Some(name) = kind.attribute("Name") {
                    found.insert(format!("{space}.{name}"), kind);
                }
            }
        }
    }
    found
}

struct Reader<'a, 'x> {
    dialect: Dialect,
    types: Types<'a, 'x>,
    annotations: Annotations,
}

impl Reader<'_, '_> {
    fn set(&self, node: Node<'_, '_>) -> Result<EntitySet, String> {
        let name = node.attribute("Name").ok_or("an entity set has no name")?;
        let mut chain = Vec::new();
        let mut wanted = node.attribute("EntityType");
        while let Some(type_name) = wanted {
            let known = self.types.get(type_name);
            let known =
                known.ok_or_else(|| format!("the type {type_name} of {name} is missing"))?;
            chain.push(*known);
            if chain.len() > DEEPEST {
                return Err(format!("the types of {name} are based on each other"));
            }
            wanted = known.attribute("BaseType");
        }
        let mut properties = Vec::new();
        let references = chain.iter().flat_map(|kind| kind.descendants());
        let keys: Vec<&str> = references
            .filter(|node| named(*node, "PropertyRef"))
            .filter_map(|key| key.attribute("Name"))
            .collect();
        // What a type inherits comes first.
        for kind in chain.iter().rev() {
            for property in kind.children().filter(|node| named(*node, "Property")) {
                properties.extend(self.property(node, *kind, property, &keys));
            }
        }
        let said = |what| sap(node, what);
        Ok(EntitySet {
            label: said("label").map(str::to_owned).or_else(|| self.annotations.label(name)),
            tracks_changes: match self.dialect {
                Dialect::V2 => said("change-tracking") == Some("true"),
                Dialect::V4 => self.annotations.tracks(name),
            },
            addressable: said("addressable") != Some("false"),
            name: name.to_owned(),
            properties,
        })
    }

    fn property(
        &self,
        set: Node<'_, '_>,
        owner: Node<'_, '_>,
        node: Node<'_, '_>,
        keys: &[&str],
    ) -> Option<Property> {
        let name = node.attribute("Name")?;
        let stated = node.attribute("Type")?;
        let facets = Facets {
            precision: node.attribute("Precision"),
            scale: node.attribute("Scale"),
            date_alone: sap(node, "display-format") == Some("Date"),
        };
        let edm = self.underlying(stated);
        let owner = owner.attribute("Name").unwrap_or_default();
        let path = format!("{owner}/{name}");
        let key = keys.contains(&name);
        let writable = writable::of(&self.annotations, set, node, &path, key);
        let set = set.attribute("Name").unwrap_or_default();
        Some(Property {
            field_type: field_type(edm, facets)?,
            label: sap(node, "label").map(str::to_owned).or_else(|| self.annotations.label(&path)),
            key,
            writable,
            filterable: sap(node, "filterable") != Some("false")
                && self.annotations.filterable(set, name),
            sortable: sap(node, "sortable") != Some("false")
                && self.annotations.sortable(set, name),
            name: name.to_owned(),
            edm: stated.to_owned(),
        })
    }

    /// Returns the primitive type that an enumeration or a type definition is made of.
    fn underlying<'n>(&'n self, stated: &'n str) -> &'n str {
        let Some(known) = self.types.get(stated) else {
            return stated;
        };
        match known.tag_name().name() {
            // Members are read by their names.
            "EnumType" => "Edm.String",
            "TypeDefinition" => known.attribute("UnderlyingType").unwrap_or(stated),
            _ => stated,
        }
    }
}

/// Returns an annotation in SAP's own namespace.
pub(super) fn sap<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(("http://www.sap.com/Protocols/SAPData", name))
}
