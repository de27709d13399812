//! Names of companies, people and teams, in many scripts and with awkward letters.

use crate::salesforce::data::{Draw, Value};

const FIRST: &[&str] = &[
    "Northwind",
    "Alder",
    "Blå",
    "Cobalt",
    "Žofie",
    "Émeraude",
    "Granit",
    "Hán",
    "Iris",
    "Juniper",
    "Kestrel",
    "Łuk",
    "Meridian",
    "Ōkami",
    "Ñandú",
    "Quartz",
];
const SECOND: &[&str] = &[
    "Logistics",
    "Foods",
    "Optics",
    "Robotique",
    "Weberei",
    "Shipping & Sons",
    "Papier",
    "Health",
    "Solar",
    "Bank",
    "物流",
    "Kırtasiye",
];
const FORMS: &[&str] = &["AG", "Ltd.", "GmbH", "S.A.", "Inc.", "Oy", "株式会社", "d.o.o."];
/// Names that have broken a reader somewhere: each is a whole company name.
const AWKWARD: &[&str] = &[
    "O'Neil \"Fast\" Freight, Inc.",
    "🦊 Fox & 👩‍🚀 Astronaut Ltd.",
    "شركة النور للتجارة",
    "חברת ABC בע\"מ",
    "Ame\u{301}lie Tresse\u{300}s",
    "C:\\temp\\new",
    "00042",
    "=1+1",
    "null",
    "NULL",
    "#N/A",
    "<script>alert('x')</script>",
    "100% Cotton_Wool",
    "semi;colon|pipe",
    "no\u{a0}break \u{200b}zero \u{2028}line",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿 Highland 𝔊𝔬𝔱𝔥𝔦𝔠",
    "\u{202e}desrever\u{202c} Co.",
    "1.0E7",
    "true",
    "2024-02-30",
];
const GIVEN: &[&str] =
    &["Ada", "Björn", "Chloé", "Đorđe", "Elif", "Fatima", "Göran", "Hana", "Íris", "李", "Óscar"];
const FAMILY: &[&str] =
    &["O'Hara", "Núñez", "Sørensen", "van der Berg", "D\"Arc", "Yılmaz", "佐藤", "Zając", "מזרחי"];
const TITLES: &[&str] =
    &["Buyer", "VP, Sales", "Köchin", "Head of \"Things\"", "Ingénieure", "CFO"];
const TEAMS: &[&str] = &["Inbound", "Renewals", "Support, tier 2", "Größere Kunden", "APAC"];

/// Gives a company's name, one in twelve of them awkward.
pub(crate) fn company(draw: &mut Draw<'_>) -> Value {
    if draw.chance(8) {
        return Value::text(draw.pick(AWKWARD));
    }
    let (first, second, form) = (draw.pick(FIRST), draw.pick(SECOND), draw.pick(FORMS));
    Value::text(format!("{first} {second} {form}"))
}

pub(crate) fn given_name(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(GIVEN))
}

pub(crate) fn family_name(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(FAMILY))
}

/// Joins the names of the same person.
pub(crate) fn full_name(draw: &mut Draw<'_>) -> Value {
    let family = draw.sibling("LastName");
    match (draw.sibling("FirstName"), family) {
        (Value::Text(given), Value::Text(family)) => Value::text(format!("{given} {family}")),
        (_, family) => family,
    }
}

pub(crate) fn job_title(draw: &mut Draw<'_>) -> Value {
    Value::text(draw.pick(TITLES))
}

pub(crate) fn username(draw: &mut Draw<'_>) -> Value {
    Value::text(format!("user{}@penstock.example", draw.index))
}

pub(crate) fn team(draw: &mut Draw<'_>) -> Value {
    Value::text(format!("{} {}", draw.pick(TEAMS), draw.index + 1))
}
