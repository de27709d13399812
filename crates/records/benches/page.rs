//! Measures a page of 2,000 records in MB of its JSON and in records a second, each step beside its
//! plain floor.

use std::fmt::Write;

use arrow_array::RecordBatch;
use arrow_csv::WriterBuilder;
use arrow_json::{LineDelimitedWriter, ReaderBuilder};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use records::decode::JsonRecords;
use records::encode::{CsvOptions, Format, Options, encoder};
use records::{Column, FieldType};
use serde_json::value::RawValue;

const RECORDS: usize = 2_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn decode(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let decoder = JsonRecords::new(&page.columns);
    let records = page.records();
    page.bench(bencher, || decoder.decode(&records).expect("a good page"));
}

/// Is what arrow-json does with columns that it knows, fed record by record.
#[divan::bench]
fn decode_floor_of_arrow(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let schema = records::schema(&page.columns);
    let records = page.records();
    page.bench(bencher, || {
        let builder = ReaderBuilder::new(schema.clone());
        let mut decoder = builder.with_batch_size(RECORDS).build_decoder().expect("a schema");
        for record in &records {
            decoder.decode(record.get().as_bytes()).expect("a good record");
        }
        decoder.flush().expect("a good page")
    });
}

#[divan::bench]
fn decode_with_a_record_in_ten_rejected(bencher: Bencher<'_, '_>) {
    let mut page = Page::new();
    for json in page.json.iter_mut().step_by(10) {
        *json = json.replacen("\"date0\":\"", "\"date0\":\"x", 1);
    }
    let decoder = JsonRecords::new(&page.columns);
    let records = page.records();
    page.bench(bencher, || decoder.decode(&records).expect("a page"));
}

#[divan::bench]
fn encode_csv(bencher: Bencher<'_, '_>) {
    bench_encoder(bencher, Format::Csv, Options::default());
}

#[divan::bench]
fn encode_csv_floor_of_arrow(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let batch = page.batch();
    page.bench(bencher, || {
        let mut writer = WriterBuilder::new().with_header(true).build(Vec::new());
        writer.write(&batch).expect("a good batch");
        writer.into_inner()
    });
}

#[divan::bench]
fn encode_csv_for_spreadsheets(bencher: Bencher<'_, '_>) {
    let csv = CsvOptions { quote_empty: true, escape_formulas: true };
    bench_encoder(bencher, Format::Csv, Options { csv, ..Options::default() });
}

#[divan::bench]
fn encode_json_lines(bencher: Bencher<'_, '_>) {
    bench_encoder(bencher, Format::JsonLines, Options::default());
}

#[divan::bench]
fn encode_json_lines_floor_of_arrow(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let batch = page.batch();
    page.bench(bencher, || {
        let mut writer = LineDelimitedWriter::new(Vec::new());
        writer.write(&batch).expect("a good batch");
        writer.finish().expect("a whole file");
        writer.into_inner()
    });
}

#[divan::bench]
fn encode_parquet_floor_of_arrow(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let batch = page.batch();
    page.bench(bencher, || {
        let level = ZstdLevel::try_new(1).expect("a level");
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build()))
            .expect("a schema");
        writer.write(&batch).expect("a good batch");
        writer.into_inner().expect("a whole file")
    });
}

#[divan::bench]
fn encode_parquet_of_strings(bencher: Bencher<'_, '_>) {
    bench_encoder(bencher, Format::Parquet, Options::default());
}

#[divan::bench]
fn encode_parquet_of_types(bencher: Bencher<'_, '_>) {
    bench_encoder(bencher, Format::Parquet, Options { typed: true, ..Options::default() });
}

fn bench_encoder(bencher: Bencher<'_, '_>, format: Format, options: Options) {
    let page = Page::new();
    let batch = page.batch();
    page.bench(bencher, || {
        let mut encoder = encoder(format, batch.schema(), options).expect("a schema");
        encoder.write(&batch).expect("a good batch");
        encoder.finish().expect("a whole file")
    });
}

/// Is a page of invented records of 40 fields and some 1.2 KB.
struct Page {
    columns: Vec<Column>,
    json: Vec<String>,
}

impl Page {
    fn new() -> Page {
        let column = |name: String, field_type| Column { name, field_type };
        let mut columns = Vec::new();
        columns.extend((0..23).map(|n| column(format!("text{n}"), FieldType::String)));
        columns.extend((0..4).map(|n| column(format!("date{n}"), FieldType::DateTime)));
        let money = FieldType::Decimal { precision: 18, scale: 2 };
        columns.extend((0..2).map(|n| column(format!("money{n}"), money)));
        columns.extend((0..2).map(|n| column(format!("count{n}"), FieldType::Int64)));
        columns.extend((0..2).map(|n| column(format!("flag{n}"), FieldType::Bool)));
        columns.extend((0..6).map(|n| column(format!("gone{n}"), FieldType::String)));
        columns.push(column("score".to_owned(), FieldType::Float64));
        Page { columns, json: (0..RECORDS).map(record).collect() }
    }

    fn records(&self) -> Vec<&RawValue> {
        self.json.iter().map(|json| serde_json::from_str(json).expect("good json")).collect()
    }

    fn batch(&self) -> RecordBatch {
        let decoded = JsonRecords::new(&self.columns).decode(&self.records()).expect("a good page");
        assert!(decoded.rejected.is_empty());
        decoded.batch
    }

    /// Runs a step over and over; whatever it writes, what counts is the JSON that the page came in.
    fn bench<T>(&self, bencher: Bencher<'_, '_>, step: impl FnMut() -> T) {
        let bytes = BytesCount::new(self.json.iter().map(String::len).sum::<usize>());
        bencher.counter(bytes).counter(ItemsCount::new(RECORDS)).bench_local(step);
    }
}

fn record(row: usize) -> String {
    let mut json =
        "{\"attributes\":{\"type\":\"Account\",\"url\":\"/services/data/v66.0/sobjects/A\"}"
            .to_owned();
    let mut add = |name: &str, n: usize, value: String| {
        write!(json, ",\"{name}{n}\":{value}").expect("memory");
    };
    for n in 0..23 {
        let text = match n % 4 {
            0 => format!("\"001{:015}\"", row * 31 + n),
            1 => format!("\"Grünwald & Söhne {}\"", (row * n) % 97),
            2 => "\"Technology\"".to_owned(),
            _ => format!("\"{} Mill Lane,\\nUpper {}\"", row % 211, (row + n) % 53),
        };
        add("text", n, text);
    }
    for n in 0..4 {
        let (day, second) = (1 + (row + n) % 28, row % 60);
        add("date", n, format!("\"2026-0{}-{day:02}T08:15:{second:02}.000+0000\"", n + 1));
    }
    for n in 0..2 {
        add("money", n, format!("{}.{:02}", row * 137, (row + n) % 100));
        add("count", n, (row * 7_919 + n).to_string());
        add("flag", n, (row % 3 == n).to_string());
    }
    for n in 0..6 {
        add("gone", n, "null".to_owned());
    }
    write!(json, ",\"score\":{}.5}}", row % 1_000).expect("memory");
    json
}
