//! Delivering: a run is sealed, its records are delivered, its tables are registered in the data catalog, and it is
//! finished.

pub(in crate::run) mod catalog;
pub(in crate::run) mod deliver;
pub(in crate::run) mod finish;
pub(in crate::run) mod seal;
