//! Writes the records of its input into files of every format, as a run does: for tests that read them with other
//! people's readers. Usage: `every_format <folder> < input.json`.

use engine::TaskPipeline;
use flow::Task;
use records::Column;
use records::decode::JsonRecords;
use records::encode::{Format, Options, encoder};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::error::Error;
use std::fs;
use std::path::Path;

/// What the tests hand in.
#[derive(Deserialize)]
struct Input {
    columns: Vec<Column>,
    tasks: Vec<Task>,
    records: Vec<Box<RawValue>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let input: Input = serde_json::from_reader(std::io::stdin())?;
    for (name, extension, format, typed) in [
        ("csv", "csv", Format::Csv, false),
        ("json", "jsonl", Format::JsonLines, false),
        ("strings", "parquet", Format::Parquet, false),
        ("typed", "parquet", Format::Parquet, true),
    ] {
        let options = Options { typed, ..Options::default() };
        write(&input, &Path::new(&folder).join(name), extension, format, options)?;
    }
    Ok(())
}

fn write(
    input: &Input,
    folder: &Path,
    extension: &str,
    format: Format,
    options: Options,
) -> Result<(), Box<dyn Error>> {
    let mut pipeline = TaskPipeline::compile(&input.tasks, &input.columns)
        .map_err(|violations| violations.to_string())?;
    if options.typed {
        pipeline.keep_types();
    }
    let records: Vec<&RawValue> = input.records.iter().map(AsRef::as_ref).collect();
    let decoded = JsonRecords::new(&pipeline.columns).decode(&records)?;
    let applied = pipeline.apply(&decoded.batch)?;
    if !decoded.rejected.is_empty() || !applied.rejected.is_empty() {
        return Err(format!("rejected: {:?} {:?}", decoded.rejected, applied.rejected).into());
    }
    for group in &applied.kept {
        let folder = folder.join(&group.folder);
        fs::create_dir_all(&folder)?;
        let mut encoder = encoder(format, pipeline.output_schema(), options)?;
        encoder.write(&group.records)?;
        fs::write(folder.join("part").with_extension(extension), encoder.finish()?)?;
    }
    Ok(())
}
