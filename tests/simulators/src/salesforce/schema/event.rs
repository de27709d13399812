//! Events, which are described like objects and hold no records: the changes of accounts, and orders that were placed.

use crate::salesforce::data::{keys, moments, numbers, shapes};
use crate::salesforce::schema::{Field, Kind, Object, account};

/// What a change does not tell, because it is about no value of the record.
const LEFT_OUT: [&str; 3] = ["Id", "IsDeleted", "SystemModstamp"];

pub(crate) fn account_change() -> Object {
    let mut fields = vec![
        Field::new("Id", Kind::Id, keys::own),
        Field::new("ReplayId", Kind::String, numbers::legacy_key),
        Field::new("ChangeEventHeader", Kind::ComplexValue, shapes::settings),
    ];
    let told = account::account().fields.into_iter();
    fields.extend(told.filter(|field| !LEFT_OUT.contains(&field.name) && !field.later));
    Object::new("AccountChangeEvent", "Account Change Events", "", fields)
}

pub(crate) fn order_placed() -> Object {
    let fields = vec![
        Field::new("ReplayId", Kind::String, numbers::legacy_key),
        Field::new("CreatedDate", Kind::Datetime, moments::created),
        Field::new("CreatedById", Kind::Reference, keys::user).refers(&["User"], "CreatedBy"),
        Field::new("Order_Number__c", Kind::String, numbers::legacy_key).length(30),
        Field::new("Amount__c", Kind::Double, numbers::money).digits(18, 2).nulls(50),
        Field::new("Paid__c", Kind::Boolean, numbers::boolean),
        Field::new("Ordered_On__c", Kind::Date, moments::any_day).nulls(50),
    ];
    Object::new("Order_Placed__e", "Orders Placed", "", fields)
}
