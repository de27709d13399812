//! What a simulator can be started with.

use std::time::Duration;

/// Says how large the organisation is, whom it lets in and how it behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Counts the live accounts; contacts are half as many, invoices a tenth.
    pub records: u64,
    /// Decides every value of every record.
    pub seed: u64,
    /// Names the port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Caps the records of a page.
    pub page_size: usize,
    /// Caps the size of a page: wide rows make pages of fewer records.
    pub page_bytes: usize,
    pub client_id: String,
    pub client_secret: String,
    /// Names the user that JWT assertions speak for.
    pub username: String,
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
    /// Ends access tokens after this time; without one, they live on.
    pub session_lifetime: Option<Duration>,
    /// Delays each answer.
    pub latency: Duration,
    /// Counts the API requests allowed before `REQUEST_LIMIT_EXCEEDED`.
    pub daily_requests: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            records: 1_000,
            seed: 1,
            port: 0,
            page_size: 2_000,
            page_bytes: 8 << 20,
            client_id: "penstock-client".to_owned(),
            client_secret: "cS-5bX1vQ7mZr2Kd8W".to_owned(),
            username: "integration@penstock.example".to_owned(),
            refresh_token: "5Aep861.rT-8nYc4GfB7sUe2Mp".to_owned(),
            authorization_code: "aPrx.first-code".to_owned(),
            access_token: "00D5e0000000001!aT-6jHw9DpM5zXk3Rg".to_owned(),
            rotate_refresh_tokens: false,
            jwt_public_key: None,
            session_lifetime: None,
            latency: Duration::ZERO,
            daily_requests: 1_000_000,
        }
    }
}
