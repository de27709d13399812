//! What a value of AppFlow's API looks like, said as data.

use super::text::TextForm;

/// The form of a value.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Text of a form.
    Text(TextForm),
    /// One text out of several sets.
    Choice(Choices),
    /// A whole number between two bounds, both included.
    Integer(i64, i64),
    /// True or false.
    Boolean,
    /// A moment in epoch seconds.
    Instant,
    /// Values of one shape, and how many at most.
    List(&'static Shape, usize),
    /// One text out of several sets, where a message names these alone.
    Key(Choices, Choices),
    /// Values of one shape under keys of another, and how many at most.
    Map(&'static Shape, &'static Shape, usize),
    /// A map whose keys go by the value of another member of the same object.
    MapBy(&'static str, fn(Option<&str>) -> &'static Shape, &'static Shape),
    /// Members under fixed names.
    Object(&'static Structure),
}

/// Sets of texts, one of which a choice is.
pub(super) type Choices = &'static [&'static [&'static str]];

/// A whole number without bounds.
pub(super) const ANY_INTEGER: Shape = Shape::Integer(i64::MIN, i64::MAX);
/// A list or map that may be as long as it likes.
pub(super) const NO_LIMIT: usize = usize::MAX;

/// An object with fixed members, all that AppFlow knows.
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
