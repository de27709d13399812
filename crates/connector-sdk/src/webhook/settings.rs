//! The members of a webhook's secret that describe how a generic sender signs its deliveries.

use super::Encoding;
use reqwest::header::HeaderName;

/// Where the signature, the time, the id and the name of the event object are.
pub(super) struct Settings {
    pub(super) signature_header: HeaderName,
    pub(super) signature_prefix: String,
    pub(super) encoding: Encoding,
    pub(super) timestamp_header: Option<HeaderName>,
    pub(super) id_header: HeaderName,
    pub(super) id_field: Option<String>,
    pub(super) entity: EntityName,
}

/// Where the name of the event object comes from.
pub(super) enum EntityName {
    /// The same name for all events.
    Fixed(String),
    /// The value at a JSON pointer into the event.
    Field(String),
}

impl Settings {
    /// Reads the settings. `take` removes a member from the secret and returns it.
    pub(super) fn read(
        mut take: impl FnMut(&str) -> Result<Option<String>, String>,
    ) -> Result<Self, String> {
        let encoding = match take("encoding")?.as_deref() {
            None | Some("hex") => Encoding::Hex,
            Some("base64") => Encoding::Base64,
            Some(_) => return Err(r#"member "encoding" is neither "hex" nor "base64""#.to_owned()),
        };
        let entity = match (take("entity")?, take("entityField")?) {
            (Some(_), Some(_)) => {
                return Err(r#"members "entity" and "entityField" exclude each other"#.to_owned());
            }
            (Some(entity), None) => EntityName::Fixed(entity),
            (None, Some(field)) => EntityName::Field(pointer("entityField", field)?),
            (None, None) => EntityName::Fixed("webhook".to_owned()),
        };
        let id_field = match take("idField")? {
            Some(field) => Some(pointer("idField", field)?),
            None => None,
        };
        let timestamp_header = match take("timestampHeader")? {
            Some(name) => Some(header("timestampHeader", &name)?),
            None => None,
        };
        let signature_header =
            take("signatureHeader")?.unwrap_or_else(|| "X-Penstock-Signature".to_owned());
        let id_header = take("idHeader")?.unwrap_or_else(|| "X-Penstock-Delivery".to_owned());
        Ok(Self {
            signature_header: header("signatureHeader", &signature_header)?,
            signature_prefix: take("signaturePrefix")?.unwrap_or_else(|| "sha256=".to_owned()),
            encoding,
            timestamp_header,
            id_header: header("idHeader", &id_header)?,
            id_field,
            entity,
        })
    }
}

fn header(member: &str, name: &str) -> Result<HeaderName, String> {
    name.parse().map_err(|_| format!("member \"{member}\" is not the name of a header"))
}

fn pointer(member: &str, pointer: String) -> Result<String, String> {
    if pointer.starts_with('/') {
        return Ok(pointer);
    }
    Err(format!("member \"{member}\" is not a JSON pointer: write it like /data/id"))
}
