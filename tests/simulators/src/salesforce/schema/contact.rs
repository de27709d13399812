//! The Contact object: people, most of them at an account.

use crate::salesforce::data::{keys, moments, names, text};
use crate::salesforce::schema::{Field, Kind, Object, system};

const SALUTATIONS: &[&str] = &["Ms.", "Mr.", "Dr.", "Prof."];

pub(crate) fn contact() -> Object {
    let mut fields = system::opening();
    fields.extend([
        Field::new("AccountId", Kind::Reference, keys::account)
            .refers(&["Account"], "Account")
            .nulls(15),
        Field::new("LastName", Kind::String, names::family_name).length(80),
        Field::new("FirstName", Kind::String, names::given_name).length(40).nulls(10),
        Field::new("Salutation", Kind::Picklist, text::choice).offers(SALUTATIONS).nulls(50),
        Field::new("Name", Kind::String, names::full_name).length(121).name_field(),
        Field::new("Phone", Kind::Phone, text::phone).nulls(30),
        Field::new("Email", Kind::Email, text::email).nulls(15),
        Field::new("Title", Kind::String, names::job_title).length(128).nulls(30),
        Field::new("Birthdate", Kind::Date, moments::any_day).nulls(60),
        Field::new("ReportsToId", Kind::Reference, keys::contact)
            .refers(&["Contact"], "ReportsTo")
            .nulls(70),
        Field::new("OwnerId", Kind::Reference, keys::user).refers(&["User"], "Owner"),
        Field::new("Description", Kind::Textarea, text::description).nulls(60),
    ]);
    fields.extend(system::audit());
    Object::new("Contact", "Contacts", "003", fields)
}
