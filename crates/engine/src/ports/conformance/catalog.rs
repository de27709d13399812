//! Checks of a data catalog.

use crate::ports::{
    Catalog, CatalogColumn, CatalogError, CatalogPartition, CatalogPlace, CatalogTable, Registered,
};
use flow::Timestamp;
use futures::future::join;
use records::FieldType;
use records::encode::Format;
use std::collections::BTreeMap;

/// More partitions than a catalog accepts in one call.
const MANY: usize = 1_201;

/// A table as a reader of the catalog sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenTable {
    /// Its folder.
    pub location: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The names of its keys.
    pub partition_keys: Vec<String>,
    /// The folders of its partitions, by their values.
    pub partitions: BTreeMap<Vec<String>, String>,
}

impl SeenTable {
    /// Returns a table as a reader should see it.
    pub fn of(table: &CatalogTable) -> Self {
        let folders = table.partitions.iter();
        Self {
            location: table.location.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
            partition_keys: table.partition_keys.clone(),
            partitions: folders.map(|each| (each.values.clone(), each.location.clone())).collect(),
        }
    }
}

/// Checks a data catalog whose database at `place` has no tables. `see` reads a table by its name.
pub async fn check_catalog(
    catalog: &dyn Catalog,
    place: &CatalogPlace,
    see: impl AsyncFn(&str) -> SeenTable,
) {
    let world = World { catalog, place, see };
    world.a_table_is_made_once().await;
    world.partitions_are_added_and_corrected().await;
    world.a_table_that_moves_leaves_its_partitions_behind().await;
    world.other_keys_are_a_fresh_start().await;
    world.an_older_run_changes_nothing().await;
    world.what_is_not_the_flows_is_left_alone().await;
    world.twins_may_register_side_by_side().await;
    world.there_may_be_many_partitions().await;
    let nowhere = CatalogPlace { database: "no_such_database".to_owned(), ..place.clone() };
    let outcome = catalog.register(&nowhere, &[table("nowhere", 1)]).await;
    let error = outcome.and_then(|mut tables| tables.remove(0).table).expect_err("refused");
    assert!(matches!(&error, CatalogError::Refused(why) if why.contains("no_such_database")));
}

struct World<'a, See> {
    catalog: &'a dyn Catalog,
    place: &'a CatalogPlace,
    see: See,
}

impl<See: AsyncFn(&str) -> SeenTable> World<'_, See> {
    async fn register(&self, table: &CatalogTable) -> Registered {
        let outcome = self.catalog.register(self.place, std::slice::from_ref(table)).await;
        outcome.expect("registered").remove(0)
    }

    async fn put(&self, table: &CatalogTable) -> SeenTable {
        let registered = self.register(table).await;
        assert_eq!(registered, Registered { table: Ok(()), partitions: Ok(()) });
        (self.see)(&table.name).await
    }

    async fn a_table_is_made_once(&self) {
        let plain = CatalogTable { partition_keys: Vec::new(), ..table("plain", 1) };
        let seen = self.put(&plain).await;
        assert_eq!(seen, SeenTable::of(&plain));
        assert_eq!(self.put(&plain).await, seen);
        let wider = CatalogTable { columns: vec![column("id"), column("name")], ..plain };
        assert_eq!(self.put(&wider).await, SeenTable::of(&wider));
    }

    async fn partitions_are_added_and_corrected(&self) {
        let first = parted("parted", 1, &[("2025", "a/2025"), ("2026", "a/elsewhere")]);
        assert_eq!(self.put(&first).await, SeenTable::of(&first));
        let second = parted("parted", 2, &[("2026", "a/2026"), ("2027", "a/2027")]);
        let seen = self.put(&second).await;
        let all = [("2025", "a/2025"), ("2026", "a/2026"), ("2027", "a/2027")];
        assert_eq!(seen, SeenTable::of(&parted("parted", 2, &all)));
        assert_eq!(self.put(&second).await, seen);
    }

    async fn a_table_that_moves_leaves_its_partitions_behind(&self) {
        let first = parted("moving", 1, &[("x", "a/one/x"), ("y", "a/two/y")]);
        self.put(&first).await;
        let mut second = parted("moving", 2, &[("z", "a/two/z")]);
        second.location = address("a/two");
        let mut both = parted("moving", 2, &[("y", "a/two/y"), ("z", "a/two/z")]);
        both.location.clone_from(&second.location);
        assert_eq!(self.put(&second).await, SeenTable::of(&both));
    }

    async fn other_keys_are_a_fresh_start(&self) {
        self.put(&parted("keys", 1, &[("x", "a/x")])).await;
        let mut second = parted("keys", 2, &[]);
        second.partition_keys = vec!["year".to_owned(), "month".to_owned()];
        second.partitions.push(CatalogPartition {
            values: vec!["2026".to_owned(), "01".to_owned()],
            location: address("a/2026/01"),
        });
        assert_eq!(self.put(&second).await, SeenTable::of(&second));
    }

    async fn an_older_run_changes_nothing(&self) {
        let newer = parted("late", 2, &[("x", "a/x")]);
        let seen = self.put(&newer).await;
        let mut older = parted("late", 1, &[("y", "b/y")]);
        older.location = address("b");
        assert_eq!(self.put(&older).await, seen);
    }

    async fn what_is_not_the_flows_is_left_alone(&self) {
        let seen = self.put(&table("taken", 1)).await;
        let owner = "arn:aws:appflow:eu-west-1:123456789012:flow/other".to_owned();
        let mut other = CatalogTable { owner, ..table("taken", 2) };
        other.columns.push(column("more"));
        let error = self.register(&other).await.table.expect_err("refused");
        assert!(matches!(&error, CatalogError::Refused(why) if why.contains("taken")), "{error}");
        assert_eq!((self.see)("taken").await, seen);
    }

    async fn twins_may_register_side_by_side(&self) {
        let twin = parted("twins", 1, &[("x", "a/x"), ("y", "a/y")]);
        let (one, two) = join(self.put(&twin), self.put(&twin)).await;
        assert_eq!((&one, &two), (&SeenTable::of(&twin), &SeenTable::of(&twin)));
    }

    async fn there_may_be_many_partitions(&self) {
        let folders: Vec<_> =
            (0..MANY).map(|n| (format!("v{n:04}"), format!("a/v{n:04}"))).collect();
        let pairs: Vec<_> = folders.iter().map(|(v, f)| (v.as_str(), f.as_str())).collect();
        self.put(&parted("many", 1, &pairs[..MANY / 2])).await;
        let all = parted("many", 2, &pairs);
        assert_eq!(self.put(&all).await, SeenTable::of(&all));
    }
}

fn table(name: &str, as_of: i64) -> CatalogTable {
    CatalogTable {
        name: name.to_owned(),
        owner: "arn:aws:appflow:eu-west-1:123456789012:flow/orders".to_owned(),
        as_of: Timestamp::from_millis(as_of),
        location: address("a"),
        format: Format::Parquet,
        columns: vec![column("id")],
        partition_keys: Vec::new(),
        partitions: Vec::new(),
    }
}

fn parted(name: &str, as_of: i64, folders: &[(&str, &str)]) -> CatalogTable {
    let partition = |(value, folder): &(&str, &str)| CatalogPartition {
        values: vec![(*value).to_owned()],
        location: address(folder),
    };
    CatalogTable {
        partition_keys: vec!["key".to_owned()],
        partitions: folders.iter().map(partition).collect(),
        ..table(name, as_of)
    }
}

fn column(name: &str) -> CatalogColumn {
    let (name, field) = (name.to_owned(), name.to_uppercase());
    CatalogColumn { name, field, field_type: FieldType::Int64, label: None }
}

fn address(folder: &str) -> String {
    format!("s3://lake/{folder}/")
}
