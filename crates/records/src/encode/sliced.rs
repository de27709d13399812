//! Returns the canonical texts of a batch, some rows at a time.

use arrow_array::{RecordBatch, StringArray};
use arrow_schema::Schema;

use crate::Error;
use crate::text::canonical_text;

/// How many rows a slice has, which limits the memory for their texts.
const ROWS: usize = 1_024;

/// Checks that a batch has the columns of the schema, and returns its slices.
pub(super) fn slices(
    schema: &Schema,
    batch: &RecordBatch,
) -> Result<impl Iterator<Item = RecordBatch> + use<>, Error> {
    let expected = describe(schema);
    let found = describe(&batch.schema());
    if expected != found {
        return Err(Error::WrongColumns { expected, found });
    }
    let batch = batch.clone();
    let starts = (0..batch.num_rows()).step_by(ROWS);
    Ok(starts.map(move |start| batch.slice(start, ROWS.min(batch.num_rows() - start))))
}

/// Returns the canonical texts of all columns.
pub(super) fn texts(schema: &Schema, batch: &RecordBatch) -> Result<Vec<StringArray>, Error> {
    let columns = schema.fields().iter().zip(batch.columns());
    columns.map(|(field, array)| canonical_text(array, field)).collect()
}

/// Lists the columns of a schema for a message.
pub(crate) fn describe(schema: &Schema) -> String {
    let fields = schema.fields().iter();
    let columns: Vec<_> =
        fields.map(|field| format!("{} {}", field.name(), field.data_type())).collect();
    columns.join(", ")
}
