//! Delivering: a run is sealed, its records are delivered, the data catalog is told, and the run is finished.

pub(in crate::run) mod catalog;
pub(in crate::run) mod deliver;
pub(in crate::run) mod finish;
pub(in crate::run) mod seal;
