//! Delivering: a run is sealed, delivered, registered in the data catalog, and finished.

pub(in crate::run) mod catalog;
pub(in crate::run) mod deliver;
pub(in crate::run) mod finish;
pub(in crate::run) mod seal;
