//! Queries over HTTP: the first page, the pages after it, and queries inside a composite request.

mod composite;
mod cursors;
mod page;
mod routes;

pub(crate) use composite::composite;
pub(crate) use cursors::Cursors;
pub(crate) use page::{first_page, next_page};
pub(crate) use routes::{query, query_all, query_page};
