//! Numbers the records of a run, so that a destination knows which of several with the same key came last.

use crate::error::{Error, Result};
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use connector_sdk::PartName;
use records::FieldType;
use std::sync::Arc;

/// The bits of a record's number that count the records of a part, and those that count the parts of a slice.
const RECORD_BITS: u32 = 32;
const PART_BITS: u32 = 24;

/// Returns the schema of staged files with the field of the numbers as its last one.
pub(super) fn numbered_schema(schema: &SchemaRef, field: &str) -> SchemaRef {
    let number = Arc::new(FieldType::Int64.field(field));
    let fields: Vec<_> = schema.fields().iter().cloned().chain([number]).collect();
    Arc::new(Schema::new(fields))
}

/// Adds the numbers of records, of which `written` came before them in the same part.
pub(super) fn numbered(
    records: &RecordBatch,
    field: &str,
    part: &PartName,
    written: u64,
) -> Result<RecordBatch> {
    let first = first_number(part)? + written as i64;
    let numbers = Int64Array::from_iter_values(first..first + records.num_rows() as i64);
    let columns: Vec<ArrayRef> =
        records.columns().iter().cloned().chain([Arc::new(numbers) as ArrayRef]).collect();
    RecordBatch::try_new(numbered_schema(&records.schema(), field), columns)
        .map_err(|error| Error::Invariant(format!("records cannot be numbered: {error}")))
}

/// Returns the number of the first record of a part. Numbers rise within a slice.
fn first_number(part: &PartName) -> Result<i64> {
    let PartName { partition, sequence, .. } = part;
    if *sequence >= 1 << PART_BITS || *partition > 64 {
        return Err(Error::Invariant(format!("part {partition}/{sequence} has no numbers left")));
    }
    Ok((i64::from(*partition) << (RECORD_BITS + PART_BITS)) | ((*sequence as i64) << RECORD_BITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;
    use records::{Column, schema};

    fn part(partition: u32, sequence: u64) -> PartName {
        PartName { partition, sequence, attempt: "a".to_owned() }
    }

    #[test]
    fn numbers_rise_from_record_to_record_part_to_part_and_slice_to_slice() {
        let fields = schema(&[Column { name: "id".to_owned(), field_type: FieldType::Int64 }]);
        let records = RecordBatch::try_new(fields, vec![Arc::new(Int64Array::from(vec![7, 7]))]);
        let records = records.unwrap();
        let mut all = Vec::new();
        for (part, written) in
            [(part(0, 0), 0), (part(0, 0), 2), (part(0, 1), 0), (part(1, 0), 0), (part(63, 9), 0)]
        {
            let numbered = numbered(&records, "n", &part, written).unwrap();
            assert_eq!(numbered.schema().field(1).name(), "n");
            all.extend(numbered.column(1).as_primitive::<Int64Type>().values().to_vec());
        }
        assert_eq!(all[..4], [0, 1, 2, 3]);
        assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
        assert!(first_number(&part(0, 1 << 24)).is_err());
    }
}
