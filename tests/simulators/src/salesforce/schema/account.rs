//! The Account object, with at least one field of every kind.

use crate::salesforce::data::{keys, moments, names, numbers, places, shapes, text};
use crate::salesforce::schema::{Field, Kind, Object, system};

const TYPES: &[&str] =
    &["Prospect", "Customer - Direct", "Customer - Channel", "Technology Partner", "Other"];
const INDUSTRIES: &[&str] =
    &["Agriculture", "Banking", "Biotechnology", "Food & Beverage", "Énergie", "物流"];
const TIERS: &[&str] = &["Gold", "Silver", "Bronze"];
const SEGMENTS: &[&str] = &["Enterprise", "Mid-market", "Public sector"];
const INTERESTS: &[&str] = &["Rail", "Sea, inland", "Air", "Cold chain", "Customs"];

pub(crate) fn account() -> Object {
    let mut fields = system::opening();
    fields.extend(standard());
    fields.extend(billing());
    fields.extend(system::audit());
    fields.extend(custom());
    Object::new("Account", "Accounts", "001", fields)
}

fn standard() -> Vec<Field> {
    vec![
        Field::new("Name", Kind::String, names::company).name_field(),
        Field::new("Type", Kind::Picklist, text::choice).offers(TYPES).nulls(10),
        Field::new("ParentId", Kind::Reference, keys::account)
            .refers(&["Account"], "Parent")
            .nulls(60),
        Field::new("OwnerId", Kind::Reference, keys::owner).refers(&["Group", "User"], "Owner"),
        Field::new("Phone", Kind::Phone, text::phone).nulls(20),
        Field::new("Website", Kind::Url, text::website).nulls(25),
        Field::new("Industry", Kind::Picklist, text::choice).offers(INDUSTRIES).nulls(10),
        Field::new("AnnualRevenue", Kind::Currency, numbers::revenue).digits(18, 0).nulls(20),
        Field::new("NumberOfEmployees", Kind::Int, numbers::headcount).digits(8, 0).nulls(20),
        Field::new("Description", Kind::Textarea, text::description).nulls(30),
    ]
}

fn billing() -> Vec<Field> {
    let parts = vec![
        Field::new("BillingStreet", Kind::Textarea, places::street).length(255).nulls(10),
        Field::new("BillingCity", Kind::String, places::city).length(40).nulls(10),
        Field::new("BillingState", Kind::String, places::state).length(80).nulls(40),
        Field::new("BillingPostalCode", Kind::String, places::postal_code).length(20).nulls(10),
        Field::new("BillingCountry", Kind::String, places::country).length(80).nulls(10),
        Field::new("BillingLatitude", Kind::Double, places::latitude).digits(18, 15).nulls(50),
        Field::new("BillingLongitude", Kind::Double, places::longitude).digits(18, 15),
    ];
    let mut fields: Vec<Field> = parts.into_iter().map(|f| f.part_of("BillingAddress")).collect();
    fields.push(Field::new("BillingAddress", Kind::Address, places::billing_address));
    fields
}

fn custom() -> Vec<Field> {
    vec![
        Field::new("Legacy_Key__c", Kind::String, numbers::legacy_key).length(30).external_id(),
        Field::new("Support_Email__c", Kind::Email, text::email).nulls(30),
        Field::new("Tax_Number__c", Kind::EncryptedString, text::masked).nulls(50),
        Field::new("Segment__c", Kind::Combobox, text::loose_choice).offers(SEGMENTS).nulls(20),
        Field::new("Tier__c", Kind::Picklist, text::choice).restricted_to(TIERS).nulls(20),
        Field::new("Interests__c", Kind::Multipicklist, text::choices)
            .restricted_to(INTERESTS)
            .nulls(40),
        Field::new("Active__c", Kind::Boolean, numbers::boolean),
        Field::new("External_Sequence__c", Kind::Long, numbers::sequence).digits(19, 0).nulls(15),
        Field::new("Score__c", Kind::Double, numbers::whole).digits(18, 0).nulls(15),
        Field::new("Weight__c", Kind::Double, numbers::fine).digits(16, 6).nulls(25),
        Field::new("Credit_Limit__c", Kind::Currency, numbers::money).digits(18, 2).nulls(15),
        Field::new("Discount__c", Kind::Percent, numbers::percent).digits(5, 2).nulls(30),
        Field::new("Founded_On__c", Kind::Date, moments::any_day).nulls(25),
        Field::new("Contract_Ends_At__c", Kind::Datetime, moments::any_moment).nulls(40),
        Field::new("Opens_At__c", Kind::Time, moments::time_of_day).nulls(40),
        Field::new("Logo__c", Kind::Base64, shapes::blob).nulls(70),
        Field::new("Office__Latitude__s", Kind::Double, places::latitude)
            .digits(18, 15)
            .part_of("Office__c")
            .nulls(60),
        Field::new("Office__Longitude__s", Kind::Double, places::office_longitude)
            .digits(18, 15)
            .part_of("Office__c"),
        Field::new("Office__c", Kind::Location, places::office),
        Field::new("Last_Value__c", Kind::AnyType, shapes::any).nulls(50),
        Field::new("Settings__c", Kind::ComplexValue, shapes::settings).nulls(75),
        Field::new("Labels__c", Kind::Json, shapes::labels).nulls(75),
        Field::new("Renewal_Amount__c", Kind::Currency, numbers::money)
            .digits(18, 2)
            .nulls(15)
            .later(),
    ]
}
