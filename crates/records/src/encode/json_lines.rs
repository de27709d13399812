//! JSON Lines: one object a line, with every column, nulls included.

use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::SchemaRef;

use super::Encoder;
use super::output::Output;
use super::sliced::{slices, texts};
use crate::parse::check_json;
use crate::{Error, FieldType};

/// Encodes records as JSON Lines.
pub(super) struct JsonLines {
    schema: SchemaRef,
    members: Vec<Member>,
    output: Output,
}

/// How the values of one column are written.
struct Member {
    column: String,
    /// The name with its quotes and the colon.
    name: Vec<u8>,
    token: Token,
}

/// The form of a canonical text in JSON.
enum Token {
    /// Quoted, and escaped where needed.
    Text,
    /// Quoted; nothing in it needs an escape.
    Plain,
    /// Without quotes.
    Bare,
    /// Without quotes, except infinity and not-a-number, which JSON can only contain as strings.
    Float,
    /// Without quotes and on one line, after a check that it is JSON.
    Json,
}

impl JsonLines {
    pub(super) fn new(schema: SchemaRef, numbers_as_texts: bool) -> Result<JsonLines, Error> {
        let mut members = Vec::new();
        for field in schema.fields() {
            let mut name = serde_json::to_vec(field.name())?;
            name.push(b':');
            let token = Token::of(FieldType::of(field)?, numbers_as_texts);
            members.push(Member { column: field.name().clone(), name, token });
        }
        Ok(JsonLines { schema, members, output: Output::default() })
    }

    fn write_lines(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let mut line = 0;
        for slice in slices(&self.schema, batch)? {
            let columns = texts(&self.schema, &slice)?;
            for row in 0..slice.num_rows() {
                self.write_line(&columns, row, line)?;
                line += 1;
            }
        }
        Ok(())
    }

    fn write_line(
        &mut self,
        columns: &[StringArray],
        row: usize,
        line: usize,
    ) -> Result<(), Error> {
        let out = &mut self.output.bytes;
        out.push(b'{');
        for (position, (member, column)) in self.members.iter().zip(columns).enumerate() {
            if position > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&member.name);
            if column.is_null(row) {
                out.extend_from_slice(b"null");
                continue;
            }
            let written = member.token.write(out, column.value(row))?;
            if !written {
                return Err(Error::NotJson { column: member.column.clone(), row: line });
            }
        }
        out.extend_from_slice(b"}\n");
        Ok(())
    }
}

impl Encoder for JsonLines {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let start = self.output.bytes.len();
        let written = self.write_lines(batch);
        if written.is_err() {
            self.output.bytes.truncate(start);
        }
        written
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

impl Token {
    fn of(field_type: FieldType, numbers_as_texts: bool) -> Token {
        match field_type {
            FieldType::Int32
            | FieldType::Int64
            | FieldType::Float64
            | FieldType::Decimal { .. }
            | FieldType::Number { .. }
                if numbers_as_texts =>
            {
                Token::Plain
            }
            FieldType::String => Token::Text,
            FieldType::Json => Token::Json,
            FieldType::Float64 | FieldType::Number { .. } => Token::Float,
            FieldType::Bool | FieldType::Int32 | FieldType::Int64 | FieldType::Decimal { .. } => {
                Token::Bare
            }
            FieldType::Date
            | FieldType::Time
            | FieldType::DateTime
            | FieldType::LocalDateTime
            | FieldType::Binary => Token::Plain,
        }
    }

    /// Writes a text. Returns false if it must be JSON but is not.
    fn write(&self, out: &mut Vec<u8>, text: &str) -> Result<bool, Error> {
        match self {
            Token::Text => serde_json::to_writer(out, text)?,
            Token::Plain => write_quoted(out, text),
            Token::Float if text.ends_with(|last: char| last.is_ascii_alphabetic()) => {
                write_quoted(out, text);
            }
            Token::Bare | Token::Float => out.extend_from_slice(text.as_bytes()),
            Token::Json => {
                if check_json(text).is_err() {
                    return Ok(false);
                }
                // Line ends are white space between tokens; inside strings they are escaped.
                out.extend(text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')));
            }
        }
        Ok(true)
    }
}

fn write_quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}
