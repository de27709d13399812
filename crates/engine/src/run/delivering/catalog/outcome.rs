//! The outcome of a try to register tables, in AppFlow's words.

use crate::ports::{CatalogError, CatalogTable, Registered};
use flow::{CatalogType, ExecutionStatus, MetadataCatalogDetail, RegistrationOutput, bounded};

/// The outcome of a try.
pub(super) struct Outcome {
    /// The outcome of each table.
    pub(super) details: Vec<MetadataCatalogDetail>,
    /// Why another try may help, if it may.
    pub(super) again: Option<String>,
}

impl Outcome {
    /// Builds it from the catalog's answers for each table.
    pub(super) fn of(tables: &[CatalogTable], registered: &[Registered]) -> Self {
        let mut outcome = Self { details: Vec::new(), again: None };
        for (table, registered) in tables.iter().zip(registered) {
            let partitions = match (&registered.table, table.partition_keys.len()) {
                (Ok(()), 1..) => {
                    let count = table.partitions.len();
                    Some(outcome.output(&registered.partitions, count, "partitions"))
                }
                _ => None,
            };
            let done = outcome.output(&registered.table, 1, "tables");
            outcome.details.push(detail(&table.name, done, partitions));
        }
        outcome
    }

    /// Builds it from the one reason for which no table could be registered.
    pub(super) fn failed(tables: &[String], error: &CatalogError) -> Self {
        let mut outcome = Self { details: Vec::new(), again: None };
        for name in tables {
            let failed = outcome.output(&Err(error.clone()), 0, "tables");
            outcome.details.push(detail(name, failed, None));
        }
        outcome
    }

    fn output(
        &mut self,
        registered: &Result<(), CatalogError>,
        count: usize,
        what: &str,
    ) -> RegistrationOutput {
        let (message, result, status) = match registered {
            Ok(()) => {
                let message = format!("{what} registered: {count}");
                (message, count, ExecutionStatus::Successful)
            }
            Err(error) => (error.to_string(), 0, ExecutionStatus::Error),
        };
        if let Err(CatalogError::Unavailable(why)) = registered {
            self.again.get_or_insert_with(|| why.clone());
        }
        let message = bounded(&message);
        RegistrationOutput { message, result: result.to_string(), status }
    }
}

fn detail(
    name: &str,
    table: RegistrationOutput,
    partitions: Option<RegistrationOutput>,
) -> MetadataCatalogDetail {
    MetadataCatalogDetail {
        catalog_type: CatalogType::Glue,
        table_name: name.to_owned(),
        table_registration_output: table,
        partition_registration_output: partitions,
    }
}
