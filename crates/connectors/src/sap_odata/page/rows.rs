//! Paging by counting rows, for systems that do not page, and for slices.
//!
//! A count alone would lose a record whenever one before it is deleted. So each page starts some rows early, looks for
//! the last record that was read, and goes on behind it. If that record is missing, the read fails.

use connector_sdk::{ConnectorError, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// How many rows a page starts early.
const OVERLAP: u64 = 10;

/// Where a page starts, and where the slice ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::sap_odata) struct Rows {
    /// The address of all records, in the order of their keys.
    pub(in crate::sap_odata) address: String,
    pub(in crate::sap_odata) keys: Vec<String>,
    /// How many rows lie before the place.
    pub(in crate::sap_odata) before: u64,
    pub(in crate::sap_odata) anchor: Option<Anchor>,
    /// The key of the first record that belongs to the next slice.
    pub(in crate::sap_odata) until: Option<String>,
}

/// A record that must be found before anything is taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::sap_odata) enum Anchor {
    /// The last record read.
    After(String),
    /// The first record to read.
    At(String),
}

/// The rows to ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sap_odata) struct Range {
    pub(in crate::sap_odata) skip: u64,
    pub(in crate::sap_odata) top: u64,
}

/// The new records of a page, and the rows that follow.
#[derive(Debug)]
pub(in crate::sap_odata) struct Taken<'a> {
    pub(in crate::sap_odata) records: Vec<&'a RawValue>,
    /// `None` at the end.
    pub(in crate::sap_odata) next: Option<Rows>,
}

impl Rows {
    /// Returns which rows make a page of `size` new records.
    pub(in crate::sap_odata) fn range(&self, size: usize) -> Range {
        let size = size as u64;
        match self.anchor {
            // One row more than wanted shows whether the system pages.
            None => Range { skip: 0, top: size + 1 },
            Some(_) => {
                let early = OVERLAP.min(self.before);
                Range { skip: self.before - early, top: size + early }
            }
        }
    }

    /// Takes the new rows; `more` means that the system has cut them short.
    pub(in crate::sap_odata) fn take<'a>(
        &self,
        mut rows: Vec<&'a RawValue>,
        range: Range,
        more: bool,
    ) -> Result<Taken<'a>> {
        // A system that ignores $top has sent everything.
        let everything = self.anchor.is_none() && rows.len() as u64 > range.top && !more;
        let start = self.start(&rows, range)?;
        let end = self.end(&rows[start..])?.map(|end| start + end);
        rows.truncate(end.unwrap_or(rows.len()));
        let last = rows.last().map(|record| key(record, &self.keys)).transpose()?;
        let new = rows.split_off(start);
        let exhausted = new.is_empty() && end.is_none();
        if exhausted && more {
            return Err(changed(
                "cuts pages to fewer records than it takes to go on safely; raise the page size there",
            ));
        }
        if (exhausted || everything) && end.is_none() && self.until.is_some() {
            return Err(changed("no longer has the record at which the next slice starts"));
        }
        if exhausted || everything || end.is_some() {
            return Ok(Taken { records: new, next: None });
        }
        let before = range.skip + (start + new.len()) as u64;
        let next = Rows { before, anchor: last.map(Anchor::After), ..self.clone() };
        Ok(Taken { records: new, next: Some(next) })
    }

    /// Returns where the new rows start.
    fn start(&self, rows: &[&RawValue], range: Range) -> Result<usize> {
        let (wanted, offset) = match &self.anchor {
            None => return Ok(0),
            Some(Anchor::After(key)) => (key, 1),
            Some(Anchor::At(key)) => (key, 0),
        };
        let place = position(rows, &self.keys, wanted)?;
        let place = place
            .ok_or_else(|| changed("no longer has the record at which the last page ended"))?;
        // A first page that was not full is the whole set, also for a system that knows neither $skip nor $top.
        let full = range.top - OVERLAP.min(self.before) + 1;
        let whole =
            self.before < full && place + 1 == rows.len() && rows.len() as u64 == self.before;
        // Far from its old place: the system skips nothing, or gave an earlier page. The rows behind it need not be the
        // rest.
        if place as u64 > 2 * OVERLAP && !whole {
            return Err(changed(
                "has its records elsewhere than a page before; it may not support $skip",
            ));
        }
        Ok(place + offset)
    }

    /// Returns where the next slice starts, if it is among these rows.
    fn end(&self, rows: &[&RawValue]) -> Result<Option<usize>> {
        match &self.until {
            Some(until) => position(rows, &self.keys, until),
            None => Ok(None),
        }
    }
}

/// Returns the key of a record, as the service wrote it.
pub(in crate::sap_odata) fn key(record: &RawValue, keys: &[String]) -> Result<String> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(record.get())
        .map_err(|error| changed("has a record that is none").with_source(error))?;
    let mut texts = Vec::with_capacity(keys.len());
    for name in keys {
        let value = members.get(name).map(|value| value.get());
        texts.push(value.ok_or_else(|| changed("has a record without its key"))?);
    }
    Ok(texts.join(","))
}

fn position(rows: &[&RawValue], keys: &[String], wanted: &str) -> Result<Option<usize>> {
    for (place, record) in rows.iter().enumerate() {
        if key(record, keys)? == wanted {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn changed(what: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!(
            "sap does not page this entity set by itself, so its records are read by $skip and $top, and it {what}; nothing \
             was lost, start the run again, or let the service page (sap:maxpagesize, $skiptoken)"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(ids: &[u32]) -> Vec<Box<RawValue>> {
        ids.iter().map(|id| RawValue::from_string(format!(r#"{{"Id":{id}}}"#)).unwrap()).collect()
    }

    /// Reads a set, whose rows `serve` gives, page by page.
    fn read(until: Option<u32>, serve: impl Fn(usize, Range) -> Vec<u32>) -> Result<Vec<u32>> {
        let mut rows = Rows {
            address: String::new(),
            keys: vec!["Id".into()],
            before: 0,
            anchor: None,
            until: until.map(|id| id.to_string()),
        };
        let mut found = Vec::new();
        for page in 0..100 {
            let range = rows.range(30);
            let served = raw(&serve(page, range));
            let taken = rows.take(served.iter().map(AsRef::as_ref).collect(), range, false)?;
            for record in taken.records {
                found.push(key(record, &rows.keys)?.parse().unwrap());
            }
            match taken.next {
                Some(next) => rows = next,
                None => return Ok(found),
            }
        }
        panic!("no end after 100 pages");
    }

    fn cut(all: &[u32], range: Range) -> Vec<u32> {
        all.iter().copied().skip(range.skip as usize).take(range.top as usize).collect()
    }

    #[test]
    fn every_row_comes_once() {
        for count in [0, 1, 29, 30, 31, 32, 61, 100] {
            let all: Vec<u32> = (1..=count).collect();
            assert_eq!(read(None, |_, range| cut(&all, range)).unwrap(), all, "{count}");
        }
        let all: Vec<u32> = (1..=100).collect();
        assert_eq!(read(Some(50), |_, range| cut(&all, range)).unwrap(), &all[..49]);
    }

    #[test]
    fn rows_that_come_or_go_before_the_place_shift_nothing() {
        let all: Vec<u32> = (100..200).collect();
        // Between the pages nine of the first records go, then nine others come.
        let shrunk = read(None, |page, range| cut(&all[if page == 0 { 0 } else { 9 }..], range));
        assert_eq!(shrunk.unwrap(), all);
        let grown: Vec<u32> = (91..200).collect();
        assert_eq!(
            read(None, |page, range| cut(if page == 0 { &all } else { &grown }, range)).unwrap(),
            all
        );
    }

    #[test]
    fn what_cannot_be_gone_on_with_fails() {
        let all: Vec<u32> = (1..=100).collect();
        let far = read(None, |page, range| cut(&all[if page == 0 { 0 } else { 25 }..], range));
        assert!(far.is_err(), "more rows are gone than a page starts early");
        let gone: Vec<u32> = (1..=100).filter(|id| *id != 31).collect();
        assert!(
            read(None, |page, range| cut(if page == 0 { &all } else { &gone }, range)).is_err()
        );
        assert!(
            read(Some(777), |_, range| cut(&all, range)).is_err(),
            "the next slice's first record is gone"
        );
    }

    #[test]
    fn systems_that_ignore_the_options_lose_nothing() {
        let all: Vec<u32> = (1..=100).collect();
        assert_eq!(read(None, |_, _| all.clone()).unwrap(), all, "neither $skip nor $top");
        for count in [1, 20, 21, 22, 30] {
            let few: Vec<u32> = (1..=count).collect();
            assert_eq!(read(None, |_, _| few.clone()).unwrap(), few, "{count}");
        }
        let no_skip = read(None, |_, range| cut(&all, Range { skip: 0, ..range }));
        assert!(no_skip.is_err(), "no $skip");
        let first_again = read(None, |page, range| match page {
            0 => cut(&all, range),
            _ => cut(&all, Range { skip: 0, top: 31 }),
        });
        assert!(
            first_again.is_err(),
            "the first page, which ends in the record that was read last"
        );
    }

    #[test]
    fn keys_are_compared_as_they_are_written() {
        let record = RawValue::from_string(r#"{"B":"x,\"","A":1,"C":null}"#.into()).unwrap();
        let names =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(key(&record, &names(&["A", "B"])).unwrap(), r#"1,"x,\"""#);
        assert!(key(&record, &names(&["D"])).is_err());
    }
}
