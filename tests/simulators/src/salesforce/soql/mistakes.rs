//! What is wrong with a name or an operator, in the words of Salesforce.

use crate::salesforce::answer::ApiError;
use crate::salesforce::schema::Field;
use crate::salesforce::soql::syntax::{Name, Query};

pub(crate) fn unknown_object(query: &Query) -> ApiError {
    let message = format!(
        "{}\nsObject type '{}' is not supported. If you are attempting to use a custom object, be \
         sure to append the '__c' after the entity name. Please reference your WSDL or the \
         describe call for the appropriate names.",
        context(&query.text, query.object.at),
        query.object.text
    );
    ApiError::new(400, "INVALID_TYPE", message)
}

pub(crate) fn no_query(query: &Query) -> ApiError {
    let (name, at) = (&query.object.text, query.object.at);
    let message =
        format!("{}\nentity type {name} does not support query", context(&query.text, at));
    ApiError::new(400, "INVALID_TYPE_FOR_OPERATION", message)
}

pub(crate) fn unknown_field(query: &Query, name: &Name, object: &str) -> ApiError {
    ApiError::invalid_field(format!(
        "{}\nNo such column '{}' on entity '{object}'. If you are attempting to use a custom \
         field, be sure to append the '__c' after the custom field name. Please reference \
         your WSDL or the describe call for the appropriate names.",
        context(&query.text, name.at),
        name.text
    ))
}

pub(crate) fn unknown_relationship(query: &Query, name: &Name) -> ApiError {
    ApiError::invalid_field(format!(
        "{}\nDidn't understand relationship '{}' in field path. If you are attempting to use \
         a custom relationship, be sure to append the '__r' after the custom relationship \
         name. Please reference your WSDL or the describe call for the appropriate names.",
        context(&query.text, name.at),
        name.text
    ))
}

pub(crate) fn wrong_operator(field: &Field) -> ApiError {
    let (name, kind) = (field.name, field.kind.name());
    ApiError::invalid_field(format!("invalid operator on {kind} field '{name}'"))
}

/// Shows the query around a place, and points at it.
fn context(text: &str, at: usize) -> String {
    let start = at.saturating_sub(40);
    let around: String = text.chars().skip(start).take(80).map(flat).collect();
    let arrow = " ".repeat(at - start);
    format!("\n{around}\n{arrow}^\nERROR at Row:1:Column:{}", at + 1)
}

fn flat(letter: char) -> char {
    if letter.is_control() { ' ' } else { letter }
}
