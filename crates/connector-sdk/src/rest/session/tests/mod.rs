//! What a session does when something goes wrong.

mod credentials;
mod once;
mod socket;
