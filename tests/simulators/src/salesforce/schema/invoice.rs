//! The custom object Invoice__c: amounts, dates and a parent account.

use crate::salesforce::data::{keys, moments, numbers, text};
use crate::salesforce::schema::{Field, Kind, Object, system};

const STATES: &[&str] = &["Draft", "Sent", "Paid", "Written off"];

pub(crate) fn invoice() -> Object {
    let mut fields = system::opening();
    fields.extend([
        Field::new("OwnerId", Kind::Reference, keys::owner).refers(&["Group", "User"], "Owner"),
        Field::new("Name", Kind::String, numbers::invoice_number).length(80).name_field(),
        Field::new("Account__c", Kind::Reference, keys::account)
            .refers(&["Account"], "Account__r")
            .nulls(5),
        Field::new("Status__c", Kind::Picklist, text::choice).restricted_to(STATES),
        Field::new("Amount__c", Kind::Currency, numbers::money).digits(18, 2),
        Field::new("Tax_Rate__c", Kind::Percent, numbers::percent).digits(5, 2).nulls(10),
        Field::new("Lines__c", Kind::Double, numbers::few).digits(3, 0),
        Field::new("Issued_On__c", Kind::Date, moments::recent_day),
        Field::new("Paid_At__c", Kind::Datetime, moments::any_moment).nulls(40),
        Field::new("Memo__c", Kind::Textarea, text::description).nulls(70),
    ]);
    fields.extend(system::audit());
    Object::new("Invoice__c", "Invoices", "a01", fields)
}
