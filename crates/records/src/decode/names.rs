//! Finds the values of a record's columns by their names, dotted or not.

use std::collections::HashMap;

use super::cell;
use super::members::members;
use crate::{Column, Found};

/// The raw value of one column in one record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Slot<'a> {
    Absent,
    Value(&'a str),
    /// A value in place of the column's parent object.
    Orphan(&'a str),
}

/// The places of the columns' values in a record.
pub(super) struct Names {
    root: Node,
    /// The slot of each column's path and, if the name has a dot, the slot of the whole name.
    places: Vec<(usize, Option<usize>)>,
    width: usize,
}

#[derive(Default)]
struct Node {
    children: Vec<Child>,
    positions: HashMap<String, usize>,
}

#[derive(Default)]
struct Child {
    name: String,
    /// The slot of the value itself, if it has a column.
    slot: Option<usize>,
    /// The names below the value, with their slots.
    below: Node,
    slots_below: Vec<usize>,
}

impl Names {
    pub(super) fn new(columns: &[Column]) -> Names {
        let mut names = Names { root: Node::default(), places: Vec::new(), width: 0 };
        let mut places = Vec::new();
        for column in columns {
            let path: Vec<_> = column.name.split('.').collect();
            places.push((names.root.slot(&path, &mut names.width), path.len() > 1));
        }
        // Whole names come last, so that the other members keep the order in which they are sent.
        for (column, (slot, dotted)) in columns.iter().zip(places) {
            let whole = dotted.then(|| names.root.slot(&[&column.name], &mut names.width));
            names.places.push((slot, whole));
        }
        names
    }

    pub(super) fn slots<'a>(&self) -> Vec<Slot<'a>> {
        vec![Slot::Absent; self.width]
    }

    pub(super) fn fill<'a>(&self, record: &'a str, slots: &mut [Slot<'a>]) {
        slots.fill(Slot::Absent);
        self.root.fill(record, slots);
    }

    pub(super) fn value<'a>(&self, column: usize, slots: &[Slot<'a>]) -> Slot<'a> {
        let (path, whole) = self.places[column];
        match whole.map(|slot| slots[slot]) {
            None | Some(Slot::Absent) => slots[path],
            Some(value) => value,
        }
    }
}

impl Node {
    fn slot(&mut self, path: &[&str], width: &mut usize) -> usize {
        let (name, below) = (path[0], &path[1..]);
        let next = self.children.len();
        let position = *self.positions.entry(name.to_owned()).or_insert(next);
        if position == next {
            self.children.push(Child { name: name.to_owned(), ..Child::default() });
        }
        let child = &mut self.children[position];
        if !below.is_empty() {
            let slot = child.below.slot(below, width);
            child.slots_below.push(slot);
            return slot;
        }
        *child.slot.get_or_insert_with(|| {
            *width += 1;
            *width - 1
        })
    }

    fn fill<'a>(&self, object: &'a str, slots: &mut [Slot<'a>]) {
        // Members mostly come in the order of the columns, so look there first.
        let mut expected = 0;
        for (name, raw) in members(object) {
            if let Some(position) = self.position(name, expected) {
                expected = position + 1;
                self.children[position].fill(raw, slots);
            }
        }
    }

    fn position(&self, name: &str, expected: usize) -> Option<usize> {
        if self.children.get(expected).is_some_and(|child| child.name == name) {
            return Some(expected);
        }
        if name.contains('\\') {
            let name: String = serde_json::from_str(&format!("\"{name}\"")).ok()?;
            return self.positions.get(&name).copied();
        }
        self.positions.get(name).copied()
    }
}

impl Child {
    fn fill<'a>(&self, raw: &'a str, slots: &mut [Slot<'a>]) {
        if let Some(slot) = self.slot {
            slots[slot] = Slot::Value(raw);
        }
        if self.slots_below.is_empty() {
            return;
        }
        let class = cell::class(raw);
        let below = match class {
            Found::Object | Found::Null => Slot::Absent,
            _ => Slot::Orphan(raw),
        };
        for slot in &self.slots_below {
            slots[*slot] = below;
        }
        if class == Found::Object {
            self.below.fill(raw, slots);
        }
    }
}
