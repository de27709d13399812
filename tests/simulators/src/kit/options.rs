//! What a simulator can be started with.

use std::collections::BTreeSet;
use std::time::Duration;

/// Says how large the application is, whom it lets in and how it behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Counts the records of the main object.
    pub records: usize,
    /// Decides every value of every record.
    pub seed: u64,
    /// Names the port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Caps the records of a page.
    pub page_size: usize,
    /// Caps the size of a page, where the application has such a limit.
    pub page_bytes: usize,
    pub client_id: String,
    pub client_secret: String,
    pub username: String,
    pub password: String,
    /// Lets the refresh grant start.
    pub refresh_token: String,
    /// Lets the authorization-code grant start, once.
    pub authorization_code: String,
    /// Is accepted from the start, as if it had been issued before.
    pub access_token: String,
    /// Gives a new refresh token at each refresh, and kills the old one at once.
    pub rotate_refresh_tokens: bool,
    /// Checks the signature of JWT assertions with this RSA key in PEM; without one, only their claims.
    pub jwt_public_key: Option<String>,
    /// Counts the requests allowed in a day, where the application has such a limit.
    pub daily_requests: u64,
    /// Ends access tokens after this time; without one, they live on.
    pub session_lifetime: Option<Duration>,
    /// Delays each answer.
    pub latency: Duration,
    /// Switches on odd behaviours of the application, by the names in its folder's `oddity.rs`.
    pub oddities: BTreeSet<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            records: 1_000,
            seed: 1,
            port: 0,
            page_size: 1_000,
            page_bytes: 8 << 20,
            client_id: "penstock-client".to_owned(),
            client_secret: "cS-5bX1vQ7mZr2Kd8W".to_owned(),
            username: "integration@penstock.example".to_owned(),
            password: "pW-3hV9kT6xLq0Jz".to_owned(),
            refresh_token: "rT-8nYc4GfB7sUe2Mp".to_owned(),
            authorization_code: "first-authorization-code".to_owned(),
            access_token: "aT-6jHw9DpM5zXk3Rg".to_owned(),
            rotate_refresh_tokens: false,
            jwt_public_key: None,
            daily_requests: 1_000_000,
            session_lifetime: None,
            latency: Duration::ZERO,
            oddities: BTreeSet::new(),
        }
    }
}
