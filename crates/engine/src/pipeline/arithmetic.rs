//! `Arithmetic`: computes a number from two fields, under a name that a Map task reads. Whole numbers and decimals are
//! computed exactly; a quotient has at least ten decimals and is rounded half away from zero. If one operand is a
//! double, so is the result.

use super::scope::{Place, Scope};
use super::work::Work;
use crate::error::{Error, Result};
use arrow_array::builder::Float64Builder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{ArrayRef, StringArray};
use flow::{Operator, Task, Violations};
use records::convert::convert;
use records::{FieldType, parse_exact};
use std::sync::Arc;

/// The most digits of an exact result.
const PRECISION: u8 = 38;
/// The minimum of decimals of a quotient.
const DECIMALS_OF_QUOTIENT: i8 = 10;

/// A compiled task.
#[derive(Clone, Debug)]
pub(super) struct Arithmetic {
    name: String,
    operator: Operator,
    operands: [(Place, FieldType); 2],
    result: FieldType,
}

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<Arithmetic> {
    let operator = match task.operator() {
        Some(
            operator @ (Operator::Addition
            | Operator::Subtraction
            | Operator::Multiplication
            | Operator::Division),
        ) => Some(operator),
        _ => {
            violations.add(
                format!("{path}.connectorOperator"),
                "must be ADDITION, SUBTRACTION, MULTIPLICATION or DIVISION",
            );
            None
        }
    };
    let operands = operands(task, path, scope, violations);
    let name = super::temporary(task, path, scope, violations)?;
    let (operator, operands) = (operator?, operands?);
    let result = result(operator, operands[0].1, operands[1].1);
    scope.make(name, result, task);
    Some(Arithmetic { name: name.to_owned(), operator, operands, result })
}

fn operands(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<[(Place, FieldType); 2]> {
    let listed: Vec<&str> = task.named_source_fields().collect();
    let ordered: Vec<&str> = match task.property("MATH_OPERATION_FIELDS_ORDER") {
        Some(order) => order.split(',').map(str::trim).collect(),
        None => listed.clone(),
    };
    if ordered.iter().any(|name| !listed.contains(name)) {
        violations.add(
            format!("{path}.taskProperties.MATH_OPERATION_FIELDS_ORDER"),
            "must name the task's sourceFields, such as Amount,Tax",
        );
        return None;
    }
    let [first, second] = ordered[..] else {
        violations.add(format!("{path}.sourceFields"), "an Arithmetic task needs two fields");
        return None;
    };
    let mut operand = |name: &str| {
        let Some(place) = scope.find(name) else {
            violations.add(format!("{path}.sourceFields"), scope.unknown(name));
            return None;
        };
        let field_type = scope.field_type(place);
        let double = matches!(field_type, FieldType::Float64 | FieldType::Number { .. });
        if scale(field_type).is_none() && !double {
            let rule = format!("\"{name}\" is a {field_type} and not a number");
            violations.add(format!("{path}.sourceFields"), rule);
            return None;
        }
        Some((place, field_type))
    };
    Some([operand(first)?, operand(second)?])
}

/// Returns the decimals of an exact number. `None` for other types.
fn scale(field_type: FieldType) -> Option<i8> {
    match field_type {
        FieldType::Int32 | FieldType::Int64 => Some(0),
        FieldType::Decimal { scale, .. } => Some(scale.max(0)),
        // A double's size is not described.
        FieldType::Number { precision: 0, binary: true, .. } => None,
        FieldType::Number { scale, .. } => Some(scale.min(PRECISION) as i8),
        _ => None,
    }
}

fn result(operator: Operator, first: FieldType, second: FieldType) -> FieldType {
    let sent = [first, second].iter().any(|operand| matches!(operand, FieldType::Number { .. }));
    let (Some(first), Some(second)) = (scale(first), scale(second)) else {
        return FieldType::Float64;
    };
    let scale = result_scale(operator, first, second);
    match sent {
        false => FieldType::Decimal { precision: PRECISION, scale },
        // A `Number` keeps the decimals it arrives with, and so does a result computed from one.
        true => FieldType::Number { precision: 0, scale: scale.unsigned_abs(), binary: false },
    }
}

/// Returns the decimals of a result from those of its operands.
fn result_scale(operator: Operator, first: i8, second: i8) -> i8 {
    let most = PRECISION as i8;
    match operator {
        Operator::Multiplication => first.saturating_add(second).min(most),
        Operator::Division => first.max(second).max(DECIMALS_OF_QUOTIENT),
        _ => first.max(second),
    }
}

impl Arithmetic {
    /// Computes a page's values. A record without a result is rejected; a missing operand gives a missing result.
    pub(super) fn apply(&self, work: &mut Work) -> Result<()> {
        let made = match self.result {
            FieldType::Float64 => self.double(work),
            _ => self.exact(work)?,
        };
        work.make(made);
        Ok(())
    }

    fn exact(&self, work: &mut Work) -> Result<ArrayRef> {
        let [first, second] =
            self.operands.map(|(place, field_type)| whole(work.array(place), field_type));
        let mut texts = Vec::with_capacity(work.rows());
        for (row, (a, b)) in first.into_iter().zip(second).enumerate() {
            let (Some(a), Some(b)) = (a, b) else {
                texts.push(None);
                continue;
            };
            let computed = a.zip(b).ok_or(TOO_LARGE).and_then(|(a, b)| {
                let scale = match (self.result, self.operator) {
                    (FieldType::Number { scale, .. }, Operator::Division) => {
                        result_scale(self.operator, a.1, b.1).max(scale as i8)
                    }
                    (FieldType::Number { .. }, _) => result_scale(self.operator, a.1, b.1),
                    (other, _) => self::scale(other).unwrap_or(0),
                };
                Ok(spelled(compute(self.operator, a, b, scale)?, scale))
            });
            if let Err(reason) = computed {
                work.reject(row, &self.name, reason);
            }
            texts.push(computed.ok());
        }
        let texts: ArrayRef = Arc::new(StringArray::from(texts));
        let made = convert(&texts, &FieldType::String, &self.result)
            .map_err(|error| Error::Invariant(format!("field \"{}\": {error}", self.name)))?;
        Ok(made.array)
    }

    fn double(&self, work: &mut Work) -> ArrayRef {
        let [first, second] =
            self.operands.map(|(place, field_type)| doubles(work.array(place), field_type));
        let mut made = Float64Builder::with_capacity(work.rows());
        for (row, (a, b)) in first.iter().zip(&second).enumerate() {
            let (Some(a), Some(b)) = (a, b) else {
                made.append_null();
                continue;
            };
            let number = match self.operator {
                Operator::Addition => a + b,
                Operator::Subtraction => a - b,
                Operator::Multiplication => a * b,
                _ => a / b,
            };
            if number.is_finite() {
                made.append_value(number);
                continue;
            }
            made.append_null();
            let by_zero = self.operator == Operator::Division && *b == 0.0;
            work.reject(row, &self.name, if by_zero { BY_ZERO } else { TOO_LARGE });
        }
        Arc::new(made.finish())
    }
}

const BY_ZERO: &str = "division by zero";
const TOO_LARGE: &str = "the result has more than 38 digits";

/// Computes with multiples of `10^-scale` and returns a multiple of `10^-to`.
fn compute(
    operator: Operator,
    (a, a_scale): (i128, i8),
    (b, b_scale): (i128, i8),
    to: i8,
) -> std::result::Result<i128, &'static str> {
    let raised = |number: i128, by: i8| -> Option<i128> {
        number.checked_mul(10_i128.checked_pow(u32::try_from(by).ok()?)?)
    };
    let number = match operator {
        Operator::Addition | Operator::Subtraction => {
            let a = raised(a, to - a_scale);
            let b = raised(b, to - b_scale);
            a.zip(b).and_then(|(a, b)| match operator {
                Operator::Addition => a.checked_add(b),
                _ => a.checked_sub(b),
            })
        }
        Operator::Multiplication => {
            let product = a.checked_mul(b);
            // Decimals beyond the limit are rounded away.
            product.map(|product| {
                divide(product, 10_i128.pow(u32::from((a_scale + b_scale - to).unsigned_abs())))
            })
        }
        _ if b == 0 => return Err(BY_ZERO),
        _ => raised(a, to + b_scale - a_scale).map(|a| divide(a, b)),
    };
    let limit = 10_u128.pow(u32::from(PRECISION));
    number.filter(|number| number.unsigned_abs() < limit).ok_or(TOO_LARGE)
}

/// Divides and rounds half away from zero.
fn divide(a: i128, b: i128) -> i128 {
    let (quotient, rest) = (a / b, a % b);
    let up = rest.unsigned_abs() >= b.unsigned_abs() - rest.unsigned_abs();
    quotient + if up && rest != 0 { if (a < 0) == (b < 0) { 1 } else { -1 } } else { 0 }
}

/// A number as a multiple of `10^-scale`. `None` if it has too many digits.
type Count = Option<(i128, i8)>;

/// Returns the numbers of an exact column, `None` for missing values.
fn whole(array: &ArrayRef, field_type: FieldType) -> Vec<Option<Count>> {
    let scale = scale(field_type).unwrap_or(0);
    let count = |number: i128| Some((number, scale));
    match field_type {
        FieldType::Int32 => {
            let numbers = array.as_primitive::<Int32Type>().iter();
            numbers.map(|n| n.map(|n| count(n.into()))).collect()
        }
        FieldType::Int64 => {
            let numbers = array.as_primitive::<Int64Type>().iter();
            numbers.map(|n| n.map(|n| count(n.into()))).collect()
        }
        FieldType::Number { .. } => {
            array.as_string::<i32>().iter().map(|text| text.map(parse_exact)).collect()
        }
        _ => array.as_primitive::<Decimal128Type>().iter().map(|n| n.map(count)).collect(),
    }
}

/// Writes a multiple of `10^-scale` in decimal digits.
fn spelled(count: i128, scale: i8) -> String {
    let decimals = usize::from(scale.unsigned_abs());
    let mut text = format!("{:0width$}", count.unsigned_abs(), width = decimals + 1);
    text.insert(text.len() - decimals, '.');
    format!("{}{}", if count < 0 { "-" } else { "" }, text.trim_end_matches('.'))
}

/// Returns the nearest double of each number, `None` for missing values.
fn doubles(array: &ArrayRef, field_type: FieldType) -> Vec<Option<f64>> {
    match field_type {
        FieldType::Float64 => array.as_primitive::<Float64Type>().iter().collect(),
        FieldType::Number { .. } => {
            array.as_string::<i32>().iter().map(|text| text?.parse().ok()).collect()
        }
        // Parsing the text gives the nearest double; dividing by a power of ten would round twice.
        exact => whole(array, exact)
            .into_iter()
            .map(|count| {
                count.flatten().and_then(|(n, scale)| format!("{n}e-{scale}").parse().ok())
            })
            .collect(),
    }
}
