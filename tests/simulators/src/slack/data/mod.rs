//! What the workspace holds, invented from a seed.

mod conversations;
mod files;
mod message;
mod people;
mod thread;
mod world;

pub(crate) use conversations::Conversation;
pub use conversations::{ARCHIVED, FOREIGN, MAIN};
pub(crate) use message::Message;
pub use people::TEAM;
pub(crate) use world::World;

/// When the inventions end, in seconds since 1970: 2026-11-20T00:00:00Z.
pub(crate) const END_SECONDS: i64 = 1_795_132_800;
const MICROS: i64 = 1_000_000;
const DAY_MICROS: i64 = 86_400 * MICROS;

/// Writes a moment as Slack does: `1512085950.000216`.
pub(crate) fn ts(micros: i64) -> String {
    format!("{}.{:06}", micros.div_euclid(MICROS), micros.rem_euclid(MICROS))
}
