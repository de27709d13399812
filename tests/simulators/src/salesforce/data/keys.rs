//! Identities: a record's own id, its place in the recycle bin, and references to others.

use crate::salesforce::data::{Draw, Value};

pub(crate) fn own(draw: &mut Draw<'_>) -> Value {
    Value::Id(draw.own_id())
}

pub(crate) fn deleted(draw: &mut Draw<'_>) -> Value {
    Value::Bool(draw.deleted())
}

pub(crate) fn account(draw: &mut Draw<'_>) -> Value {
    draw.refer("Account")
}

pub(crate) fn contact(draw: &mut Draw<'_>) -> Value {
    draw.refer("Contact")
}

pub(crate) fn user(draw: &mut Draw<'_>) -> Value {
    draw.refer("User")
}

/// Points at a user, or at a queue now and then.
pub(crate) fn owner(draw: &mut Draw<'_>) -> Value {
    let object = if draw.chance(15) { "Group" } else { "User" };
    draw.refer(object)
}
