//! AppFlow's model: what each operation takes, as data. It is read from the wire once, at the API's edge, and
//! everything that breaks a rule is told at once.
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
