//! One request to the Table API: `GET /api/now/table/{table}`.

pub(super) mod encoded_query;
pub(super) mod filter;

use super::page::place::Place;
use connector_sdk::Result;
use connector_sdk::rest::{Response, Session};
use encoded_query::{EncodedQuery, Name};

/// Longer addresses lose their list of fields, and the answer has all of them: an instance accepts some 8,000 bytes.
const LONGEST_ADDRESS: usize = 7_500;

/// The parameters of a request for a table.
pub(super) struct Asked<'a> {
    pub(super) table: &'a Name,
    pub(super) fields: &'a [Name],
    pub(super) query: EncodedQuery,
}

impl Asked<'_> {
    /// Asks for the page at a place.
    pub(super) async fn page(&self, session: &Session<'_>, place: &Place) -> Result<Response> {
        session.page(&self.address(place), &[("accept", "application/json")]).await
    }

    fn address(&self, place: &Place) -> String {
        let fields: Vec<&str> = self.fields.iter().map(Name::as_str).collect();
        let address = self.written(&fields.join(","), place);
        match address.len() <= LONGEST_ADDRESS {
            true => address,
            false => self.written("", place),
        }
    }

    fn written(&self, fields: &str, place: &Place) -> String {
        let mut parameters = url::form_urlencoded::Serializer::new(String::new());
        parameters
            .append_pair("sysparm_query", &self.query.to_string())
            .append_pair("sysparm_limit", &place.size.asked().to_string())
            .append_pair("sysparm_display_value", "false")
            .append_pair("sysparm_exclude_reference_link", "true")
            .append_pair("sysparm_suppress_pagination_header", "true");
        if !fields.is_empty() {
            parameters.append_pair("sysparm_fields", fields);
        }
        if place.offset > 0 {
            parameters.append_pair("sysparm_offset", &place.offset.to_string());
        }
        if !place.counting {
            parameters.append_pair("sysparm_no_count", "true");
        }
        format!("/api/now/table/{}?{}", self.table.as_str(), parameters.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_everything_and_stays_short() {
        let table = Name::new("incident").unwrap();
        let many: Vec<Name> =
            (0..600).map(|i| Name::new(&format!("u_a_field_{i}")).unwrap()).collect();
        let asked = |fields| Asked { table: &table, fields, query: EncodedQuery::default() };
        let mut place = Place::only_page(1000);
        place.offset = 750;
        let address = asked(&many[..2]).address(&place);
        for part in [
            "/api/now/table/incident?sysparm_query=&",
            "&sysparm_fields=u_a_field_0%2Cu_a_field_1",
            "&sysparm_limit=1000",
            "&sysparm_offset=750",
            "&sysparm_no_count=true",
            "&sysparm_display_value=false",
            "&sysparm_exclude_reference_link=true",
            "&sysparm_suppress_pagination_header=true",
        ] {
            assert!(address.contains(part), "{part} is missing in {address}");
        }
        let long = asked(&many).address(&Place::start());
        assert!(!long.contains("sysparm_fields") && !long.contains("no_count"), "{long}");
    }
}
