//! The statements that load the files of a run once, in one request.

use super::column_type::ColumnType;
use super::names::{Identifier, Place, Text};

/// The table that records of a run wait in; it ends with the request.
const STAGING: &str = "PENSTOCK_STG";
/// The table that names the runs that were loaded, unless the flow names another one, and the table beside it that loads
/// wait for each other at.
pub(super) const RUNS: &str = "PENSTOCK_RUNS";
const FENCE: &str = "PENSTOCK_FENCE";
/// The row of the fence.
const FENCED: &str = "runs";
/// The most names that one COPY takes.
const MOST_FILES: usize = 1_000;

/// A column that a load fills; in the files it has the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LoadColumn {
    pub(super) name: Identifier,
    pub(super) column_type: ColumnType,
}

/// The load of a run.
pub(super) struct Load<'a> {
    pub(super) target: &'a Place,
    pub(super) columns: &'a [LoadColumn],
    /// The columns that records are found by; without them every record is a new row.
    pub(super) keys: &'a [Identifier],
    /// The column of the files with the order of the records, where a key may come twice.
    pub(super) order: Option<&'a Identifier>,
    /// The table that names the runs that were loaded.
    pub(super) runs: &'a Place,
    pub(super) stage: &'a Place,
    /// The folder of the files behind the stage: empty, or with a slash at its end.
    pub(super) folder: &'a str,
    pub(super) files: &'a [String],
    pub(super) records: u64,
    pub(super) flow: &'a str,
    pub(super) run: &'a str,
}

impl Load<'_> {
    /// Returns the statements in their order. All DDL is before the transaction, because it would commit it.
    pub(super) fn statements(&self) -> Vec<String> {
        let mut all = vec![session(), self.staging_table()];
        all.extend(self.files.chunks(MOST_FILES).map(|files| self.copy(files)));
        all.extend([self.books(), "BEGIN TRANSACTION".to_owned(), self.lock(), self.known()]);
        all.push(if self.keys.is_empty() { self.insert() } else { self.merge() });
        all.extend([self.note(), "COMMIT".to_owned()]);
        all
    }

    fn staging_table(&self) -> String {
        let column = |column: &LoadColumn| format!("{} {}", column.name, column.column_type);
        let order = self.order.map(|order| format!("{order} NUMBER(38,0)"));
        let columns = list(self.columns.iter().map(column).chain(order));
        format!("CREATE OR REPLACE TEMPORARY TABLE {} ({columns})", staging())
    }

    fn copy(&self, files: &[String]) -> String {
        let columns = list(self.columns.iter().map(|column| &column.name).chain(self.order));
        let cast = |column: &LoadColumn| column.column_type.cast(&staged(&column.name));
        let order = self.order.map(|order| format!("{}::NUMBER(38,0)", staged(order)));
        let casts = list(self.columns.iter().map(cast).chain(order));
        let from = format!("@{}/{}", self.stage, self.folder);
        let files = list(files.iter().map(|file| Text(file)));
        format!(
            "COPY INTO {} ({columns}) FROM (SELECT {casts} FROM {}) FILES = ({files}) FILE_FORMAT = (TYPE = PARQUET) \
             ON_ERROR = ABORT_STATEMENT",
            staging(),
            Text(&from),
        )
    }

    /// Fails the request unless as many records are there as the run has, none without a key, and the fence stands.
    fn books(&self) -> String {
        let staging = staging();
        let empty = self.keys.iter().map(|key| format!("{key} IS NULL")).collect::<Vec<_>>();
        let empty = match &empty[..] {
            [] => String::new(),
            some => format!(
                " WHEN EXISTS (SELECT 1 FROM {staging} WHERE {}) THEN 'penstock: a key is empty'",
                some.join(" OR ")
            ),
        };
        format!(
            "SELECT TO_NUMBER(CASE WHEN (SELECT COUNT(*) FROM {staging}) <> {} THEN 'penstock: rows differ'{empty} \
             WHEN NOT EXISTS (SELECT 1 FROM {} WHERE \"NAME\" = {}) THEN 'penstock: the fence is gone' ELSE '1' END)",
            self.records,
            self.runs.beside(FENCE),
            Text(FENCED),
        )
    }

    /// Waits for the load that holds the fence. What it has committed is seen by all later statements.
    fn lock(&self) -> String {
        let fence = self.runs.beside(FENCE);
        format!("UPDATE {fence} SET \"N\" = \"N\" + 1 WHERE \"NAME\" = {}", Text(FENCED))
    }

    /// Leaves nothing to do if the run is loaded already.
    fn known(&self) -> String {
        format!("DELETE FROM {} WHERE EXISTS ({})", staging(), self.row_of_run())
    }

    fn insert(&self) -> String {
        let columns = self.names("");
        format!("INSERT INTO {} ({columns}) SELECT {columns} FROM {}", self.target, staging())
    }

    fn merge(&self) -> String {
        let keys = list(self.keys);
        let found = self.keys.iter().map(|key| format!("T.{key} = S.{key}")).collect::<Vec<_>>();
        let others = self.columns.iter().filter(|column| !self.keys.contains(&column.name));
        let changes = list(others.map(|LoadColumn { name, .. }| format!("{name} = S.{name}")));
        let matched = match changes.is_empty() {
            true => String::new(),
            false => format!(" WHEN MATCHED THEN UPDATE SET {changes}"),
        };
        // Of several records with one key the last counts; Snowflake refuses a MERGE with two.
        let last = self.order.map(|order| format!(" ORDER BY {order} DESC")).unwrap_or_default();
        format!(
            "MERGE INTO {} AS T USING (SELECT * FROM {} QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys}{last}) = 1) AS S ON {}{matched} WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})",
            self.target,
            staging(),
            found.join(" AND "),
            self.names(""),
            self.names("S."),
        )
    }

    fn note(&self) -> String {
        format!(
            "INSERT INTO {} (\"FLOW\", \"RUN_ID\", \"ROWS_LOADED\", \"LOADED_AT\") SELECT {}, {}, {}, CURRENT_TIMESTAMP() \
             WHERE NOT EXISTS ({})",
            self.runs,
            Text(self.flow),
            Text(self.run),
            self.records,
            self.row_of_run(),
        )
    }

    fn row_of_run(&self) -> String {
        format!("SELECT 1 FROM {} WHERE \"RUN_ID\" = {}", self.runs, Text(self.run))
    }

    fn names(&self, prefix: &str) -> String {
        list(self.columns.iter().map(|column| format!("{prefix}{}", column.name)))
    }
}

/// Returns the statements that make the tables of loads; they change nothing where these are.
pub(super) fn books(runs: &Place) -> [String; 3] {
    let fence = runs.beside(FENCE);
    let fenced = Text(FENCED);
    [
        format!(
            "CREATE TABLE IF NOT EXISTS {runs} (\"FLOW\" VARCHAR, \"RUN_ID\" VARCHAR, \"ROWS_LOADED\" NUMBER(38,0), \
             \"LOADED_AT\" TIMESTAMP_TZ)"
        ),
        format!("CREATE TABLE IF NOT EXISTS {fence} (\"NAME\" VARCHAR, \"N\" NUMBER(38,0))"),
        // Two rows of two such statements at the same moment do no harm: an UPDATE locks both.
        format!(
            "INSERT INTO {fence} (\"NAME\", \"N\") SELECT {fenced}, 0 WHERE NOT EXISTS (SELECT 1 FROM {fence} WHERE \"NAME\" = {fenced})"
        ),
    ]
}

/// Returns the query for how many rows a run has loaded; no row if it has not.
pub(super) fn rows_of(runs: &Place, run: &str) -> String {
    format!("SELECT \"ROWS_LOADED\" FROM {runs} WHERE \"RUN_ID\" = {}", Text(run))
}

/// Sets what an account may have set otherwise: how texts become values, and that names in quotes keep their case.
fn session() -> String {
    let formats = ["DATE_INPUT_FORMAT", "TIME_INPUT_FORMAT", "TIMESTAMP_INPUT_FORMAT"];
    let formats: String = formats.map(|name| format!("{name} = 'AUTO', ")).concat();
    format!("ALTER SESSION SET {formats}TIMEZONE = 'UTC', QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE")
}

fn staging() -> Identifier {
    Identifier::exact(STAGING)
}

/// Writes a column of a file as a text.
fn staged(name: &Identifier) -> String {
    format!("$1:{name}::VARCHAR")
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, described: &str) -> LoadColumn {
        LoadColumn {
            name: Identifier::exact(name),
            column_type: ColumnType::read(described).unwrap(),
        }
    }

    fn statements(keys: &[Identifier], files: usize) -> Vec<String> {
        let columns = [
            column("ID", "NUMBER(38,0)"),
            column("Full Name", "VARCHAR(20)"),
            column("EXTRA", "VARIANT"),
        ];
        let files: Vec<String> = (0..files).map(|number| format!("{number}.parquet")).collect();
        let (target, order) =
            (Place::read("sales.crm.orders").unwrap(), Identifier::exact("PENSTOCK_NO"));
        Load {
            target: &target,
            columns: &columns,
            keys,
            order: Some(&order).filter(|_| !keys.is_empty()),
            runs: &target.beside(RUNS),
            stage: &Place::of_stage("@sales.crm.\"my stage\"").unwrap(),
            folder: "_staged/flow@1/run/",
            files: &files,
            records: 1234,
            flow: "flow@1",
            run: "r'un",
        }
        .statements()
    }

    #[test]
    fn a_load_is_ten_statements_with_the_transaction_at_its_end() {
        assert_eq!(
            statements(&[], 2),
            [
                "ALTER SESSION SET DATE_INPUT_FORMAT = 'AUTO', TIME_INPUT_FORMAT = 'AUTO', TIMESTAMP_INPUT_FORMAT = 'AUTO', \
                 TIMEZONE = 'UTC', QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE",
                "CREATE OR REPLACE TEMPORARY TABLE \"PENSTOCK_STG\" (\"ID\" NUMBER(38,0), \"Full Name\" VARCHAR(20), \"EXTRA\" VARIANT)",
                "COPY INTO \"PENSTOCK_STG\" (\"ID\", \"Full Name\", \"EXTRA\") FROM (SELECT $1:\"ID\"::VARCHAR::NUMBER(38,0), \
                 $1:\"Full Name\"::VARCHAR, PARSE_JSON($1:\"EXTRA\"::VARCHAR) FROM \
                 '@\"SALES\".\"CRM\".\"my stage\"/_staged/flow@1/run/') FILES = ('0.parquet', '1.parquet') \
                 FILE_FORMAT = (TYPE = PARQUET) ON_ERROR = ABORT_STATEMENT",
                "SELECT TO_NUMBER(CASE WHEN (SELECT COUNT(*) FROM \"PENSTOCK_STG\") <> 1234 THEN 'penstock: rows differ' WHEN NOT \
                 EXISTS (SELECT 1 FROM \"SALES\".\"CRM\".\"PENSTOCK_FENCE\" WHERE \"NAME\" = 'runs') THEN \
                 'penstock: the fence is gone' ELSE '1' END)",
                "BEGIN TRANSACTION",
                "UPDATE \"SALES\".\"CRM\".\"PENSTOCK_FENCE\" SET \"N\" = \"N\" + 1 WHERE \"NAME\" = 'runs'",
                "DELETE FROM \"PENSTOCK_STG\" WHERE EXISTS (SELECT 1 FROM \"SALES\".\"CRM\".\"PENSTOCK_RUNS\" WHERE \"RUN_ID\" = 'r''un')",
                "INSERT INTO \"SALES\".\"CRM\".\"ORDERS\" (\"ID\", \"Full Name\", \"EXTRA\") SELECT \"ID\", \"Full Name\", \"EXTRA\" \
                 FROM \"PENSTOCK_STG\"",
                "INSERT INTO \"SALES\".\"CRM\".\"PENSTOCK_RUNS\" (\"FLOW\", \"RUN_ID\", \"ROWS_LOADED\", \"LOADED_AT\") SELECT 'flow@1', \
                 'r''un', 1234, CURRENT_TIMESTAMP() WHERE NOT EXISTS (SELECT 1 FROM \"SALES\".\"CRM\".\"PENSTOCK_RUNS\" WHERE \
                 \"RUN_ID\" = 'r''un')",
                "COMMIT",
            ]
        );
    }

    #[test]
    fn an_upsert_keeps_the_last_record_of_a_key_and_fails_without_one() {
        let all = statements(&[Identifier::exact("ID")], 1);
        assert!(all[1].ends_with("\"EXTRA\" VARIANT, \"PENSTOCK_NO\" NUMBER(38,0))"), "{}", all[1]);
        assert!(all[2].contains("$1:\"PENSTOCK_NO\"::VARCHAR::NUMBER(38,0) FROM"), "{}", all[2]);
        assert!(
            all[3].contains("WHERE \"ID\" IS NULL) THEN 'penstock: a key is empty'"),
            "{}",
            all[3]
        );
        assert_eq!(
            all[7],
            "MERGE INTO \"SALES\".\"CRM\".\"ORDERS\" AS T USING (SELECT * FROM \"PENSTOCK_STG\" QUALIFY ROW_NUMBER() OVER \
             (PARTITION BY \"ID\" ORDER BY \"PENSTOCK_NO\" DESC) = 1) AS S ON T.\"ID\" = S.\"ID\" WHEN MATCHED THEN UPDATE SET \
             \"Full Name\" = S.\"Full Name\", \"EXTRA\" = S.\"EXTRA\" WHEN NOT MATCHED THEN INSERT (\"ID\", \"Full Name\", \"EXTRA\") \
             VALUES (S.\"ID\", S.\"Full Name\", S.\"EXTRA\")"
        );
        let every_column = ["ID", "Full Name", "EXTRA"].map(Identifier::exact);
        let all = statements(&every_column, 1);
        assert!(!all[7].contains("WHEN MATCHED"), "nothing is left to change: {}", all[7]);
    }

    #[test]
    fn a_copy_names_a_thousand_files() {
        let all = statements(&[], 2_001);
        let copies: Vec<&String> = all.iter().filter(|one| one.starts_with("COPY")).collect();
        let names: Vec<usize> =
            copies.iter().map(|copy| copy.matches(".parquet'").count()).collect();
        assert_eq!(names, [1_000, 1_000, 1]);
        assert!(
            all.iter().all(|one| !one.contains("FORCE")),
            "every spelling of it counts as true for some"
        );
    }
}
