//! What a connector is: how an application describes itself, is read, and is written to.
//!
//! A connector is one [`Connector`] in one folder. It says what it can do as data ([`Configuration`], and `source()`
//! and `destination()` that may be `None`), and it is stateless: every call gets the [`Connection`] (an opened
//! profile: settings, credentials, HTTP) and whatever it needs to go on. A source opens a [`Reader`], which understands the
//! flow's settings once and reads page by page: a page is some records and the [`Cursor`] of the next page. The cursor is
//! opaque to everybody else, serialisable and complete, because a Lambda forgets. A destination stages parts that nobody
//! sees ([`staging`]) and delivers them when all of them are there, in [`Step`]s.
//!
//! Failures are [`ConnectorError`]s whose [`ErrorKind`] decides, in one place ([`retry`]), whether to refresh the
//! credentials, back off, wait, or give up. A [`Webhook`] judges what an application delivers by
//! itself. The [`rest`] toolkit holds what applications with an HTTP API share, [`oauth`] how they give tokens, [`form`]
//! how profiles and settings are checked, and [`memory`] the twins that tests run on.

mod app_secret;
mod bookmark;
mod catalog_output;
mod clock;
mod configuration;
mod connection;
mod connector;
pub mod contract;
mod credentials;
mod delivery;
mod destination;
mod entity;
mod error;
mod field_list;
mod filter;
pub mod form;
mod memo;
pub mod memory;
pub mod oauth;
mod object_store;
mod reader;
pub mod rest;
pub mod retry;
mod services;
mod source;
mod span;
pub mod staging;
mod table;
pub mod webhook;
mod withheld;

pub use app_secret::AppSecret;
pub use bookmark::{Bookmark, Since};
pub use catalog_output::{CatalogOutput, OutputFolder};
pub use clock::{Clock, SystemClock};
pub use configuration::{Configuration, Texts, texts};
pub use connection::Connection;
pub use connector::{Connector, Connectors};
pub use credentials::{Credentials, Renewal, Vault};
pub use delivery::{Note, Outcome, Refused, Standing, Step};
pub use destination::{
    Content, Destination, Folders, Manner, PartName, StagedFile, Target, Writing,
};
pub use entity::{Entity, EntityGroup, Field, Writable};
pub use error::{ConnectorError, ErrorKind, Result};
pub use field_list::{FieldList, FieldNames};
pub use filter::{Comparison, Decimal, Filter, Literal};
pub use memo::Memo;
pub use object_store::{Completion, NewObject, ObjectHead, ObjectStore, Upload};
pub use reader::{Found, Reader};
pub use services::{
    BusEvent, EventBus, EventRefusal, EventsPut, RedshiftAccess, RedshiftData, RedshiftDatabase,
    RedshiftPlace, RedshiftProgress, RedshiftQuery, RedshiftRows, RedshiftTransaction, Services,
};
pub use source::{Cursor, Misread, Page, Partition, Query, Source, Window, notes_of};
pub use span::Span;
pub use table::{Bound, Table, TableColumn, columns_of, require_keys};
pub use webhook::{
    Answer, DeliveredEvent, Deliveries, Delivery, DeliveryMethod, Received, Refusal, RelayedEvent,
    SignedBody, Unsendable, Webhook, WebhookSecret, Webhooks,
};
pub use withheld::Withheld;
