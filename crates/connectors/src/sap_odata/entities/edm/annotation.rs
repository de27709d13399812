//! Annotations of version 4: filtering, sorting, writing, tracked changes, and labels.

use super::schema::named;
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Annotations by their target: a set, or a type and a property.
#[derive(Debug, Default)]
pub(super) struct Annotations {
    /// By the set's name; `all` restricts the whole set.
    unfilterable: BTreeMap<String, Restricted>,
    unsortable: BTreeMap<String, Restricted>,
    uncreatable: BTreeMap<String, Restricted>,
    unchangeable: BTreeMap<String, Restricted>,
    undeletable: BTreeMap<String, Restricted>,
    /// Properties that the service fills in alone.
    computed: BTreeSet<String>,
    /// Properties that stay as a record was created with them.
    immutable: BTreeSet<String>,
    tracked: BTreeSet<String>,
    labels: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Restricted {
    all: bool,
    some: BTreeSet<String>,
}

impl Annotations {
    /// Reads the annotations of a document.
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let mut found = Self::default();
        for annotation in root.descendants().filter(|node| named(*node, "Annotation")) {
            let target = annotation.parent().and_then(target);
            let term = annotation.attribute("Term");
            if let (Some(target), Some(term)) = (target, term) {
                found.note(&target, term, annotation);
            }
        }
        found
    }

    fn note(&mut self, target: &str, term: &str, annotation: Node<'_, '_>) {
        match term.rsplit('.').next().unwrap_or_default() {
            "FilterRestrictions" => {
                let known = restricted(annotation, "Filterable", "NonFilterableProperties");
                self.unfilterable.insert(target.to_owned(), known);
            }
            "SortRestrictions" => {
                let known = restricted(annotation, "Sortable", "NonSortableProperties");
                self.unsortable.insert(target.to_owned(), known);
            }
            "InsertRestrictions" => {
                let known = restricted(annotation, "Insertable", "NonInsertableProperties");
                self.uncreatable.insert(target.to_owned(), known);
            }
            "UpdateRestrictions" => {
                let known = restricted(annotation, "Updatable", "NonUpdatableProperties");
                self.unchangeable.insert(target.to_owned(), known);
            }
            "DeleteRestrictions" => {
                // A property is never deleted on its own.
                let known = restricted(annotation, "Deletable", "");
                self.undeletable.insert(target.to_owned(), known);
            }
            "Computed" if annotation.attribute("Bool") != Some("false") => {
                self.computed.insert(target.to_owned());
            }
            "Immutable" if annotation.attribute("Bool") != Some("false") => {
                self.immutable.insert(target.to_owned());
            }
            "ChangeTracking" if flag(annotation, "Supported") != Some(false) => {
                self.tracked.insert(target.to_owned());
            }
            "Label" => {
                if let Some(text) = annotation.attribute("String") {
                    self.labels.insert(target.to_owned(), text.to_owned());
                }
            }
            _ => {}
        }
    }

    /// Returns whether records of a set can be filtered by a property.
    pub(super) fn filterable(&self, set: &str, property: &str) -> bool {
        free(&self.unfilterable, set, property)
    }

    /// Returns whether records of a set can be ordered by a property.
    pub(super) fn sortable(&self, set: &str, property: &str) -> bool {
        free(&self.unsortable, set, property)
    }

    /// Returns whether new records of a set may have a property; its `path` names the type (`Type/Property`).
    pub(super) fn creatable(&self, set: &str, property: &str, path: &str) -> bool {
        free(&self.uncreatable, set, property) && !self.computed.contains(path)
    }

    /// Returns whether records of a set that exist may get a property.
    pub(super) fn updatable(&self, set: &str, property: &str, path: &str) -> bool {
        let fixed = self.computed.contains(path) || self.immutable.contains(path);
        free(&self.unchangeable, set, property) && !fixed
    }

    /// Returns which changes a set allows: create, update, delete.
    pub(super) fn changes(&self, set: &str) -> [bool; 3] {
        let may = |known: &BTreeMap<String, Restricted>| known.get(set).is_none_or(|one| !one.all);
        [may(&self.uncreatable), may(&self.unchangeable), may(&self.undeletable)]
    }

    /// Returns whether changes of a set are tracked.
    pub(super) fn tracks(&self, set: &str) -> bool {
        self.tracked.contains(set)
    }

    /// Returns the label of a set, or of a type's property (`Type/Property`).
    pub(super) fn label(&self, target: &str) -> Option<String> {
        self.labels.get(target).cloned()
    }
}

fn free(restrictions: &BTreeMap<String, Restricted>, set: &str, property: &str) -> bool {
    restrictions.get(set).is_none_or(|known| !known.all && !known.some.contains(property))
}

/// Names the target of annotations, without namespaces and containers: `NS.Container/Set` is the set, and
/// `NS.Type/Property` is `Type/Property`.
fn target(parent: Node<'_, '_>) -> Option<String> {
    match parent.tag_name().name() {
        "Annotations" => {
            let target = parent.attribute("Target")?;
            let (owner, member) = target.split_once('/').unwrap_or((target, ""));
            let owner = owner.rsplit('.').next()?;
            let container = parent.document().descendants().any(|node| {
                named(node, "EntityContainer") && node.attribute("Name") == Some(owner)
            });
            Some(if container { member.to_owned() } else { format!("{owner}/{member}") })
        }
        "EntitySet" => parent.attribute("Name").map(str::to_owned),
        "Property" => {
            let owner = parent.parent()?.attribute("Name")?;
            Some(format!("{owner}/{}", parent.attribute("Name")?))
        }
        _ => None,
    }
}

fn restricted(annotation: Node<'_, '_>, whole: &str, list: &str) -> Restricted {
    let mut known =
        Restricted { all: flag(annotation, whole) == Some(false), ..Restricted::default() };
    let lists = annotation.descendants().filter(|node| node.attribute("Property") == Some(list));
    for path in
        lists.flat_map(|node| node.descendants().filter(|node| named(*node, "PropertyPath")))
    {
        known.some.extend(path.text().map(|text| text.trim().to_owned()));
    }
    known
}

fn flag(annotation: Node<'_, '_>, name: &str) -> Option<bool> {
    let value = annotation.descendants().find(|node| node.attribute("Property") == Some(name))?;
    value.attribute("Bool").or_else(|| value.text())?.trim().parse().ok()
}
