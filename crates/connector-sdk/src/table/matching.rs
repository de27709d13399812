//! Finds the columns that fields go to.

use super::TableColumn;
use crate::{ConnectorError, ErrorKind, Result};
use flow::{did_you_mean, quoted_names};
use records::Column;
use std::collections::BTreeSet;

/// Returns the column of each field: the one of its name, or the only one of its name in another case. Reports every field
/// without a column, and every column that needs a value and gets none.
pub fn columns_of(
    table: &str,
    fields: &[Column],
    columns: &[TableColumn],
) -> Result<Vec<TableColumn>> {
    let mut problems = Vec::new();
    let mut found: Vec<TableColumn> = Vec::new();
    for field in fields {
        match column_of(&field.name, columns) {
            Ok(column) => found.push(column.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    let mut written = BTreeSet::new();
    for column in &found {
        if !written.insert(&column.name) {
            problems.push(format!("column \"{}\" is written by two fields", column.name));
        }
    }
    let needed = |column: &&TableColumn| {
        column.required && !column.defaulted && !written.contains(&column.name)
    };
    let missing: Vec<&str> =
        columns.iter().filter(needed).map(|column| column.name.as_str()).collect();
    if !missing.is_empty() {
        problems.push(format!(
            "no field is mapped to {}, which must not be null and has no default",
            quoted_names(&missing)
        ));
    }
    match problems.is_empty() {
        true => Ok(found),
        false => Err(wrong(format!(
            "table {table}: {}; map the fields to columns of the table, or alter the table",
            problems.join("; ")
        ))),
    }
}

fn column_of<'a>(
    field: &str,
    columns: &'a [TableColumn],
) -> std::result::Result<&'a TableColumn, String> {
    if let Some(column) = columns.iter().find(|column| column.name == field) {
        return Ok(column);
    }
    let folded = field.to_lowercase();
    let alike: Vec<&TableColumn> =
        columns.iter().filter(|column| column.name.to_lowercase() == folded).collect();
    match alike[..] {
        [column] => Ok(column),
        [] => {
            let near = did_you_mean(field, columns.iter().map(|column| column.name.as_str()));
            Err(format!("there is no column \"{field}\"{near}"))
        }
        _ => {
            let names: Vec<&str> = alike.iter().map(|column| column.name.as_str()).collect();
            Err(format!(
                "\"{field}\" may be any of {}; write the column's name in its own case",
                quoted_names(&names)
            ))
        }
    }
}

/// Marks the columns that keys name as required, and returns the keys as the table spells them.
pub fn require_keys(
    table: &str,
    keys: &[String],
    columns: &mut [TableColumn],
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for key in keys {
        let name = column_of(key, columns).map(|column| column.name.clone()).map_err(|problem| {
            wrong(format!(
                "table {table}: {problem} among the columns that the flow writes; correct the tag penstock:upsert-keys, or \
                 map a field to the column"
            ))
        })?;
        if let Some(column) = columns.iter_mut().find(|column| column.name == name) {
            column.required = true;
        }
        if !found.contains(&name) {
            found.push(name);
        }
    }
    Ok(found)
}

fn wrong(why: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bound;
    use records::FieldType;

    fn column(name: &str) -> TableColumn {
        TableColumn {
            name: name.to_owned(),
            declared: "BIGINT".to_owned(),
            field_type: FieldType::Int64,
            bound: Bound::None,
            required: false,
            defaulted: false,
        }
    }

    fn field(name: &str) -> Column {
        Column { name: name.to_owned(), field_type: FieldType::Int64 }
    }

    fn names(fields: &[&str], columns: &[TableColumn]) -> std::result::Result<String, String> {
        let fields: Vec<Column> = fields.iter().map(|name| field(name)).collect();
        let found = columns_of("sales.orders", &fields, columns);
        let found = found.map_err(|error| error.message)?;
        Ok(found.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_field_goes_to_the_column_of_its_name_in_any_case_that_is_clear() {
        let columns = [column("id"), column("Name"), column("name"), column("total")];
        assert_eq!(names(&["Total", "Id", "name"], &columns).unwrap(), "total id name");
        let told = names(&["NAME", "totl"], &columns).unwrap_err();
        assert!(told.contains("\"NAME\" may be any of \"Name\" and \"name\""), "{told}");
        assert!(told.contains("no column \"totl\"; did you mean \"total\"?"), "{told}");
        assert!(names(&["Id", "id"], &columns).unwrap_err().contains("two fields"));
    }

    #[test]
    fn a_column_that_needs_a_value_must_get_one() {
        let required = TableColumn { required: true, ..column("id") };
        let told = names(&["a"], &[required.clone(), column("a")]).unwrap_err();
        assert!(told.contains("no field is mapped to \"id\""), "{told}");
        let defaulted = TableColumn { defaulted: true, ..required };
        assert_eq!(names(&["a"], &[defaulted, column("a")]).unwrap(), "a");
    }

    #[test]
    fn keys_are_columns_of_the_flow_and_never_null() {
        let mut columns = [column("id"), column("a")];
        let keys = |keys: &[&str], columns: &mut [TableColumn]| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            require_keys("t", &keys, columns).map_err(|error| error.message)
        };
        assert_eq!(keys(&["ID", "id"], &mut columns).unwrap(), ["id"]);
        assert!(columns[0].required && !columns[1].required);
        assert!(keys(&["b"], &mut columns).unwrap_err().contains("penstock:upsert-keys"));
    }
}
