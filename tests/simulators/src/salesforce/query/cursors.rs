//! The queries with pages left, under locators that mean nothing to the reader.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::salesforce::data::mix;
use crate::salesforce::soql::Plan;

/// Open queries beyond this many lose the oldest, as an organisation's do.
const OPEN: usize = 100;

#[derive(Debug)]
pub(crate) struct Cursors {
    open: HashMap<String, Arc<Cursor>>,
    order: VecDeque<String>,
    seed: u64,
    serial: u64,
}

/// One query's records, and how many of them make a page.
#[derive(Debug)]
pub(crate) struct Cursor {
    pub(crate) plan: Plan,
    pub(crate) rows: Vec<u32>,
    pub(crate) page_size: usize,
}

impl Cursors {
    pub(crate) fn new(seed: u64) -> Self {
        Cursors { open: HashMap::new(), order: VecDeque::new(), seed, serial: 0 }
    }

    /// Keeps a cursor and names it.
    pub(crate) fn keep(&mut self, cursor: Arc<Cursor>) -> String {
        self.serial += 1;
        let name = format!("01g{:015}", mix(self.seed ^ mix(self.serial)) % 1_000_000_000_000_000);
        if self.order.len() == OPEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.open.remove(&oldest);
        }
        self.open.insert(name.clone(), cursor);
        self.order.push_back(name.clone());
        name
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<Cursor>> {
        self.open.get(name).cloned()
    }

    /// Loses every locator.
    pub(crate) fn clear(&mut self) {
        self.open.clear();
        self.order.clear();
    }
}
