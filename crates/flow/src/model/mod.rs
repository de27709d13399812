//! AppFlow's model as data: the input of each operation. A request is read once, at the API's edge, and all violations
//! are reported together.
//! See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_Operations.html>.

mod choice;
mod credentials;
mod definition;
mod destination;
mod operation;
mod operator;
mod properties;
mod read;
mod shape;
mod source;
#[cfg(test)]
mod tests;
mod text;

pub use operation::input;
pub use shape::Structure;
