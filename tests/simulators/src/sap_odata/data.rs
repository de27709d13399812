//! Records: invented from the seed, changed on demand, and the queue of what changed.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use fastrand::Rng;

use crate::invent;
use crate::sap_odata::kind::{Cell, Kind};
use crate::sap_odata::schema::{Property, Set};

/// The values of a record, in the order of the set's properties.
pub(crate) type Record = Vec<Cell>;

/// The records of one set of one service.
pub(crate) struct Table {
    pub(crate) records: Vec<Record>,
    /// What has changed since the beginning, in order: the change mode and the record as it was then.
    pub(crate) changes: Vec<(char, Record)>,
}

/// The latest moment of any record.
fn end() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

impl Table {
    /// Invents the records of a set.
    pub(crate) fn new(set: &Set, seed: u64, records: usize) -> Self {
        let count = records * set.share / 10;
        let records = (0..count).map(|index| record(set, seed, index)).collect();
        Self { records, changes: Vec::new() }
    }

    /// Changes the first records as if at a moment; of tracked ones it also removes the last and adds one.
    pub(crate) fn change(&mut self, set: &Set, seed: u64, count: usize, at: DateTime<Utc>) {
        let count = count.min(self.records.len());
        let serial = self.changes.len();
        for record in &mut self.records[..count] {
            for (property, cell) in set.properties.iter().zip(record.iter_mut()) {
                match property.kind {
                    Kind::Instant => *cell = Cell::Instant(at),
                    Kind::Local => *cell = Cell::Local(at.naive_utc()),
                    Kind::Text(80) => *cell = Cell::Text(format!("changed {serial}")),
                    _ => {}
                }
            }
            self.changes.push(('U', record.clone()));
        }
        if !set.tracked || count == 0 {
            return;
        }
        if let Some(gone) = self.records.pop() {
            self.changes.push(('D', gone));
        }
        let new = record(set, seed, 500_000 + serial);
        self.changes.push(('C', new.clone()));
        self.records.push(new);
        self.records.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    }
}

/// Marks a record with what ODP says of it.
pub(crate) fn marked(set: &Set, record: &Record, mode: Option<char>) -> Record {
    let mut record = record.clone();
    for (property, cell) in set.properties.iter().zip(record.iter_mut()) {
        match property.name {
            "ODQ_CHANGEMODE" => *cell = Cell::Text(mode.map(String::from).unwrap_or_default()),
            "ODQ_ENTITYCNTR" => *cell = Cell::Decimal(counter(mode)),
            _ => {}
        }
    }
    record
}

fn counter(mode: Option<char>) -> i64 {
    match mode {
        Some('D') => -1,
        Some('U') => 0,
        _ => 1,
    }
}

fn record(set: &Set, seed: u64, index: usize) -> Record {
    let mut rng = invent::record_rng(seed, set.name, index);
    let record: Record =
        set.properties.iter().map(|property| cell(set, property, &mut rng, index)).collect();
    if set.queued { marked(set, &record, None) } else { record }
}

fn cell(set: &Set, property: &Property, rng: &mut Rng, index: usize) -> Cell {
    if property.key {
        return match property.kind {
            // Two items an order, so that neither half of the key tells items apart.
            Kind::Text(_) if set.keys().count() > 1 => {
                Cell::Text(format!("{:010}", 4_000_000 + index / 2))
            }
            Kind::Text(_) => Cell::Text(format!("{:010}", 4_000_000 + index)),
            _ => Cell::Int((index % 2) as i64 * 10 + 10),
        };
    }
    // No value at all in one of ten.
    if property.name != "Note" && !property.name.starts_with("ODQ") && rng.u8(..10) == 0 {
        return Cell::Null;
    }
    match property.kind {
        Kind::Text(3) => Cell::Text(invent::one(rng, &["EUR", "USD", "JPY"]).to_owned()),
        Kind::Text(length) => {
            let text = if length > 100 { invent::text(rng) } else { invent::name(rng) };
            Cell::Text(text.chars().take(usize::from(length)).collect())
        }
        Kind::Guid => Cell::Text(format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            rng.u32(..),
            rng.u16(..),
            rng.u16(..0x1000),
            rng.u16(..0x1000),
            rng.u64(..1 << 48)
        )),
        Kind::Flag => Cell::Flag(rng.bool()),
        Kind::Byte => Cell::Int(rng.u8(..).into()),
        Kind::SByte => Cell::Int(rng.i8(..).into()),
        Kind::Int16 => Cell::Int(rng.i16(..).into()),
        Kind::Int32 => Cell::Int(rng.i32(..).into()),
        Kind::Int64 => Cell::Int(rng.i64(..)),
        Kind::Decimal(precision, _) => {
            let most = 10_i64.pow(u32::from(precision.min(18)) - 1);
            Cell::Decimal(rng.i64(-most..most))
        }
        Kind::Double => Cell::Double(f64::from(rng.i32(..)) / 1024.0),
        Kind::Day => Cell::Day(day(rng)),
        Kind::Local => Cell::Local(moment(rng).naive_utc()),
        Kind::Instant => Cell::Instant(moment(rng)),
        Kind::Clock => {
            let seconds = rng.u32(..86_400);
            Cell::Clock(
                NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default(),
            )
        }
        Kind::Span => Cell::Text(format!("P{}DT{}H", rng.u8(..9), rng.u8(..24))),
        Kind::Bytes => Cell::Bytes((0..rng.usize(1..40)).map(|_| rng.u8(..)).collect()),
        Kind::Address => Cell::Address(invent::name(rng), invent::line(rng, 2)),
        Kind::Tags => Cell::Tags((0..rng.usize(..4)).map(|_| invent::line(rng, 1)).collect()),
    }
}

/// Many at the same second, as a nightly job leaves them, and some with milliseconds.
fn moment(rng: &mut Rng) -> DateTime<Utc> {
    match rng.u8(..4) {
        0 => end() - Duration::days(2),
        1 => invent::moment(rng, end(), 700) + Duration::milliseconds(rng.i64(0..1000)),
        _ => invent::moment(rng, end(), 700),
    }
}

fn day(rng: &mut Rng) -> NaiveDate {
    match rng.u8(..20) {
        0 => NaiveDate::from_ymd_opt(1899, 12, 31).unwrap_or_default(),
        _ => invent::moment(rng, end(), 4_000).date_naive(),
    }
}
