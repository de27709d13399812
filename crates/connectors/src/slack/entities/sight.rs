//! What a token may see: kinds of conversations and their scopes, and the records that a read lacks without them.

use super::Kind;
use connector_sdk::rest::Response;
use connector_sdk::{Connection, Query};

/// A kind of conversations: its name in requests, the scope that its list needs, and its name for people.
pub(in crate::slack) struct ConversationKind {
    pub(in crate::slack) name: &'static str,
    scope: &'static str,
    pub(in crate::slack) label: &'static str,
}

/// All kinds of conversations.
pub(in crate::slack) const KINDS: [ConversationKind; 4] = [
    kind("public_channel", "channels:read", "Public channels"),
    kind("private_channel", "groups:read", "Private channels"),
    kind("mpim", "mpim:read", "Group messages"),
    kind("im", "im:read", "Direct messages"),
];

/// The scope for people's addresses.
const ADDRESSES: &str = "users:read.email";

const fn kind(name: &'static str, scope: &'static str, label: &'static str) -> ConversationKind {
    ConversationKind { name, scope, label }
}

/// Names one kind of conversations in a request, or all.
pub(in crate::slack) fn types(kind: Option<usize>) -> String {
    match kind.and_then(|kind| KINDS.get(kind)) {
        Some(kind) => kind.name.to_owned(),
        None => KINDS.map(|kind| kind.name).join(","),
    }
}

/// Describes kinds of conversations that are missing in a list, by their places among all.
pub(in crate::slack) fn unseen(connection: &Connection, places: &[usize]) -> String {
    let kinds: Vec<&ConversationKind> =
        places.iter().filter_map(|place| KINDS.get(*place)).collect();
    lacking(&connection.profile, &kinds)
}

fn lacking(profile: &str, kinds: &[&ConversationKind]) -> String {
    let scopes: Vec<&str> = kinds.iter().map(|kind| kind.scope).collect();
    let labels: Vec<String> = kinds.iter().map(|kind| kind.label.to_lowercase()).collect();
    format!(
        "slack leaves out {}: the token of connector profile {profile} lacks {}; give the app these scopes, install it \
         again and update the profile",
        labels.join(", "),
        scopes.join(", ")
    )
}

/// Describes that people come without their addresses, if a flow asks for these.
pub(in crate::slack) fn without_addresses(
    connection: &Connection,
    query: &Query,
    response: &Response,
) -> Option<String> {
    let asked = query.columns.iter().any(|column| column.name == "profile.email");
    let lacks = granted(response).is_some_and(|scopes| !scopes.contains(&ADDRESSES));
    (asked && lacks).then(|| no_addresses(&connection.profile))
}

fn no_addresses(profile: &str) -> String {
    format!(
        "slack leaves out profile.email: the token of connector profile {profile} lacks {ADDRESSES}"
    )
}

/// Describes the records that a read of an entity lacks; `response` is any answer, since each names the scopes of the
/// token.
pub(in crate::slack) fn left_out(
    profile: &str,
    kind: &Kind<'_>,
    response: &Response,
) -> Option<String> {
    let scopes = granted(response);
    match kind {
        Kind::List(super::List::Conversations) => {
            let own = "private channels and messages between people that the user of the token takes no part in are \
                       not listed";
            let missing: Vec<&ConversationKind> =
                ungranted(response).into_iter().filter_map(|place| KINDS.get(place)).collect();
            Some(match missing.is_empty() {
                true => own.to_owned(),
                false => format!("{own}; {}", lacking(profile, &missing)),
            })
        }
        Kind::List(super::List::Users) => {
            let strangers = "people of other organizations, who write in shared channels, are not listed";
            let lacks = scopes.is_some_and(|scopes| !scopes.contains(&ADDRESSES));
            Some(match lacks {
                true => format!("{strangers}; {}", no_addresses(profile)),
                false => strangers.to_owned(),
            })
        }
        Kind::List(super::List::Usergroups) | Kind::Event(_) => None,
        Kind::Files => Some(
            "files of conversations that the user of the token takes no part in are not listed; of files that the \
             plan of the workspace hides there is little but the id"
                .to_owned(),
        ),
        Kind::Messages(_) => Some(
            "messages that the plan of the workspace hides are left out, and incremental runs leave out replies to \
             threads that began more than 30 days before their time range"
                .to_owned(),
        ),
    }
}

/// Returns the places of the kinds for which the token has no scope. Old tokens have scopes with other names: if none
/// of the four is there, nothing is known, and the list is empty.
pub(in crate::slack) fn ungranted(response: &Response) -> Vec<usize> {
    let scopes = granted(response).unwrap_or_default();
    let lacks = |place: &usize| KINDS.get(*place).is_some_and(|kind| !scopes.contains(&kind.scope));
    let places: Vec<usize> = (0..KINDS.len()).filter(lacks).collect();
    if places.len() == KINDS.len() { Vec::new() } else { places }
}

/// Returns the scopes of the token; `None` if the answer does not name them.
fn granted(response: &Response) -> Option<Vec<&str>> {
    Some(response.header("x-oauth-scopes")?.split(',').map(str::trim).collect())
}
