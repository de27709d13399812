//! Sessions when something goes wrong.

mod credentials;
mod once;
mod socket;
mod usual;
