//! The User object: who owns, creates and changes records.

use crate::salesforce::data::{keys, names, numbers, text};
use crate::salesforce::schema::{Field, Kind, Object, system};

const ZONES: &[&str] = &["Europe/Zurich", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"];

pub(crate) fn user() -> Object {
    let mut fields = system::opening();
    // Salesforce never deletes a user, so the object has no recycle bin.
    fields.retain(|field| field.name != "IsDeleted");
    fields.extend([
        Field::new("Username", Kind::String, names::username).length(80),
        Field::new("LastName", Kind::String, names::family_name).length(80),
        Field::new("FirstName", Kind::String, names::given_name).length(40).nulls(5),
        Field::new("Name", Kind::String, names::full_name).length(121).name_field(),
        Field::new("Email", Kind::Email, text::email),
        Field::new("IsActive", Kind::Boolean, numbers::boolean),
        Field::new("TimeZoneSidKey", Kind::Picklist, text::choice).restricted_to(ZONES),
        Field::new("ManagerId", Kind::Reference, keys::user).refers(&["User"], "Manager").nulls(50),
    ]);
    fields.extend(system::audit());
    Object::new("User", "Users", "005", fields)
}
