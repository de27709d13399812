//! The query options of a request, each checked as a system checks it.

use axum::http::{HeaderMap, Uri};

use crate::kit;
use crate::sap_odata::answer::Refusal;
use crate::sap_odata::filter::Filter;
use crate::sap_odata::kind::Version;
use crate::sap_odata::schema::{Property, Set};

/// What a request for records asks for.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) select: Option<Vec<&'static Property>>,
    pub(crate) filter: Option<Filter>,
    /// The places of the properties to order by, and whether downwards.
    pub(crate) order: Vec<(usize, bool)>,
    pub(crate) top: Option<usize>,
    pub(crate) skip: usize,
    pub(crate) count: bool,
    /// From where in the queue of changes.
    pub(crate) delta: Option<usize>,
    pub(crate) token: Option<Token>,
}

/// Where a page starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) offset: usize,
    /// How much of the queue of changes belongs to the read.
    pub(crate) until: usize,
    pub(crate) tracked: bool,
}

impl Token {
    pub(crate) fn write(self) -> String {
        let Self { offset, until, tracked } = self;
        kit::write_cursor(&format!("{offset}:{until}:{}", u8::from(tracked)))
    }

    fn read(text: &str) -> Option<Self> {
        let text = kit::read_cursor(text)?;
        let mut parts = text.split(':');
        let mut number = || parts.next()?.parse::<usize>().ok();
        Some(Self { offset: number()?, until: number()?, tracked: number()? == 1 })
    }
}

/// Returns the parameters of an address, in order.
pub(crate) fn pairs(uri: &Uri) -> Vec<(String, String)> {
    let query = uri.query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Reads the options of a request for records of a set.
pub(crate) fn read(
    pairs: &[(String, String)],
    set: &Set,
    version: Version,
) -> Result<Wanted, Refusal> {
    let mut wanted = Wanted::default();
    for (name, value) in pairs {
        match (name.as_str(), version) {
            ("$select", _) => wanted.select = Some(select(value, set, version)?),
            ("$filter", _) => {
                wanted.filter = Some(Filter::read(value, set, version).map_err(Refusal::bad)?);
            }
            ("$orderby", _) => wanted.order = order(value, set, version)?,
            ("$top", _) => wanted.top = Some(number(name, value)?),
            ("$skip", _) => wanted.skip = number(name, value)?,
            ("$skiptoken", _) => {
                let token = Token::read(value);
                wanted.token = Some(token.ok_or_else(|| Refusal::bad("Invalid skiptoken"))?);
            }
            ("!deltatoken", Version::V2) | ("$deltatoken", Version::V4) => {
                wanted.delta = Some(delta(value, version)?);
            }
            ("$inlinecount", Version::V2) if value == "allpages" => wanted.count = true,
            ("$inlinecount", Version::V2) if value == "none" => {}
            ("$count", Version::V4) => wanted.count = value == "true",
            ("$format", _) if value == "json" => {}
            ("$format", _) => return Err(Refusal::bad(format!("Format {value} is not supported"))),
            ("sap-client" | "sap-language" | "saml2", _) => {}
            (other, _) if other.starts_with(['$', '!']) => {
                return Err(Refusal::bad(format!("Invalid system query option {other}")));
            }
            _ => {}
        }
    }
    Ok(wanted)
}

/// Returns the most records of a page that a client wants, and whether it wants changes tracked.
pub(crate) fn preferences(headers: &HeaderMap) -> (Option<usize>, bool) {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let all: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let size = all.iter().find_map(|each| each.strip_prefix("odata.maxpagesize="));
    (size.and_then(|size| size.parse().ok()), all.contains(&"odata.track-changes"))
}

fn select(value: &str, set: &Set, version: Version) -> Result<Vec<&'static Property>, Refusal> {
    let mut selected = Vec::new();
    for name in value.split(',') {
        let Some(property) = set.property(name, version) else {
            let words = format!("Property {name} not found in type PENSTOCK.{}", set.entity_type);
            return Err(Refusal::bad(words));
        };
        selected.push(property);
    }
    Ok(selected)
}

fn order(value: &str, set: &Set, version: Version) -> Result<Vec<(usize, bool)>, Refusal> {
    let mut order = Vec::new();
    for part in value.split(',') {
        let (name, direction) = part.split_once(' ').unwrap_or((part, "asc"));
        let place = set
            .properties
            .iter()
            .position(|each| each.name == name && each.kind.exists_in(version));
        let (Some(place), "asc" | "desc") = (place, direction) else {
            return Err(Refusal::bad(format!("Invalid orderby {part}")));
        };
        order.push((place, direction == "desc"));
    }
    Ok(order)
}

fn number(name: &str, value: &str) -> Result<usize, Refusal> {
    value.parse().map_err(|_| Refusal::bad(format!("{name} needs a number")))
}

fn delta(value: &str, version: Version) -> Result<usize, Refusal> {
    let plain = match version {
        Version::V2 => value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')),
        Version::V4 => Some(value),
    };
    let place = plain.and_then(|text| text.strip_prefix("D20261128120000_")?.parse().ok());
    place.ok_or_else(|| {
        let words = "The delta token is not known any more; start an initial load";
        Refusal::new(axum::http::StatusCode::GONE, "RSODP/013", words)
    })
}
