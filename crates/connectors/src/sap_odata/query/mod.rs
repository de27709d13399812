//! Builds the addresses of a query's records.

pub(super) mod filter;
mod odata;

use super::api::Sap;
use super::entities::edm::{Dialect, EntitySet, Property};
use connector_sdk::{ConnectorError, ErrorKind, Query, Result};
use odata::Condition;

/// Longer addresses go without `$select`: gateways and proxies refuse them at some length, and additional properties do
/// no harm.
const LONGEST: usize = 4_000;

/// How to ask for records.
pub(super) struct Records<'a> {
    pub(super) sap: &'a Sap<'a>,
    pub(super) query: &'a Query,
    pub(super) dialect: Dialect,
    pub(super) set: &'a EntitySet,
}

impl Records<'_> {
    /// Returns the address of the query's records with the query's properties, the key and the window's field, in the
    /// order of the key.
    pub(super) fn all(&self) -> Result<String> {
        let keys = self.set.order();
        let columns = self.query.columns.iter().map(|column| column.name.as_str());
        // Annotations come without being selected.
        let mut names: Vec<&str> = columns.filter(|name| !name.starts_with('@')).collect();
        let window = self.query.window.iter().map(|window| window.field.as_str());
        for name in keys.iter().map(String::as_str).chain(window) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let filter = self.filter()?;
        let whole = self.of(&names, &filter);
        Ok(if whole.len() > LONGEST { self.of(&[], &filter) } else { whole })
    }

    /// Returns the address of the keys of its records, ordered by them.
    pub(super) fn keys(&self) -> Result<String> {
        let keys = self.set.order();
        Ok(self.of(&keys.iter().map(String::as_str).collect::<Vec<_>>(), &self.filter()?))
    }

    /// Returns the address of their count.
    pub(super) fn count(&self) -> Result<String> {
        let filter = self.filter()?;
        let options: &[_] = if filter.is_empty() { &[] } else { &[("$filter", filter.as_str())] };
        Ok(self.sap.address(&format!("{}/$count", self.query.entity), options))
    }

    /// Returns the address of some properties; of all if there are no names.
    pub(super) fn of(&self, names: &[&str], filter: &str) -> String {
        let (select, order) = (names.join(","), self.set.order().join(","));
        let options = [("$select", select.as_str()), ("$filter", filter), ("$orderby", &order)];
        let mut options: Vec<_> =
            options.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        options.push(("$format", "json"));
        self.sap.address(&self.query.entity, &options)
    }

    /// Returns the filter; empty for all records.
    pub(super) fn filter(&self) -> Result<String> {
        let mut all = Vec::new();
        for wanted in &self.query.filters {
            all.push(filter::condition(self.property(&wanted.field)?, wanted)?);
        }
        if let Some(window) = &self.query.window {
            all.extend(filter::window(self.property(&window.field)?, window)?);
        }
        Ok(Condition::All(all).text(self.dialect))
    }

    fn property(&self, name: &str) -> Result<&Property> {
        self.set.property(name).ok_or_else(|| {
            ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "{} of sap has no property {name} any more; check the flow against DescribeConnectorEntity",
                    self.query.entity
                ),
            )
        })
    }
}
