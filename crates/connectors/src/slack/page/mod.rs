//! Reads pages: of messages, of files, and of the workspace's own lists.

pub(super) mod derived;
pub(super) mod files;
pub(super) mod list;
pub(super) mod messages;
