//! Data catalogs in memory. They check names and values like Glue, and can refuse roles.

use crate::ports::{
    Catalog, CatalogError, CatalogPartition, CatalogPlace, CatalogTable, Registered,
};
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The maximum length of a name of a table or column.
const LONGEST_NAME: usize = 255;

/// Databases and their tables in maps.
#[derive(Default)]
pub struct MemoryCatalog(Mutex<State>);

#[derive(Default)]
struct State {
    databases: BTreeMap<String, BTreeMap<String, CatalogTable>>,
    refused_roles: BTreeSet<String>,
    silent: bool,
}

impl MemoryCatalog {
    /// Creates a catalog with one empty database.
    pub fn with_database(name: &str) -> Self {
        let databases = BTreeMap::from([(name.to_owned(), BTreeMap::new())]);
        Self(Mutex::new(State { databases, ..State::default() }))
    }

    /// Refuses a role from now on.
    pub fn refuse_role(&self, role_arn: &str) {
        self.state().refused_roles.insert(role_arn.to_owned());
    }

    /// Answers no calls from now on.
    pub fn fall_silent(&self) {
        self.state().silent = true;
    }

    /// Returns the tables of a database with all their partitions, by name.
    pub fn tables(&self, database: &str) -> Vec<CatalogTable> {
        self.state()
            .databases
            .get(database)
            .into_iter()
            .flat_map(BTreeMap::values)
            .cloned()
            .collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Catalog for MemoryCatalog {
    async fn register(
        &self,
        place: &CatalogPlace,
        tables: &[CatalogTable],
    ) -> Result<Vec<Registered>, CatalogError> {
        let mut state = self.state();
        if state.silent {
            return Err(CatalogError::Unavailable("the catalog does not answer".to_owned()));
        }
        if state.refused_roles.contains(&place.role_arn) {
            return refused(format!("role {} cannot be assumed", place.role_arn));
        }
        let Some(database) = state.databases.get_mut(&place.database) else {
            return refused(format!("database {:?} does not exist", place.database));
        };
        let register = |table| match put(database, table) {
            Ok(()) => Registered { table: Ok(()), partitions: put_partitions(database, table) },
            Err(error) => Registered { table: Err(error), partitions: Ok(()) },
        };
        Ok(tables.iter().map(register).collect())
    }
}

type Database = BTreeMap<String, CatalogTable>;

fn put(database: &mut Database, table: &CatalogTable) -> Result<(), CatalogError> {
    check_names(table)?;
    let mut partitions = Vec::new();
    if let Some(found) = database.get(&table.name) {
        if found.owner != table.owner {
            return refused(format!("table {:?} is not of flow {}", table.name, table.owner));
        }
        if found.as_of > table.as_of {
            return Ok(());
        }
        let same_place = found.location == table.location;
        let same_keys = found.partition_keys == table.partition_keys;
        let stays = |partition: &&CatalogPartition| {
            same_keys && (same_place || partition.location.starts_with(&table.location))
        };
        partitions = found.partitions.iter().filter(stays).cloned().collect();
    }
    database.insert(table.name.clone(), CatalogTable { partitions, ..table.clone() });
    Ok(())
}

fn put_partitions(database: &mut Database, table: &CatalogTable) -> Result<(), CatalogError> {
    let keys = table.partition_keys.len();
    if let Some(wrong) = table.partitions.iter().find(|partition| partition.values.len() != keys) {
        return refused(format!("{:?} are not {keys} values", wrong.values));
    }
    let current = database.get_mut(&table.name).filter(|found| found.as_of == table.as_of);
    let Some(found) = current else { return Ok(()) };
    for partition in &table.partitions {
        found.partitions.retain(|earlier| earlier.values != partition.values);
        found.partitions.push(partition.clone());
    }
    Ok(())
}

fn check_names(table: &CatalogTable) -> Result<(), CatalogError> {
    let columns = table.columns.iter().map(|column| &column.name);
    let names: Vec<&String> = columns.chain(&table.partition_keys).collect();
    let fits = |name: &str| {
        (1..=LONGEST_NAME).contains(&name.len())
            && name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
    };
    if let Some(name) = names.iter().chain([&&table.name]).find(|name| !fits(name)) {
        return refused(format!("{name:?} is no name for a table or a column"));
    }
    match names.iter().collect::<BTreeSet<_>>().len() == names.len() {
        true => Ok(()),
        false => refused(format!("table {:?} has a column twice", table.name)),
    }
}

fn refused<T>(why: String) -> Result<T, CatalogError> {
    Err(CatalogError::Refused(why))
}
