//! The objects of the simulated organisation.

mod account;
mod contact;
mod describe;
mod event;
mod field;
mod group;
mod invoice;
mod kind;
mod object;
mod system;
mod user;

pub(crate) use describe::{describe, summary};
pub(crate) use field::Field;
pub(crate) use kind::Kind;
pub(crate) use object::Object;

/// Lists every object, in the order `sobjects` shows them.
pub(crate) fn objects() -> Vec<Object> {
    vec![
        account::account(),
        contact::contact(),
        group::group(),
        invoice::invoice(),
        user::user(),
        // Last, because the records of the others depend on their places.
        event::account_change(),
        event::order_placed(),
    ]
}
