//! The statements of a load, its steps, and the preparation of its table.

mod load;
mod statements;
mod target;
