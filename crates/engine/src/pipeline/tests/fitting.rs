//! Records fitted to the columns of a table.

use super::*;
use arrow_array::cast::AsArray;
use connector_sdk::{Bound, Table, TableColumn};

fn column(name: &str, declared: &str, field_type: FieldType, bound: Bound) -> TableColumn {
    TableColumn {
        name: name.to_owned(),
        declared: declared.to_owned(),
        field_type,
        bound,
        required: false,
        defaulted: false,
    }
}

fn table(columns: Vec<TableColumn>) -> Table {
    Table { name: vec![], runs: vec![], columns, keys: vec![], numbered_in: None }
}

/// Returns the texts that pass and the reasons of the records that do not.
fn fitted(
    column: TableColumn,
    cuts: bool,
    texts: &[Option<&str>],
) -> (Vec<Option<String>>, Vec<String>) {
    let mut pipeline = compile(json!([map("Name", "n", json!({}))])).unwrap();
    let table = table(vec![column]);
    assert_eq!(pipeline.fit(&table, cuts).unwrap().to_string(), "");
    assert_eq!(written(&pipeline), ["name"]);
    let texts: StringArray = texts.iter().collect();
    let page =
        RecordBatch::try_new(records::schema(&pipeline.columns), vec![Arc::new(texts)]).unwrap();
    let applied = pipeline.apply(&page).unwrap();
    let records = &applied.kept[0].records;
    let kept = records::text::canonical_text(records.column(0), records.schema().field(0)).unwrap();
    let kept = kept.iter().map(|text| text.map(str::to_owned)).collect();
    (kept, applied.rejected.into_iter().map(|rejection| rejection.reason).collect())
}

#[test]
fn a_text_has_room_by_bytes_or_by_characters() {
    let bytes = || column("name", "VARCHAR(4)", FieldType::String, Bound::Bytes(4));
    let (kept, rejected) = fitted(bytes(), false, &[Some("aüb"), Some("aübc"), None, Some("")]);
    assert_eq!(kept, [Some("aüb".to_owned()), None, Some(String::new())]);
    assert_eq!(rejected, ["is longer than column \"name\", which is VARCHAR(4)"]);
    let (kept, rejected) = fitted(bytes(), true, &[Some("aaaü"), Some("aübc"), Some("ok")]);
    assert_eq!(kept, ["aaa", "aüb", "ok"].map(|text| Some(text.to_owned())));
    assert_eq!(rejected, [""; 0]);
    let characters = column("name", "VARCHAR(3)", FieldType::String, Bound::Characters(3));
    let (kept, rejected) = fitted(characters, false, &[Some("aüb"), Some("aübc")]);
    assert_eq!((kept, rejected.len()), (vec![Some("aüb".to_owned())], 1));
}

#[test]
fn nul_has_room_in_no_text_that_counts_by_bytes() {
    let bytes = column("name", "VARCHAR(9)", FieldType::String, Bound::Bytes(9));
    for cuts in [false, true] {
        let (kept, rejected) = fitted(bytes.clone(), cuts, &[Some("a\0b")]);
        assert_eq!((kept.len(), rejected.len()), (0, 1));
        assert!(rejected[0].contains("NUL"), "{rejected:?}");
    }
}

#[test]
fn a_column_of_ascii_takes_nothing_else() {
    let code = column("name", "CHAR(3)", FieldType::String, Bound::Ascii(3));
    let (kept, rejected) = fitted(code, false, &[Some("abc"), Some("aü"), Some("abcd")]);
    assert_eq!((kept, rejected.len()), (vec![Some("abc".to_owned())], 2));
    assert!(rejected[0].contains("ASCII"), "{rejected:?}");
}

#[test]
fn json_is_rejected_and_never_cut() {
    let json = column("name", "SUPER", FieldType::Json, Bound::Bytes(4));
    let (kept, rejected) = fitted(json, true, &[Some("[1]"), Some("[1,2]")]);
    assert_eq!((kept, rejected.len()), (vec![Some("[1]".to_owned())], 1));
}

#[test]
fn each_text_in_json_has_a_bound_too() {
    let json = || column("name", "SUPER", FieldType::Json, Bound::Json { whole: 30, text: 4 });
    let fits = ["[12345678,\"aüb\"]", "{\"a\":{\"b\":\"abcd\"}}", "12345678"];
    let (kept, rejected) = fitted(json(), true, &fits.map(Some));
    assert_eq!((kept, rejected.len()), (fits.map(|text| Some(text.to_owned())).into(), 0));
    let unfit = ["[\"aübc\"]", "{\"a\":[{\"b\":\"abcde\"}]}", "{\"abcde\":1}", "\"abcde\""];
    let (kept, rejected) = fitted(json(), true, &unfit.map(Some));
    assert_eq!((kept.len(), rejected.len()), (0, 4));
    let told = "contains a text of more than 4 bytes, the most in column \"name\", which is SUPER";
    assert_eq!(rejected, [told; 4]);
    let (kept, rejected) = fitted(json(), false, &[Some("[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6]")]);
    assert_eq!(kept, [None::<String>; 0]);
    assert_eq!(rejected, ["is longer than column \"name\", which is SUPER"]);
}

#[test]
fn a_number_has_a_range_and_decimals() {
    let small = || column("name", "SMALLINT", FieldType::Int32, Bound::Between(-32_768, 32_767));
    let (kept, rejected) = fitted(small(), false, &[Some("32767"), Some("32768"), Some("-32768")]);
    assert_eq!(kept, ["32767", "-32768"].map(|text| Some(text.to_owned())));
    assert_eq!(rejected, ["is out of the range of column \"name\", which is SMALLINT"]);
    let big = column("name", "BIGINT", FieldType::Int64, Bound::Between(0, 5));
    assert_eq!(fitted(big, false, &[Some("6"), Some("5")]).1.len(), 1);
    let money = FieldType::Decimal { precision: 5, scale: 2 };
    let money = column("name", "DECIMAL(5,2)", money, Bound::None);
    let (kept, rejected) =
        fitted(money, false, &[Some("123.45"), Some("1.234"), Some("1234.5"), Some("7")]);
    assert_eq!(kept, ["123.45", "7.00"].map(|text| Some(text.to_owned())));
    assert_eq!(rejected.len(), 2, "decimals are never rounded off");
}

#[test]
fn a_column_may_need_a_value() {
    let name = column("name", "VARCHAR(9)", FieldType::String, Bound::Bytes(9));
    let (kept, rejected) =
        fitted(TableColumn { required: true, ..name }, false, &[Some("a"), None, Some("")]);
    assert_eq!(kept.len(), 2);
    assert_eq!(rejected, ["is missing, and column \"name\" is NOT NULL"]);
}

#[test]
fn a_type_without_any_common_value_is_refused_before_the_run() {
    let mut pipeline = compile(json!([map("Active", "active", json!({}))])).unwrap();
    let day = column("active", "DATE", FieldType::Date, Bound::None);
    let table = table(vec![day]);
    let told = pipeline.fit(&table, false).unwrap().to_string();
    assert!(told.contains("\"active\" (boolean) to column \"active\", which is DATE"), "{told}");
    let none = self::table(Vec::new());
    assert!(pipeline.fit(&none, false).is_err());
}

#[test]
fn texts_of_numbers_reach_text_columns_as_they_are_written() {
    let mut pipeline = compile(json!([map("Employees", "n", json!({}))])).unwrap();
    let text = column("n", "VARCHAR(2)", FieldType::String, Bound::Bytes(2));
    let table = table(vec![text]);
    pipeline.fit(&table, false).unwrap();
    let numbers = Arc::new(Int32Array::from(vec![7, 100]));
    let page = RecordBatch::try_new(records::schema(&pipeline.columns), vec![numbers]).unwrap();
    let applied = pipeline.apply(&page).unwrap();
    assert_eq!(applied.kept[0].records.column(0).as_string::<i32>().value(0), "7");
    assert_eq!(applied.rejected.len(), 1);
}
