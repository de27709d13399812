//! The columns of a table: Redshift's types, and the values that they can hold.
//! See <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.

use super::names::{Identifier, TableName, json_path};
use connector_sdk::{Bound, TableColumn};
use records::{Column, FieldType};

/// The most bytes of a VARCHAR.
const LONGEST_TEXT: u64 = 65_535;
/// COPY takes no JSON object of more than 4 MB; a SUPER value is a part of one.
/// See <https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html>.
const LONGEST_JSON: u64 = 4_000_000;

/// Returns the bounds of a SUPER value. A text in one is bounded like a VARCHAR, unless the database was told otherwise.
/// See <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
fn super_bound() -> Bound {
    Bound::Json { whole: LONGEST_JSON, text: LONGEST_TEXT }
}

/// A row of Redshift's list of columns.
pub(super) struct Described {
    pub(super) name: String,
    /// The type as `SVV_COLUMNS` names it.
    pub(super) data_type: String,
    pub(super) length: Option<u64>,
    pub(super) precision: Option<u8>,
    pub(super) scale: Option<i8>,
    pub(super) nullable: bool,
    pub(super) default: Option<String>,
}

/// Returns a column as a load can fill it; the reason if it cannot.
pub(super) fn column(described: &Described) -> Result<TableColumn, String> {
    let name = &described.name;
    if json_path(name).is_none() {
        return Err(format!(
            "column \"{name}\" has a backslash or both kinds of quotes in its name, which COPY has no way to write"
        ));
    }
    let default = described.default.as_deref().unwrap_or_default().trim_start();
    if default.starts_with("\"identity\"") {
        return Err(format!("column \"{name}\" is an IDENTITY, which Redshift numbers itself"));
    }
    let length = described.length.unwrap_or(LONGEST_TEXT);
    let plain = |declared: &str, field_type| (declared.to_owned(), field_type, Bound::None);
    let (declared, field_type, bound) = match described.data_type.to_lowercase().as_str() {
        "character varying" | "varchar" | "text" | "nvarchar" => {
            (format!("VARCHAR({length})"), FieldType::String, Bound::Bytes(length))
        }
        "character" | "char" | "bpchar" | "nchar" => {
            (format!("CHAR({length})"), FieldType::String, Bound::Ascii(length))
        }
        "smallint" => (
            "SMALLINT".to_owned(),
            FieldType::Int32,
            Bound::Between(i64::from(i16::MIN), i64::from(i16::MAX)),
        ),
        "integer" => plain("INTEGER", FieldType::Int32),
        "bigint" => plain("BIGINT", FieldType::Int64),
        "numeric" | "decimal" => {
            let (precision, scale) =
                (described.precision.unwrap_or(18), described.scale.unwrap_or(0));
            let field_type = FieldType::Decimal { precision, scale };
            (format!("DECIMAL({precision},{scale})"), field_type, Bound::None)
        }
        "real" => plain("REAL", FieldType::Float64),
        "double precision" => plain("DOUBLE PRECISION", FieldType::Float64),
        "boolean" => plain("BOOLEAN", FieldType::Bool),
        "date" => plain("DATE", FieldType::Date),
        "timestamp without time zone" | "timestamp" => plain("TIMESTAMP", FieldType::LocalDateTime),
        "timestamp with time zone" | "timestamptz" => plain("TIMESTAMPTZ", FieldType::DateTime),
        "time without time zone" | "time" => plain("TIME", FieldType::Time),
        "super" => ("SUPER".to_owned(), FieldType::Json, super_bound()),
        other => {
            return Err(format!(
                "column \"{name}\" is {other}, which records cannot be loaded into"
            ));
        }
    };
    Ok(TableColumn {
        name: name.clone(),
        declared,
        field_type,
        bound,
        required: !described.nullable,
        defaulted: described.default.is_some(),
    })
}

/// Returns the statement that creates a table for fields. Texts get all the room there is, since no field tells how long its
/// texts may become.
pub(super) fn create_table(table: &TableName, fields: &[Column]) -> String {
    let columns = fields.iter().map(|field| {
        format!("{} {}", Identifier(&field.name.to_lowercase()), declared(field.field_type.typed()))
    });
    format!("CREATE TABLE {table} ({})", columns.collect::<Vec<_>>().join(", "))
}

fn declared(field_type: FieldType) -> String {
    match field_type {
        FieldType::String | FieldType::Binary => format!("VARCHAR({LONGEST_TEXT})"),
        FieldType::Time => "VARCHAR(32)".to_owned(),
        FieldType::Bool => "BOOLEAN".to_owned(),
        FieldType::Int32 => "INTEGER".to_owned(),
        FieldType::Int64 => "BIGINT".to_owned(),
        FieldType::Float64 | FieldType::Number { binary: true, .. } => {
            "DOUBLE PRECISION".to_owned()
        }
        FieldType::Decimal { precision, scale } => format!("DECIMAL({precision},{scale})"),
        FieldType::Number { precision, scale, binary: false } => {
            format!("DECIMAL({precision},{scale})")
        }
        FieldType::Date => "DATE".to_owned(),
        FieldType::DateTime => "TIMESTAMPTZ".to_owned(),
        FieldType::LocalDateTime => "TIMESTAMP".to_owned(),
        FieldType::Json => "SUPER".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(data_type: &str, length: Option<u64>, default: Option<&str>) -> Described {
        Described {
            name: "c".to_owned(),
            data_type: data_type.to_owned(),
            length,
            precision: Some(12),
            scale: Some(2),
            nullable: false,
            default: default.map(str::to_owned),
        }
    }

    #[test]
    fn each_type_of_redshift_has_a_type_and_a_bound() {
        let shown = |data_type: &str, length| {
            let column = column(&described(data_type, length, None)).unwrap();
            assert!(column.required && !column.defaulted);
            format!("{} {} {:?}", column.declared, column.field_type, column.bound)
        };
        assert_eq!(shown("character varying", Some(20)), "VARCHAR(20) string Bytes(20)");
        assert_eq!(shown("character", Some(2)), "CHAR(2) string Ascii(2)");
        assert_eq!(shown("smallint", None), "SMALLINT int Between(-32768, 32767)");
        assert_eq!(shown("numeric", None), "DECIMAL(12,2) decimal(12,2) None");
        assert_eq!(shown("timestamp with time zone", None), "TIMESTAMPTZ datetime None");
        assert_eq!(shown("super", None), "SUPER json Json { whole: 4000000, text: 65535 }");
        for unfit in ["geometry", "hllsketch", "binary varying", "time with time zone"] {
            assert!(column(&described(unfit, None, None)).is_err(), "{unfit}");
        }
    }

    #[test]
    fn a_column_that_redshift_numbers_takes_no_values() {
        let identity = described("bigint", None, Some("\"identity\"(1, 0, '1,1'::text)"));
        assert!(column(&identity).unwrap_err().contains("IDENTITY"));
        let unwritable = Described { name: "a\\b".to_owned(), ..described("bigint", None, None) };
        assert!(column(&unwritable).is_err_and(|reason| reason.contains("backslash")));
        let by_default = described("bigint", None, Some("\"default_identity\"(1, 0, '1,1')"));
        assert!(column(&by_default).unwrap().defaulted);
    }

    #[test]
    fn a_table_is_created_for_the_types_of_the_fields() {
        let field = |name: &str, field_type| Column { name: name.to_owned(), field_type };
        let table = TableName { schema: "sales".to_owned(), table: "orders".to_owned() };
        let number = FieldType::Number { precision: 18, scale: 2, binary: false };
        let fields = [
            field("Id", FieldType::String),
            field("Amount", number),
            field("When", FieldType::DateTime),
            field("Tags", FieldType::Json),
        ];
        assert_eq!(
            create_table(&table, &fields),
            "CREATE TABLE \"sales\".\"orders\" (\"id\" VARCHAR(65535), \"amount\" DECIMAL(38,18), \
             \"when\" TIMESTAMPTZ, \"tags\" SUPER)"
        );
    }
}
