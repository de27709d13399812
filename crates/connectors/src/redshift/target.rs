//! Prepares the table of a flow: finds or creates it and the table of runs, and checks the rights on both.

use super::columns::{column, create_table};
use super::database::Database;
use super::entities::{Found, find};
use super::errors;
use super::names::TableName;
use super::statements::{NUMBER, RUNS, create_runs};
use connector_sdk::{
    ConnectorError, ErrorKind, RedshiftRows, Result, Table, TableColumn, columns_of, require_keys,
};
use flow::{Extensions, quoted_names};
use records::Column;

/// Returns the part of the table that a flow writes.
pub(super) async fn prepare(
    database: &Database,
    object: &str,
    fields: &[Column],
    extensions: &Extensions,
) -> Result<Table> {
    let wanted = TableName::parse(object)?;
    let found = match find(database, &wanted).await? {
        Some(found) => found,
        None => create(database, &wanted, fields, extensions.creates_table).await?,
    };
    let mut columns = columns(&found, fields)?;
    let name = found.name;
    let keys = require_keys(&name.plain(), &extensions.upsert_keys, &mut columns)?;
    if !keys.is_empty() && columns.iter().any(|column| column.name == NUMBER) {
        let why = format!("table {} has a column {NUMBER}, which a load uses itself", name.plain());
        return Err(ConnectorError::new(ErrorKind::InvalidArgument, why));
    }
    let runs = match &extensions.runs_table {
        Some(named) => TableName::parse(named)?,
        None => name.beside(RUNS),
    };
    let runs = runs_table(database, runs).await?;
    check_rights(database, &name, &runs, !keys.is_empty()).await?;
    let numbered_in = (!keys.is_empty()).then(|| NUMBER.to_owned());
    let parts = |name: TableName| vec![name.schema, name.table];
    Ok(Table { name: parts(name), runs: parts(runs), columns, keys, numbered_in })
}

/// Creates a missing table if the flow asks for that, or else refuses with the statement that would.
async fn create(
    database: &Database,
    table: &TableName,
    fields: &[Column],
    creates: bool,
) -> Result<Found> {
    let statement = create_table(table, fields);
    if !creates {
        return Err(ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "table {} does not exist in the schema, or the database user may not see it; tag the flow with \
                 penstock:create-table = yes, or create it: {statement}",
                table.plain()
            ),
        ));
    }
    if let RedshiftRows::Failed(words) = database.query(statement, &[]).await?
        && !words.contains("already exists")
    {
        return Err(errors::failed(&format!("creating table {}", table.plain()), &words));
    }
    find(database, table).await?.ok_or_else(|| {
        let why = format!("table {} was created and cannot be seen", table.plain());
        ConnectorError::new(ErrorKind::AccessDenied, why)
    })
}

fn columns(found: &Found, fields: &[Column]) -> Result<Vec<TableColumn>> {
    let (mut columns, mut unfit) = (Vec::new(), Vec::new());
    for described in &found.columns {
        match column(described) {
            Ok(column) => columns.push(column),
            Err(reason) => {
                let alike = |field: &&Column| field.name.eq_ignore_ascii_case(&described.name);
                unfit.extend(fields.iter().find(alike).map(|_| reason));
            }
        }
    }
    let table = found.name.plain();
    if !unfit.is_empty() {
        let why = format!("table {table}: {}; leave the fields out", unfit.join("; "));
        return Err(ConnectorError::new(ErrorKind::InvalidArgument, why));
    }
    columns_of(&table, fields, &columns)
}

/// Finds or creates the table of runs.
async fn runs_table(database: &Database, runs: TableName) -> Result<TableName> {
    if let Some(found) = find(database, &runs).await? {
        let missing = ["run_id", "flow", "records", "written", "loaded_at"];
        let missing: Vec<&str> = missing
            .into_iter()
            .filter(|name| !found.columns.iter().any(|column| column.name == *name))
            .collect();
        return match missing.is_empty() {
            true => Ok(found.name),
            false => Err(ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "table {} has no column {}, so it does not remember runs; name another one with the tag \
                     penstock:runs-table",
                    runs.plain(),
                    quoted_names(&missing)
                ),
            )),
        };
    }
    let created = database.query(create_runs(&runs), &[]).await?;
    if let RedshiftRows::Failed(words) = created
        && !words.contains("already exists")
    {
        let error = errors::failed(&format!("creating table {}", runs.plain()), &words);
        let message = format!(
            "{}: runs are remembered there, so that none is loaded twice; grant CREATE on schema {} to the database user, or \
             name a table in another schema with the tag penstock:runs-table",
            error.message, runs.schema
        );
        return Err(ConnectorError { message, ..error });
    }
    Ok(runs)
}

/// Checks what the database user may do with both tables.
async fn check_rights(
    database: &Database,
    target: &TableName,
    runs: &TableName,
    upserts: bool,
) -> Result<()> {
    let needed: &[&str] = if upserts { &["INSERT", "SELECT", "UPDATE"] } else { &["INSERT"] };
    // LOCK is for whoever may change rows; AWS does not say so, PostgreSQL does.
    let of_runs = ["INSERT", "SELECT", "UPDATE"];
    let ask = |table: &str, right: &&str| format!("has_table_privilege(:{table}, '{right}')");
    let asked: Vec<String> = needed
        .iter()
        .map(|right| ask("target", right))
        .chain(of_runs.iter().map(|right| ask("runs", right)))
        .collect();
    let sql = format!("SELECT current_user, {}", asked.join(", "));
    let (quoted_target, quoted_runs) = (target.to_string(), runs.to_string());
    let rows = database.rows(sql, &[("target", &quoted_target), ("runs", &quoted_runs)]).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    let user = row.first().cloned().flatten().unwrap_or_default();
    let has = |place: usize| row.get(place).is_none_or(|has| has.as_deref() != Some("false"));
    let lacking = |first: usize, rights: &[&'static str]| {
        let lacking = rights.iter().enumerate().filter(|(place, _)| !has(first + place));
        lacking.map(|(_, right)| *right).collect::<Vec<_>>()
    };
    let mut grants = Vec::new();
    for (table, rights) in
        [(target, lacking(1, needed)), (runs, lacking(1 + needed.len(), &of_runs))]
    {
        if !rights.is_empty() {
            grants.push(format!("GRANT {} ON {table} TO \"{user}\"", rights.join(", ")));
        }
    }
    match grants.is_empty() {
        true => Ok(()),
        false => Err(ConnectorError::new(
            ErrorKind::AccessDenied,
            format!(
                "redshift: the database user lacks rights; let its owner run: {}",
                grants.join("; ")
            ),
        )),
    }
}
