//! The toolkit of applications with an HTTP API: a guarded client, sessions that renew and retry, one form of refusals.

mod address;
mod api;
mod budget;
mod call;
mod followed;
mod http;
mod instance;
mod jobs;
pub mod keyset;
mod link;
mod linked;
mod page_size;
mod page_starts;
mod refusal;
mod refusals;
mod request;
mod response;
mod said;
mod scrub;
mod sent;
mod sequence;
mod session;

pub use address::AddressPolicy;
pub use api::Api;
pub use budget::Budget;
pub use call::{Call, Once};
pub use followed::{Followed, leads_to_itself, next_path};
pub use http::Http;
pub use instance::{Instance, parse_instance, with_path};
pub use jobs::Jobs;
pub use link::path_of_link;
pub use linked::LinkedList;
pub use page_size::PageSize;
pub use page_starts::PageStarts;
pub use refusal::{Meaning, Refusal, not_json, plain_code};
pub use refusals::KnownRefusal;
pub use request::Request;
pub use response::{Form, Response};
pub use said::Said;
pub use scrub::scrub;
pub use sent::Sent;
pub use sequence::Sequence;
pub use session::Session;

/// The method of a [`Call`].
pub use reqwest::Method;
