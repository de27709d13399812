//! `Validate`: a rule for values, and whether a record that breaks it is left out or stops the run. A missing value
//! breaks NON_NULL only; an empty text breaks NON_NULL and NUMERIC.

use super::property::only_field;
use super::scope::Scope;
use super::work::Work;
use crate::error::{Error, Result};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use connector_sdk::{ConnectorError, ErrorKind};
use flow::{Operator, Task, Violations};
use records::FieldType;

/// A compiled task.
#[derive(Clone, Debug)]
pub(super) struct Validate {
    column: usize,
    name: String,
    field_type: FieldType,
    operator: Operator,
    /// Whether a record that breaks the rule stops the run.
    stops: bool,
}

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<Validate> {
    let column = only_field(task, path, scope, violations);
    let operator = match task.operator() {
        Some(
            operator @ (Operator::ValidateNonNull
            | Operator::ValidateNonZero
            | Operator::ValidateNonNegative
            | Operator::ValidateNumeric),
        ) => Some(operator),
        _ => {
            violations.add(
                format!("{path}.connectorOperator"),
                "must be VALIDATE_NON_NULL, VALIDATE_NON_ZERO, VALIDATE_NON_NEGATIVE or VALIDATE_NUMERIC",
            );
            None
        }
    };
    let stops = match task.property("VALIDATION_ACTION") {
        Some("DropRecord") => Some(false),
        Some("DropDataset") => Some(true),
        _ => {
            violations.add(
                format!("{path}.taskProperties.VALIDATION_ACTION"),
                "must be DropRecord, to leave such records out, or DropDataset, to stop the run",
            );
            None
        }
    };
    let field = &scope.columns[column?];
    let (name, field_type) = (field.name.clone(), field.field_type);
    Some(Validate { column: column?, name, field_type, operator: operator?, stops: stops? })
}

impl Validate {
    /// Returns which records of a page follow the rule, or an error if one breaks it and the run must stop.
    pub(super) fn keeps(&self, work: &Work) -> Result<BooleanArray> {
        let array = work.fetched(self.column);
        let kept: BooleanArray = match self.operator {
            Operator::ValidateNonNull => present(array),
            Operator::ValidateNumeric => {
                self.numbers(array).into_iter().map(|n| Some(n != Number::None)).collect()
            }
            Operator::ValidateNonZero => {
                self.numbers(array).into_iter().map(|n| Some(n != Number::Zero)).collect()
            }
            _ => self.numbers(array).into_iter().map(|n| Some(n != Number::Negative)).collect(),
        };
        if self.stops && kept.false_count() > 0 {
            return Err(Error::Connector {
                context: format!("task {}", self.operator.name()),
                error: ConnectorError::new(
                    ErrorKind::InvalidArgument,
                    format!(
                        "field \"{}\" broke it in {} of {} records, and the flow says DropDataset; correct the \
                         records in the application, or use DropRecord to leave them out",
                        self.name,
                        kept.false_count(),
                        kept.len()
                    ),
                ),
            });
        }
        Ok(kept)
    }

    fn numbers(&self, array: &ArrayRef) -> Vec<Number> {
        use arrow_array::types::{Decimal128Type, Float64Type, Int32Type, Int64Type};
        match self.field_type {
            FieldType::Int32 => signs(array.as_primitive::<Int32Type>().iter(), 0),
            FieldType::Int64 => signs(array.as_primitive::<Int64Type>().iter(), 0),
            FieldType::Decimal { .. } => signs(array.as_primitive::<Decimal128Type>().iter(), 0),
            FieldType::Float64 => signs(array.as_primitive::<Float64Type>().iter(), 0.0),
            FieldType::String | FieldType::Number { .. } => array
                .as_string::<i32>()
                .iter()
                .map(|text| match text {
                    None => Number::Missing,
                    Some(text) => match text.trim().parse::<f64>() {
                        Ok(number) if number.is_finite() => sign(number, 0.0),
                        _ => Number::None,
                    },
                })
                .collect(),
            _ => (0..array.len())
                .map(|row| if array.is_null(row) { Number::Missing } else { Number::None })
                .collect(),
        }
    }
}

/// The kind of a value when it is read as a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    /// A value that is not a number.
    None,
    /// A missing value.
    Missing,
    Negative,
    Zero,
    Positive,
}

fn signs<T: PartialOrd + Copy>(values: impl Iterator<Item = Option<T>>, zero: T) -> Vec<Number> {
    values.map(|value| value.map_or(Number::Missing, |value| sign(value, zero))).collect()
}

fn sign<T: PartialOrd>(value: T, zero: T) -> Number {
    match value.partial_cmp(&zero) {
        Some(std::cmp::Ordering::Less) => Number::Negative,
        Some(std::cmp::Ordering::Equal) => Number::Zero,
        Some(std::cmp::Ordering::Greater) => Number::Positive,
        None => Number::None,
    }
}

fn present(array: &ArrayRef) -> BooleanArray {
    let texts = array.as_string_opt::<i32>();
    (0..array.len())
        .map(|row| {
            let empty = texts.is_some_and(|texts| texts.value(row).is_empty());
            Some(array.is_valid(row) && !empty)
        })
        .collect()
}
