//! The function on a world in memory.

mod answers;
mod bodies;
mod remembering;
mod samples;
mod world;
