//! The tables that describe what a run wrote: the flow's latest, one for its mapping, one for the run.

use super::names::{ColumnNames, TableNames};
use crate::pipeline::WrittenField;
use crate::ports::{CatalogColumn, CatalogPartition, CatalogTable};
use connector_sdk::{CatalogOutput, OutputFolder};
use flow::Timestamp;
use records::FieldType;
use records::encode::Format;
use std::collections::BTreeMap;

/// The names of the keys of date folders.
const DATE_KEYS: [&str; 5] =
    ["partition_year", "partition_month", "partition_day", "partition_hour", "partition_minute"];
/// The name of the key of a run's own folder.
const EXECUTION_KEY: &str = "partition_execution_id";

/// The facts that all tables of a run share.
pub(super) struct Described<'a> {
    pub(super) names: &'a TableNames,
    pub(super) flow_arn: &'a str,
    pub(super) started_at: Timestamp,
    pub(super) output: &'a CatalogOutput,
    pub(super) fields: &'a [WrittenField],
    /// The fields that records are partitioned by: folders have their values.
    pub(super) partition_fields: &'a [&'a str],
    /// The application's labels of the fields.
    pub(super) labels: &'a BTreeMap<String, String>,
}

impl Described<'_> {
    /// Returns the tables. If each run has a folder, the latest table shows the newest run; otherwise it shows all
    /// files of the present mapping, as the mapping's own table always does.
    pub(super) fn tables(&self) -> Vec<CatalogTable> {
        let (names, output) = (self.names, self.output);
        if output.execution.is_none() {
            return vec![self.over_runs(&names.latest), self.over_runs(&names.version)];
        }
        vec![self.of_run(&names.latest), self.over_runs(&names.version), self.of_run(&names.run)]
    }

    /// Describes the files of this run alone.
    fn of_run(&self, name: &str) -> CatalogTable {
        let output = self.output;
        let folders: String =
            output.dates.iter().chain(&output.execution).map(|name| format!("{name}/")).collect();
        self.table(name, &format!("{}{folders}", output.folder), &[])
    }

    /// Describes the files of all runs, whose folders become keys.
    fn over_runs(&self, name: &str) -> CatalogTable {
        let output = self.output;
        let dates = DATE_KEYS.into_iter().zip(output.dates.iter().map(String::as_str));
        let execution = output.execution.iter().map(|name| (EXECUTION_KEY, name.as_str()));
        let levels: Vec<_> = dates.chain(execution).collect();
        self.table(name, &output.folder, &levels)
    }

    fn table(&self, name: &str, folder: &str, levels: &[(&str, &str)]) -> CatalogTable {
        let output = self.output;
        let address = |folder: &str| format!("s3://{}/{folder}", output.bucket);
        let mut taken = ColumnNames::default();
        let columns = self.columns(&mut taken);
        let keys = levels.iter().map(|(key, _)| (*key).to_owned());
        let keys = keys.chain(self.partition_fields.iter().map(|field| key(field, &taken)));
        let partition_keys: Vec<String> =
            keys.collect::<Vec<_>>().iter().map(|key| taken.take(key)).collect();
        let partition = |written: &OutputFolder| {
            let outer = levels.iter().map(|(_, value)| (*value).to_owned());
            CatalogPartition {
                values: outer.chain(written.values.iter().cloned()).collect(),
                location: address(&written.folder),
            }
        };
        let partitions = match partition_keys.is_empty() {
            true => Vec::new(),
            false => output.partitions.iter().map(partition).collect(),
        };
        CatalogTable {
            name: name.to_owned(),
            owner: self.flow_arn.to_owned(),
            as_of: self.started_at,
            location: address(folder),
            format: output.format,
            columns,
            partition_keys,
            partitions,
        }
    }

    fn columns(&self, taken: &mut ColumnNames) -> Vec<CatalogColumn> {
        let texts = match self.output.format {
            Format::Csv => true,
            Format::Parquet => !self.output.typed,
            Format::JsonLines => false,
        };
        let column = |field: &WrittenField| CatalogColumn {
            name: taken.take(&field.name),
            field: field.name.clone(),
            field_type: if texts { FieldType::String } else { field.field_type },
            label: field.source.as_ref().and_then(|source| self.labels.get(source)).cloned(),
        };
        self.fields.iter().map(column).collect()
    }
}

/// A table cannot have a key and a column of one name, and the files have the column.
fn key(field: &str, columns: &ColumnNames) -> String {
    match columns.has(field) {
        true => format!("partition_{field}"),
        false => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(dates: &[&str], execution: Option<&str>) -> CatalogOutput {
        CatalogOutput {
            bucket: "lake".to_owned(),
            folder: "raw/orders/".to_owned(),
            dates: dates.iter().map(|name| (*name).to_owned()).collect(),
            execution: execution.map(str::to_owned),
            format: Format::Parquet,
            typed: true,
            partitions: vec![folder(&[], "raw/orders/the/files/")],
        }
    }

    fn folder(values: &[&str], folder: &str) -> OutputFolder {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        OutputFolder { values, folder: folder.to_owned() }
    }

    fn field(name: &str, field_type: FieldType) -> WrittenField {
        WrittenField { name: name.to_owned(), field_type, source: Some(format!("{name}__c")) }
    }

    fn tables(output: &CatalogOutput) -> Vec<CatalogTable> {
        parted(output, &[])
    }

    fn parted(output: &CatalogOutput, partition_fields: &[&str]) -> Vec<CatalogTable> {
        let names = TableNames::new("crm", "orders", Timestamp::from_millis(7_000), 2, "run");
        Described {
            names: &names,
            flow_arn: "arn:flow",
            started_at: Timestamp::from_millis(9_000),
            output,
            fields: &[field("Id", FieldType::Int64), field("Country", FieldType::String)],
            partition_fields,
            labels: &BTreeMap::from([("Id__c".to_owned(), "Order number".to_owned())]),
        }
        .tables()
    }

    /// Returns each table's name, folder, keys, and partitions as values and folders.
    fn seen(output: &CatalogOutput) -> Vec<(String, String, String, Vec<String>)> {
        shown(tables(output))
    }

    fn shown(tables: Vec<CatalogTable>) -> Vec<(String, String, String, Vec<String>)> {
        let partition = |partition: &CatalogPartition| {
            format!("{} {}", partition.values.join("/"), partition.location)
        };
        let table = |table: CatalogTable| {
            let partitions = table.partitions.iter().map(partition).collect();
            (table.name, table.location, table.partition_keys.join("/"), partitions)
        };
        tables.into_iter().map(table).collect()
    }

    fn row(
        name: &str,
        folder: &str,
        keys: &str,
        partitions: &[&str],
    ) -> (String, String, String, Vec<String>) {
        let partitions = partitions.iter().map(|text| (*text).to_owned()).collect();
        (name.to_owned(), format!("s3://lake/{folder}"), keys.to_owned(), partitions)
    }

    const LATEST: &str = "crm_appflow_orders_7_latest";
    const VERSION: &str = "crm_appflow_orders_2";
    const RUN: &str = "crm_appflow_orders_2_run";

    #[test]
    fn one_folder_needs_no_partitions() {
        let plain = [row(LATEST, "raw/orders/", "", &[]), row(VERSION, "raw/orders/", "", &[])];
        assert_eq!(seen(&output(&[], None)), plain);
    }

    #[test]
    fn folders_of_dates_are_keys() {
        let keys = "partition_year/partition_month/partition_day";
        let files = ["2026/01/02 s3://lake/raw/orders/the/files/"];
        let dated = output(&["2026", "01", "02"], None);
        let rows =
            [row(LATEST, "raw/orders/", keys, &files), row(VERSION, "raw/orders/", keys, &files)];
        assert_eq!(seen(&dated), rows);
    }

    #[test]
    fn a_folder_of_the_run_makes_a_table_of_the_run() {
        let keys = "partition_year/partition_execution_id";
        let files = ["2026/run s3://lake/raw/orders/the/files/"];
        let rows = [
            row(LATEST, "raw/orders/2026/run/", "", &[]),
            row(VERSION, "raw/orders/", keys, &files),
            row(RUN, "raw/orders/2026/run/", "", &[]),
        ];
        assert_eq!(seen(&output(&["2026"], Some("run"))), rows);
    }

    #[test]
    fn fields_are_the_innermost_keys() {
        let mut files = output(&["2026"], Some("run"));
        files.partitions = vec![folder(&["CH", "null"], "a/"), folder(&["CH", "EMEA"], "b/")];
        let own = ["CH/null s3://lake/a/", "CH/EMEA s3://lake/b/"];
        let all = ["2026/run/CH/null s3://lake/a/", "2026/run/CH/EMEA s3://lake/b/"];
        // The files have a column of the country, and none of the region.
        let fields = "partition_country/sales_region";
        let keys = format!("partition_year/partition_execution_id/{fields}");
        let rows = [
            row(LATEST, "raw/orders/2026/run/", fields, &own),
            row(VERSION, "raw/orders/", &keys, &all),
            row(RUN, "raw/orders/2026/run/", fields, &own),
        ];
        assert_eq!(shown(parted(&files, &["Country", "Sales Region"])), rows);
    }

    #[test]
    fn a_run_without_files_has_tables_and_no_partitions() {
        let empty = CatalogOutput { partitions: Vec::new(), ..output(&["2026"], Some("run")) };
        let tables = tables(&empty);
        assert_eq!(tables.len(), 3);
        assert!(tables.iter().all(|table| table.partitions.is_empty()));
    }

    #[test]
    fn columns_are_those_of_the_files() {
        let types = |format, typed| -> Vec<FieldType> {
            let output = CatalogOutput { format, typed, ..output(&[], None) };
            let [table, _] = &tables(&output)[..] else { panic!("two tables") };
            table.columns.iter().map(|column| column.field_type).collect()
        };
        let (number, text) = (FieldType::Int64, FieldType::String);
        assert_eq!(types(Format::Parquet, true), [number, text]);
        assert_eq!(types(Format::Parquet, false), [text, text]);
        assert_eq!(types(Format::Csv, false), [text, text]);
        assert_eq!(types(Format::JsonLines, false), [number, text]);
        let column = tables(&output(&[], None)).remove(0).columns.remove(0);
        assert_eq!((column.name.as_str(), column.field.as_str()), ("id", "Id"));
        assert_eq!(column.label.as_deref(), Some("Order number"));
    }

    #[test]
    fn every_table_is_the_flows_and_as_new_as_the_run() {
        for table in tables(&output(&[], Some("run"))) {
            assert_eq!((table.owner.as_str(), table.as_of.millis()), ("arn:flow", 9_000));
        }
    }
}
