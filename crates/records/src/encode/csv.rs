//! CSV as RFC 4180 has it, with a header always, `\n` at line ends and quotes where needed.

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::SchemaRef;

use super::Encoder;
use super::output::Output;
use super::sliced::{slices, texts};
use crate::Error;

/// Encodes records as CSV; null is an empty cell, and so is the empty string.
pub(super) struct Csv {
    schema: SchemaRef,
    output: Output,
}

impl Csv {
    pub(super) fn new(schema: SchemaRef) -> Csv {
        let mut output = Output::default();
        let names = schema.fields().iter().map(|field| field.name().as_str());
        write_line(&mut output.bytes, names);
        Csv { schema, output }
    }
}

impl Encoder for Csv {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        for slice in slices(&self.schema, batch)? {
            let columns = texts(&self.schema, &slice)?;
            for row in 0..slice.num_rows() {
                let cells = columns.iter().map(|column| match column.is_null(row) {
                    true => "",
                    false => column.value(row),
                });
                write_line(&mut self.output.bytes, cells);
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Vec<u8> {
        self.output.take()
    }

    fn buffered(&self) -> usize {
        self.output.bytes.len()
    }

    fn encoded_bytes(&self) -> u64 {
        self.output.total()
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error> {
        Ok(self.output.bytes)
    }
}

fn write_line<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    let start = out.len();
    for cell in cells {
        write_cell(out, cell.as_bytes());
        out.push(b',');
    }
    out.pop_if(|last| *last == b',');
    // Readers skip an empty line, so the only cell of a line is quoted if it is empty.
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

fn write_cell(out: &mut Vec<u8>, cell: &[u8]) {
    // Looking at all bytes lets the compiler look at many at once.
    let quoted = cell
        .iter()
        .fold(false, |quoted, byte| quoted | matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if !quoted {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for (position, piece) in cell.split(|byte| *byte == b'"').enumerate() {
        if position > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(piece);
    }
    out.push(b'"');
}
