//! Reading: a run is prepared, and its pages are read, mapped, staged and committed, part after part.

pub(in crate::run) mod batch;
pub(in crate::run) mod bookmark;
pub(in crate::run) mod commit;
pub(in crate::run) mod drift;
pub(in crate::run) mod fill;
pub(in crate::run) mod limits;
mod numbers;
pub(in crate::run) mod open;
pub(in crate::run) mod prepare;
pub(in crate::run) mod rejects;
pub(in crate::run) mod transfer;
pub(in crate::run) mod window;
