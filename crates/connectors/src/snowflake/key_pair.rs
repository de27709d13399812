//! Tokens that a user's private key signs.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;

/// How long a token is valid, in seconds. Every request gets a new token.
const LIFETIME: i64 = 10 * 60;
/// By how much a token looks older than it is, in seconds: a clock that is a little ahead does no harm.
const BACKDATED: i64 = 60;
const UNREADABLE: &str = "is no private RSA key in PKCS#8 form (PEM); an encrypted key cannot be used, because there is no \
    member for its passphrase: openssl pkcs8 -in key.p8 -nocrypt -topk8 writes it without one";
/// The algorithm in front of a public key: RSA, without parameters.
const RSA: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// A user's private key, and the fingerprint of its public half. It cannot be printed.
pub(super) struct KeyPair {
    key: EncodingKey,
    fingerprint: String,
}

impl KeyPair {
    /// Reads a key as people enter it: with its header lines or without, with line breaks, blanks or `\n` for them.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        if text.contains("ENCRYPTED") {
            return Err(UNREADABLE);
        }
        let key = EncodingKey::from_rsa_pem(pem(text).as_bytes()).map_err(|_| UNREADABLE)?;
        let public = Jwk::from_encoding_key(&key, Algorithm::RS256).map_err(|_| UNREADABLE)?;
        let AlgorithmParameters::RSA(public) = public.algorithm else { return Err(UNREADABLE) };
        let number = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| UNREADABLE);
        let der = public_der(&number(&public.n)?, &number(&public.e)?);
        let digest = (DEFAULT_PROVIDER.key_utils.compute_digest)(&der, ThumbprintHash::SHA256);
        let digest = digest.map_err(|_| UNREADABLE)?;
        Ok(Self { key, fingerprint: format!("SHA256:{}", STANDARD.encode(digest)) })
    }

    /// Signs a token for a user of an account, `now` in seconds.
    pub(super) fn sign(&self, account: &str, user: &str, now: i64) -> Result<String, &'static str> {
        let subject = format!("{account}.{}", user.to_uppercase());
        let claims = Claims {
            iss: format!("{subject}.{}", self.fingerprint),
            sub: subject,
            iat: now - BACKDATED,
            exp: now + LIFETIME,
        };
        encode(&Header::new(Algorithm::RS256), &claims, &self.key).map_err(|_| UNREADABLE)
    }
}

#[derive(Serialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    exp: i64,
}

/// Writes a key in PEM form, whatever is left of that form.
fn pem(text: &str) -> String {
    let text = text.replace("\\n", "\n").replace("\\r", "");
    let kind =
        if text.contains("BEGIN RSA PRIVATE KEY") { "RSA PRIVATE KEY" } else { "PRIVATE KEY" };
    let body = text.split("-----").filter(|part| !part.contains("PRIVATE KEY"));
    let body: String = body.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}

/// Writes a public key as `SubjectPublicKeyInfo`, of which Snowflake takes the fingerprint.
fn public_der(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let numbers = [integer(modulus), integer(exponent)].concat();
    let key = [vec![0], tagged(0x30, numbers)].concat();
    tagged(0x30, [RSA.to_vec(), tagged(0x03, key)].concat())
}

fn integer(number: &[u8]) -> Vec<u8> {
    let sign =
        if number.first().is_some_and(|byte| byte & 0x80 != 0) { vec![0] } else { Vec::new() };
    tagged(0x02, [sign, number.to_vec()].concat())
}

fn tagged(tag: u8, content: Vec<u8>) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let short: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let head = match content.len() {
        length @ 0..=127 => vec![tag, length as u8],
        _ => [vec![tag, 0x80 | short.len() as u8], short].concat(),
    };
    [head, content].concat()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
    use jsonwebtoken::{DecodingKey, Validation, decode};
    use serde_json::Value;

    /// Makes a key: its PEM, and the DER of its public half.
    pub(in crate::snowflake) fn a_key() -> (String, Vec<u8>) {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        (pem(&STANDARD.encode(private.as_ref())), public.as_ref().to_vec())
    }

    #[test]
    fn a_public_key_is_written_as_others_write_it() {
        let (key, public) = a_key();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &public);
        let fingerprint = format!("SHA256:{}", STANDARD.encode(digest));
        assert_eq!(KeyPair::read(&key).unwrap().fingerprint, fingerprint);
    }

    #[test]
    fn a_token_names_account_user_and_key() {
        let (key, public) = a_key();
        let pair = KeyPair::read(&key).unwrap();
        let token = pair.sign("MYORG-ACC", "penstock", 1_800_000_000).unwrap();
        let public = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(public)
        );
        let key = DecodingKey::from_rsa_pem(public.as_bytes()).unwrap();
        let mut rules = Validation::new(Algorithm::RS256);
        rules.validate_exp = false;
        let claims = decode::<Value>(&token, &key, &rules).unwrap().claims;
        assert_eq!(claims["sub"], "MYORG-ACC.PENSTOCK");
        assert_eq!(claims["iss"], format!("MYORG-ACC.PENSTOCK.{}", pair.fingerprint));
        assert_eq!(claims["iat"], 1_799_999_940_i64);
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert!(lifetime <= 3_600, "Snowflake takes no token for longer");
    }

    #[test]
    fn a_key_is_read_in_every_form_that_people_enter() {
        let (key, _) = a_key();
        let body: String = key.lines().filter(|line| !line.starts_with("-----")).collect();
        let expected = KeyPair::read(&key).unwrap().fingerprint;
        for (form, text) in [
            ("without header lines", body.clone()),
            ("with \\n", key.replace('\n', "\\n")),
            ("with \\r\\n", key.replace('\n', "\r\n")),
            ("on one line", key.replace('\n', " ")),
            ("indented", key.replace('\n', "\n   ")),
            (
                "with the header on the body's line",
                format!("-----BEGIN PRIVATE KEY-----{body}-----END PRIVATE KEY-----"),
            ),
        ] {
            let read = KeyPair::read(&text).map(|pair| pair.fingerprint);
            assert_eq!(read.as_ref(), Ok(&expected), "{form}");
        }
    }

    #[test]
    fn what_is_no_usable_key_is_refused_with_a_way_out() {
        let (key, public) = a_key();
        for text in [
            String::new(),
            "a password".to_owned(),
            key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nabcd\n-----END RSA PRIVATE KEY-----".to_owned(),
            STANDARD.encode(public),
            key[..key.len() / 2].to_owned(),
        ] {
            let refused = KeyPair::read(&text).err().unwrap();
            assert!(refused.contains("-nocrypt"), "{refused}");
        }
    }
}
