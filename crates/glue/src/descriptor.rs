//! How files are to be read: columns, input format and SerDe, for each format that is written.

use crate::api::{Column, Parameters, SerDeInfo, StorageDescriptor};
use crate::column_type::hive_type;
use engine::ports::{CatalogColumn, CatalogTable};
use records::encode::Format;

/// The parameter that every column with a label has in AppFlow's tables.
const LABEL: &str = "AppFlowLabel";
/// No text has it, so that a backslash is a backslash: with no escape at all the SerDe takes the backslash for one.
const NEVER: &str = "\u{1}";

const TEXT: [&str; 2] = [
    "org.apache.hadoop.mapred.TextInputFormat",
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
];
const PARQUET: [&str; 2] = [
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
];

/// Describes the files below a folder.
pub(crate) fn descriptor(table: &CatalogTable, location: &str) -> StorageDescriptor {
    let [input, output] = match table.format {
        Format::Csv | Format::JsonLines => TEXT,
        Format::Parquet => PARQUET,
    };
    StorageDescriptor {
        columns: table.columns.iter().map(|each| column(each, table.format)).collect(),
        location: Some(location.to_owned()),
        input_format: Some(input.to_owned()),
        output_format: Some(output.to_owned()),
        serde_info: serde_info(table),
    }
}

/// Returns the parameters of a table or partition that say what kind of files it has.
pub(crate) fn kind(format: Format) -> Parameters {
    let kind: &[(&str, &str)] = match format {
        Format::Csv => &[("classification", "csv"), ("skip.header.line.count", "1")],
        Format::JsonLines => &[("classification", "json")],
        Format::Parquet => &[("classification", "parquet")],
    };
    kind.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Says whether two descriptions make a reader see the same: Glue adds members that nobody set.
pub(crate) fn same(one: Option<&StorageDescriptor>, other: &StorageDescriptor) -> bool {
    one.is_some_and(|one| essence(one) == essence(other))
}

fn essence(files: &StorageDescriptor) -> impl PartialEq + use<'_> {
    // Glue has no comment where there is an empty one.
    let column = |column: &Column| {
        let Column { name, r#type, comment, parameters } = column.clone();
        (name, r#type, comment.unwrap_or_default(), parameters)
    };
    (
        (&files.location, &files.input_format, &files.output_format),
        files.columns.iter().map(column).collect::<Vec<_>>(),
        &files.serde_info,
    )
}

fn column(column: &CatalogColumn, format: Format) -> Column {
    let label = column.label.iter().map(|label| (LABEL.to_owned(), label.clone()));
    Column {
        name: column.name.clone(),
        r#type: Some(hive_type(column.field_type, format)),
        comment: (!is_plain(column)).then(|| format!("{} in the files", column.field)),
        parameters: label.collect(),
    }
}

fn serde_info(table: &CatalogTable) -> SerDeInfo {
    let (library, parameters) = match table.format {
        Format::Csv => ("org.apache.hadoop.hive.serde2.OpenCSVSerde", csv()),
        Format::JsonLines => ("org.openx.data.jsonserde.JsonSerDe", json(&table.columns)),
        Format::Parquet => {
            ("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", parquet(&table.columns))
        }
    };
    let parameters = parameters.into_iter().map(|(name, value)| (name, value.to_owned()));
    SerDeInfo { serialization_library: Some(library.to_owned()), parameters: parameters.collect() }
}

type Told<'a> = Vec<(String, &'a str)>;

/// Cells are found by their place, whatever the columns are called.
fn csv() -> Told<'static> {
    let parameters = [("separatorChar", ","), ("quoteChar", "\""), ("escapeChar", NEVER)];
    parameters.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Members are found by their exact name, which is told for each column that is called otherwise.
fn json(columns: &[CatalogColumn]) -> Told<'_> {
    let renamed = columns.iter().filter(|column| column.name != column.field);
    let mappings =
        renamed.map(|column| (format!("mapping.{}", column.name), column.field.as_str()));
    mappings.chain([("case.insensitive".to_owned(), "FALSE")]).collect()
}

/// Columns are found by their name in any case; where that does not do, by their place.
fn parquet(columns: &[CatalogColumn]) -> Told<'_> {
    let by_place = !columns.iter().all(is_plain);
    let place = by_place.then(|| ("parquet.column.index.access".to_owned(), "true"));
    place.into_iter().chain([("serialization.format".to_owned(), "1")]).collect()
}

/// Says whether a column is called as in the files, but for the case.
fn is_plain(column: &CatalogColumn) -> bool {
    column.field.eq_ignore_ascii_case(&column.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::Timestamp;
    use records::FieldType;

    fn table(format: Format, columns: &[(&str, &str)]) -> CatalogTable {
        let column = |(name, field): &(&str, &str)| CatalogColumn {
            name: (*name).to_owned(),
            field: (*field).to_owned(),
            field_type: FieldType::Int64,
            label: Some(format!("The {field}")),
        };
        CatalogTable {
            name: "orders".to_owned(),
            owner: "arn:flow".to_owned(),
            as_of: Timestamp::from_millis(0),
            location: "s3://lake/orders/".to_owned(),
            format,
            columns: columns.iter().map(column).collect(),
            partition_keys: Vec::new(),
            partitions: Vec::new(),
        }
    }

    /// Returns the parameters of the SerDe as one text, in order.
    fn told(format: Format, columns: &[(&str, &str)]) -> String {
        let table = table(format, columns);
        let files = descriptor(&table, &table.location);
        let parameters = files.serde_info.parameters.into_iter();
        let parameters: Vec<String> =
            parameters.map(|(name, value)| format!("{name}={value}")).collect();
        parameters.join(" ")
    }

    #[test]
    fn parquet_is_read_by_name_as_long_as_names_tell_columns_apart() {
        let plain = [("id", "Id"), ("labels__c", "Labels__c")];
        assert_eq!(told(Format::Parquet, &plain), "serialization.format=1");
        let by_place = "parquet.column.index.access=true serialization.format=1";
        assert_eq!(told(Format::Parquet, &[("owner_name", "Owner.Name")]), by_place);
        assert_eq!(told(Format::Parquet, &[("id", "Id"), ("id_2", "ID")]), by_place);
    }

    #[test]
    fn json_is_read_by_exact_names() {
        let columns = [("id", "id"), ("id_2", "Id"), ("owner_name", "Owner.Name")];
        assert_eq!(
            told(Format::JsonLines, &columns),
            "case.insensitive=FALSE mapping.id_2=Id mapping.owner_name=Owner.Name"
        );
    }

    #[test]
    fn csv_has_a_header_and_no_escapes() {
        assert_eq!(told(Format::Csv, &[]), "escapeChar=\u{1} quoteChar=\" separatorChar=,");
        assert_eq!(kind(Format::Csv)["skip.header.line.count"], "1");
        assert!(!kind(Format::Parquet).contains_key("skip.header.line.count"));
    }

    #[test]
    fn a_column_has_its_label_and_its_name_in_the_files_where_that_differs() {
        let table = table(Format::Parquet, &[("id", "Id"), ("owner_name", "Owner.Name")]);
        let files = descriptor(&table, "s3://lake/orders/2026/");
        let [id, owner] = files.columns.as_slice() else { panic!("two columns") };
        assert_eq!((id.r#type.as_deref(), id.comment.as_deref()), (Some("bigint"), None));
        assert_eq!(id.parameters[LABEL], "The Id");
        assert_eq!(owner.comment.as_deref(), Some("Owner.Name in the files"));
    }

    #[test]
    fn what_glue_adds_makes_no_difference_and_all_else_does() {
        let table = table(Format::JsonLines, &[("id", "Id")]);
        let files = descriptor(&table, &table.location);
        let mut answered = serde_json::to_value(&files).unwrap();
        answered["Compressed"] = true.into();
        answered["NumberOfBuckets"] = (-1).into();
        answered["SortColumns"] = serde_json::json!([]);
        answered["Parameters"] = serde_json::Value::Null;
        answered["Columns"][0]["Comment"] = "".into();
        answered["Columns"][0]["Parameters"]["nothing"] = serde_json::Value::Null;
        let answered: StorageDescriptor = serde_json::from_value(answered).unwrap();
        assert!(same(Some(&answered), &files));
        assert!(!same(None, &files));
        let moved = descriptor(&table, "s3://lake/elsewhere/");
        assert!(!same(Some(&moved), &files));
        let mut typed = files.clone();
        typed.columns[0].r#type = Some("string".to_owned());
        assert!(!same(Some(&typed), &files));
        let other = CatalogTable { format: Format::Parquet, ..table };
        assert!(!same(Some(&descriptor(&other, &other.location)), &files));
    }
}
