//! Places: streets, cities and coordinates, and the compound fields made of them.

use crate::salesforce::data::{Draw, Value, write_text, write_value};

const STREETS: &[&str] = &[
    "Mühlegasse",
    "Harbour Road",
    "Rue de l'Écluse",
    "Via San Görgio",
    "Łąkowa",
    "O'Connell Quay",
    "さくら通り",
    "شارع النخيل",
    "Quai \"Nord\"",
];
const CITIES: &[&str] = &[
    "Zürich",
    "São Tomé",
    "Ålesund",
    "Kraków",
    "Winston, West",
    "תל אביב",
    "札幌",
    "Nuuk",
    "Łódź",
];
const STATES: &[&str] = &["ZH", "North", "Île-de-Ré", "Hokkaidō", "Upper \"Valley\""];
const COUNTRIES: &[&str] =
    &["Switzerland", "Côte d'Ivoire", "日本", "Korea, Republic of", "Türkiye"];
const PARTS: &[(&str, &str)] = &[
    ("city", "BillingCity"),
    ("country", "BillingCountry"),
    ("geocodeAccuracy", ""),
    ("latitude", "BillingLatitude"),
    ("longitude", "BillingLongitude"),
    ("postalCode", "BillingPostalCode"),
    ("state", "BillingState"),
    ("street", "BillingStreet"),
];

/// Gives a street, often over two lines.
pub(crate) fn street(draw: &mut Draw<'_>) -> Value {
    let first = format!("{} {}", draw.pick(STREETS), draw.below(300) + 1);
    let floor = draw.below(12);
    Value::text(match floor {
        0..3 => format!("{first}\nFloor {floor}, door \"B\""),
        3 => format!("{first}\r\nc/o\tWarehouse"),
        _ => first,
    })
}

pub(crate) fn city(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(CITIES))
}

pub(crate) fn state(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(STATES))
}

/// Gives postal codes, a third of them with leading zeros.
pub(crate) fn postal_code(draw: &mut Draw<'_>) -> Value {
    let padded = draw.chance(33);
    let code = if padded { draw.below(1_000) } else { draw.below(100_000) };
    Value::text(format!("{code:05}"))
}

pub(crate) fn country(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(COUNTRIES))
}

pub(crate) fn latitude(draw: &mut Draw<'_>) -> Value {
    Value::Double(draw.between(-90_000_000, 90_000_001) as f64 / 1e6)
}

pub(crate) fn longitude(draw: &mut Draw<'_>) -> Value {
    if draw.sibling("BillingLatitude").null() { Value::Null } else { meridian(draw) }
}

pub(crate) fn office_longitude(draw: &mut Draw<'_>) -> Value {
    if draw.sibling("Office__Latitude__s").null() { Value::Null } else { meridian(draw) }
}

/// Joins the office's coordinates; null without them.
pub(crate) fn office(draw: &mut Draw<'_>) -> Value {
    object(draw, &[("latitude", "Office__Latitude__s"), ("longitude", "Office__Longitude__s")])
}

/// Joins the billing fields into an address; null when all of them are.
pub(crate) fn billing_address(draw: &mut Draw<'_>) -> Value {
    object(draw, PARTS)
}

fn meridian(draw: &mut Draw<'_>) -> Value {
    Value::Double(draw.between(-180_000_000, 180_000_001) as f64 / 1e6)
}

fn object(draw: &Draw<'_>, parts: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = parts.iter().map(|(_, field)| draw.sibling(field)).collect();
    if values.iter().all(Value::null) {
        return Value::Null;
    }
    let mut text = String::from("{");
    for (place, ((key, _), value)) in parts.iter().zip(&values).enumerate() {
        if place > 0 {
            text.push(',');
        }
        write_text(&mut text, key);
        text.push(':');
        write_value(&mut text, value, draw.dataset(), "");
    }
    text.push('}');
    Value::Json(text)
}
