//! The truth about a record: every field, in the form the REST API gives it.

use crate::salesforce::data::{Dataset, write_text, write_value};

/// The version in links, where a record holds one.
const VERSION: &str = "v66.0";

/// Writes one record as a flat JSON object.
pub(crate) fn record(dataset: &Dataset, table: usize, index: u64) -> String {
    let mut text = String::from("{");
    for (place, field) in dataset.tables[table].object.present() {
        if text.len() > 1 {
            text.push(',');
        }
        write_text(&mut text, field.name);
        text.push(':');
        write_value(&mut text, &dataset.value(table, index, place), dataset, VERSION);
    }
    text.push('}');
    text
}
