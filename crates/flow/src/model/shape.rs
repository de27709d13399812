//! The shapes of values in AppFlow's API, as data.

use super::text::TextForm;

/// The shape of a value.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A text.
    Text(TextForm),
    /// One of the texts in several sets.
    Choice(Choices),
    /// A whole number between two bounds, both included.
    Integer(i64, i64),
    /// True or false.
    Boolean,
    /// A moment in epoch seconds.
    Instant,
    /// Values of one shape, with a maximum number.
    List(&'static Shape, usize),
    /// One of the texts in the first sets. A message lists only the second ones.
    Key(Choices, Choices),
    /// Keys of one shape with values of another, with a maximum number.
    Map(&'static Shape, &'static Shape, usize),
    /// A map whose keys depend on the value of another member of the same object.
    MapBy(&'static str, fn(Option<&str>) -> &'static Shape, &'static Shape),
    /// An object with fixed members.
    Object(&'static Structure),
}

/// Sets of texts to choose from.
pub(super) type Choices = &'static [&'static [&'static str]];

/// A whole number without bounds.
pub(super) const ANY_INTEGER: Shape = Shape::Integer(i64::MIN, i64::MAX);
/// A list or map of any length.
pub(super) const NO_LIMIT: usize = usize::MAX;

/// An object with fixed members: all that AppFlow knows.
pub struct Structure {
    pub(super) members: &'static [Member],
}

/// A member of a structure.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

pub(super) const fn structure(members: &'static [Member]) -> Structure {
    Structure { members }
}

pub(super) const fn required(name: &'static str, shape: Shape) -> Member {
    Member { name, required: true, shape }
}

pub(super) const fn optional(name: &'static str, shape: Shape) -> Member {
    Member { name, required: false, shape }
}
