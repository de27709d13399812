//! The odd behaviours that can be switched on, by name.

/// Pages have fewer records than asked for, and about every third has none and a cursor all the same.
pub const SHORT_PAGES: &str = "short_pages";
/// An app that is distributed outside the Marketplace: messages come by 15 at most, and of two requests in a row to the same
/// method the second is refused for a minute.
pub const RESTRICTED: &str = "restricted";
/// The parent of a thread is on the first page of its replies alone, and not on every one.
pub const PARENT_ONCE: &str = "parent_once";
/// A code gives the token of a bot and not that of a user.
pub const BOT_TOKENS: &str = "bot_tokens";
/// A page of messages says that there are more and not where.
pub const NO_CURSORS: &str = "no_cursors";
/// After each list of files the newest file is deleted.
pub const VANISHING_FILES: &str = "vanishing_files";
/// The token has the scopes of public channels alone, and none for addresses of people.
pub const FEW_SCOPES: &str = "few_scopes";
/// The plan of the workspace hides the older half of each conversation.
pub const HIDDEN_HISTORY: &str = "hidden_history";
/// The plan of the workspace hides some files.
pub const HIDDEN_FILES: &str = "hidden_files";
/// A gateway ends requests for more than 50 records with its own page and status 504.
pub const IMPATIENT_GATEWAY: &str = "impatient_gateway";
/// The token is one of a whole organization: lists need the workspace.
pub const ORGANIZATION: &str = "organization";
/// Every second thread's parent has been deleted, and a tombstone stands in its place.
pub const TOMBSTONES: &str = "tombstones";
