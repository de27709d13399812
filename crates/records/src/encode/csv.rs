//! CSV as in RFC 4180: always with a header, `\n` at line ends, and quotes where needed.

use arrow_array::{Array, RecordBatch};
use arrow_schema::{Schema, SchemaRef};

use super::output::Output;
use super::sliced::{slices, texts};
use super::{CsvOptions, Encoder};
use crate::{Error, FieldType};

/// Encodes records as CSV; null is an empty cell.
pub(super) struct Csv {
    schema: SchemaRef,
    cells: Vec<Cell>,
    output: Output,
}

impl Csv {
    pub(super) fn new(schema: SchemaRef, options: CsvOptions) -> Csv {
        let mut output = Output::default();
        output.bytes.extend(header(&schema, options));
        let of_text = schema
            .fields()
            .iter()
            .map(|field| matches!(FieldType::of(field), Ok(FieldType::String | FieldType::Json)));
        let cells = of_text.map(|of_text| Cell::new(options, of_text)).collect();
        Csv { schema, cells, output }
    }
}

/// Returns the first line of a file with the names of the columns.
pub(crate) fn header(schema: &Schema, options: CsvOptions) -> Vec<u8> {
    let cell = Cell::new(options, true);
    let names = schema.fields().iter().map(|field| (cell, Some(field.name().as_str())));
    let mut line = Vec::new();
    write_line(&mut line, names);
    line
}

impl Encoder for Csv {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        for slice in slices(&self.schema, batch)? {
            let columns = texts(&self.schema, &slice)?;
            for row in 0..slice.num_rows() {
                let cells =
                    self.cells.iter().zip(&columns).map(|(cell, column)| {
                        (*cell, column.is_valid(row).then(|| column.value(row)))
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

fn write_line<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = (Cell, Option<&'a str>)>) {
    let start = out.len();
    for (cell, text) in cells {
        if let Some(text) = text {
            cell.write(out, text.as_bytes());
        }
        out.push(b',');
    }
    out.pop_if(|last| *last == b',');
    // Readers skip an empty line, so an empty cell is quoted if it is the only one of its line.
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

/// How the cells of one column are written.
#[derive(Clone, Copy)]
struct Cell {
    quote_empty: bool,
    escape_formulas: bool,
}

impl Cell {
    /// Numbers and dates are never formulas, although they may begin with a sign.
    fn new(options: CsvOptions, of_text: bool) -> Cell {
        Cell {
            quote_empty: options.quote_empty,
            escape_formulas: options.escape_formulas && of_text,
        }
    }

    fn write(self, out: &mut Vec<u8>, text: &[u8]) {
        let prefix = if self.escape_formulas && begins_formula(text) { "'" } else { "" };
        // Checking all bytes without an early exit lets the compiler check many at once.
        let special = text
            .iter()
            .fold(false, |special, byte| special | matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        let quoted = special || (self.quote_empty && text.is_empty());
        if !quoted {
            out.extend_from_slice(prefix.as_bytes());
            out.extend_from_slice(text);
            return;
        }
        out.push(b'"');
        out.extend_from_slice(prefix.as_bytes());
        for (position, piece) in text.split(|byte| *byte == b'"').enumerate() {
            if position > 0 {
                out.extend_from_slice(b"\"\"");
            }
            out.extend_from_slice(piece);
        }
        out.push(b'"');
    }
}

/// Returns whether a text is a formula by its first character, according to OWASP's list.
///
/// <https://owasp.org/www-community/attacks/CSV_Injection>, and 1.2.10 of its ASVS for null.
fn begins_formula(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\0'))
}
