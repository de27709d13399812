//! Builds one Arrow column from the texts of its values.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int32Builder,
    Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_schema::DataType;

use crate::parse::{
    exceeds, parse_binary, parse_bool, parse_decimal, parse_float64, parse_int32, parse_int64,
    write_number,
};
use crate::temporal::{
    is_no_date, is_sharper, read_date, read_datetime, read_local_datetime, write_clock,
};
use crate::{FieldType, Found, Oddity};

/// Builds a column from the texts of its values, one by one. A text that does not fit adds no value.
pub(crate) enum ColumnBuilder {
    Text(StringBuilder),
    Bool(BooleanBuilder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    Float64(Float64Builder),
    Decimal { builder: Decimal128Builder, precision: u8, scale: i8 },
    Number(NumberBuilder),
    Date(Date32Builder),
    Time(StringBuilder),
    DateTime(TimestampMicrosecondBuilder),
    LocalDateTime(TimestampMicrosecondBuilder),
    Binary(BinaryBuilder),
}

impl ColumnBuilder {
    /// Makes a builder with room for some rows.
    pub(crate) fn new(field_type: FieldType, rows: usize) -> ColumnBuilder {
        let arrow = field_type.arrow();
        match field_type {
            FieldType::String | FieldType::Json => {
                ColumnBuilder::Text(StringBuilder::with_capacity(rows, rows * 16))
            }
            FieldType::Bool => ColumnBuilder::Bool(BooleanBuilder::with_capacity(rows)),
            FieldType::Int32 => ColumnBuilder::Int32(Int32Builder::with_capacity(rows)),
            FieldType::Int64 => ColumnBuilder::Int64(Int64Builder::with_capacity(rows)),
            FieldType::Float64 => ColumnBuilder::Float64(Float64Builder::with_capacity(rows)),
            FieldType::Decimal { .. } => {
                let (precision, scale) = match arrow {
                    DataType::Decimal128(precision, scale) => (precision, scale),
                    _ => (38, 0),
                };
                let builder = Decimal128Builder::with_capacity(rows).with_data_type(arrow);
                ColumnBuilder::Decimal { builder, precision, scale }
            }
            FieldType::Number { precision, scale, binary } => {
                let texts = StringBuilder::with_capacity(rows, rows * 12);
                let spelled = String::new();
                ColumnBuilder::Number(NumberBuilder { texts, spelled, precision, scale, binary })
            }
            FieldType::Date => ColumnBuilder::Date(Date32Builder::with_capacity(rows)),
            FieldType::Time => ColumnBuilder::Time(StringBuilder::with_capacity(rows, rows * 12)),
            FieldType::DateTime => ColumnBuilder::DateTime(
                TimestampMicrosecondBuilder::with_capacity(rows).with_data_type(arrow),
            ),
            FieldType::LocalDateTime => {
                ColumnBuilder::LocalDateTime(TimestampMicrosecondBuilder::with_capacity(rows))
            }
            FieldType::Binary => {
                ColumnBuilder::Binary(BinaryBuilder::with_capacity(rows, rows * 16))
            }
        }
    }

    /// Adds the next value from its canonical text, or returns why it does not fit.
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Found> {
        match self {
            ColumnBuilder::Text(builder) => builder.append_value(text),
            ColumnBuilder::Bool(builder) => builder.append_value(parse_bool(text)?),
            ColumnBuilder::Int32(builder) => builder.append_value(parse_int32(text)?),
            ColumnBuilder::Int64(builder) => builder.append_value(parse_int64(text)?),
            ColumnBuilder::Float64(builder) => builder.append_value(parse_float64(text)?),
            ColumnBuilder::Decimal { builder, precision, scale } => {
                builder.append_value(parse_decimal(text, *precision, *scale)?);
            }
            ColumnBuilder::Date(builder) => builder.append_value(read_date(text)?),
            ColumnBuilder::Number(numbers) => {
                numbers.push(text)?;
            }
            ColumnBuilder::Time(builder) => {
                let mut spelled = String::new();
                write_clock(text, &mut spelled)?;
                builder.append_value(spelled);
            }
            ColumnBuilder::DateTime(builder) => builder.append_value(read_datetime(text)?),
            ColumnBuilder::LocalDateTime(builder) => {
                builder.append_value(read_local_datetime(text)?);
            }
            ColumnBuilder::Binary(builder) => builder.append_value(parse_binary(text)?),
        }
        Ok(())
    }

    /// Adds the next value from a text as applications send it, and returns what is odd about it, if anything.
    pub(crate) fn push_sent(&mut self, text: &str) -> Result<Option<Oddity>, Found> {
        match self {
            ColumnBuilder::Number(numbers) => return numbers.push(text),
            ColumnBuilder::Date(_)
            | ColumnBuilder::Time(_)
            | ColumnBuilder::DateTime(_)
            | ColumnBuilder::LocalDateTime(_)
                if is_no_date(text) =>
            {
                self.push_null();
                return Ok((!text.is_empty()).then_some(Oddity::NoDate));
            }
            _ => self.push(text)?,
        }
        let instants = matches!(self, ColumnBuilder::DateTime(_) | ColumnBuilder::LocalDateTime(_));
        Ok((instants && is_sharper(text)).then_some(Oddity::Sharper))
    }

    /// Adds null as the next value.
    pub(crate) fn push_null(&mut self) {
        match self {
            ColumnBuilder::Text(builder) => builder.append_null(),
            ColumnBuilder::Bool(builder) => builder.append_null(),
            ColumnBuilder::Int32(builder) => builder.append_null(),
            ColumnBuilder::Int64(builder) => builder.append_null(),
            ColumnBuilder::Float64(builder) => builder.append_null(),
            ColumnBuilder::Decimal { builder, .. } => builder.append_null(),
            ColumnBuilder::Number(numbers) => numbers.texts.append_null(),
            ColumnBuilder::Date(builder) => builder.append_null(),
            ColumnBuilder::Time(builder) => builder.append_null(),
            ColumnBuilder::DateTime(builder) => builder.append_null(),
            ColumnBuilder::LocalDateTime(builder) => builder.append_null(),
            ColumnBuilder::Binary(builder) => builder.append_null(),
        }
    }

    /// Builds the array of all values.
    pub(crate) fn finish(self) -> ArrayRef {
        match self {
            ColumnBuilder::Text(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Bool(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Int32(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Int64(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Float64(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Decimal { mut builder, .. } => Arc::new(builder.finish()),
            ColumnBuilder::Number(mut numbers) => Arc::new(numbers.texts.finish()),
            ColumnBuilder::Date(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Time(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::DateTime(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::LocalDateTime(mut builder) => Arc::new(builder.finish()),
            ColumnBuilder::Binary(mut builder) => Arc::new(builder.finish()),
        }
    }
}

/// Builds a column of numbers with all their digits.
pub(crate) struct NumberBuilder {
    texts: StringBuilder,
    /// A buffer for the number that is being written.
    spelled: String,
    precision: u8,
    scale: u8,
    binary: bool,
}

impl NumberBuilder {
    fn push(&mut self, text: &str) -> Result<Option<Oddity>, Found> {
        let Self { texts, spelled, precision, scale, binary } = self;
        spelled.clear();
        write_number(text, *scale, *binary, spelled)?;
        texts.append_value(&*spelled);
        let more = exceeds(spelled, *precision, *scale);
        Ok(more.then_some(Oddity::MoreDigits { precision: *precision, scale: *scale }))
    }
}
