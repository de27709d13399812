//! One request of an application, exactly as it arrived.

use super::Refusal;
use aws_lc_rs::digest;
use chrono::DateTime;
use flow::Timestamp;
use reqwest::header::HeaderMap;
use std::str;

/// The most seconds between the time of a signature and our clock, either way.
const TOLERANCE_SECONDS: i64 = 300;

/// The longest sender's id that is used unchanged: ids become keys of a table.
const LONGEST_ID: usize = 256;

/// A request to a webhook's address.
pub struct Delivery<'a> {
    /// The method.
    pub method: DeliveryMethod,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The parameters after the `?`, decoded.
    pub query: &'a [(String, String)],
    /// The raw bytes of the body.
    pub body: &'a [u8],
    /// When it arrived, by our clock.
    pub received_at: Timestamp,
}

/// The methods that applications use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryMethod {
    /// A handshake.
    Get,
    /// Events.
    Post,
}

impl Delivery<'_> {
    /// Returns a header, `None` if it is missing or occurs twice: a repeated header is ambiguous.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() {
            return None;
        }
        value.to_str().ok()
    }

    /// Returns a query parameter, `None` if it is missing or occurs twice.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        if values.next().is_some() { None } else { Some(value) }
    }

    /// Returns the body as text.
    pub fn text(&self) -> Result<&str, Refusal> {
        str::from_utf8(self.body).map_err(|error| {
            let at = error.valid_up_to();
            Refusal::Malformed(format!("the body is not UTF-8 from byte {at} on: send UTF-8"))
        })
    }

    /// Refuses a delivery if its signed time (epoch seconds or RFC 3339) is more than five minutes from now.
    pub fn check_age(&self, header: &str, time: &str) -> Result<(), Refusal> {
        let Some(sent_at) = instant(time) else {
            return Err(Refusal::Malformed(format!(
                "header \"{header}\" is not a time: send seconds since 1970 or an RFC 3339 time"
            )));
        };
        let earliest = self.received_at.plus_seconds(-TOLERANCE_SECONDS);
        let latest = self.received_at.plus_seconds(TOLERANCE_SECONDS);
        if sent_at < earliest || sent_at > latest { Err(Refusal::Stale) } else { Ok(()) }
    }

    /// Returns the sender's id of the delivery, or the SHA-256 of the body if the id is missing or unfit as a key.
    pub fn id(&self, given: Option<&str>) -> String {
        match given.filter(|id| fits(id)) {
            Some(id) => id.to_owned(),
            None => hex::encode(digest::digest(&digest::SHA256, self.body)),
        }
    }
}

/// Returns whether an id can be a key unchanged.
pub(super) fn fits(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_ID
}

fn instant(time: &str) -> Option<Timestamp> {
    if time.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Timestamp::from_millis(0).plus_seconds(time.parse().ok()?));
    }
    Some(Timestamp::from_millis(DateTime::parse_from_rfc3339(time).ok()?.timestamp_millis()))
}
