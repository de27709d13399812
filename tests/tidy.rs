//! The rules of the house that a machine can keep.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Returns the names of the folders in a folder of the house, in their order.
fn folders(place: &str) -> Vec<String> {
    let entries = fs::read_dir(house().join(place)).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut found: Vec<String> = entries.filter(|path| path.is_dir()).map(named).collect();
    found.sort();
    found
}

/// Returns the Rust files below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    files(folder, "rs")
}

/// Returns the files below a folder that have this extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("node_modules") {
                found.extend(files(&path, extension));
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

/// Returns the house's own crates that a manifest names, under each kind of dependency.
fn dependencies(manifest: &Path, section: &str) -> Vec<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let header = format!("[{section}]");
    let lines = text.lines().skip_while(|line| line.trim() != header).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_file_says_in_its_first_line_what_it_is() {
    for folder in ["crates", "functions", "tests"] {
        for path in rust_files(&house().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let first = text.lines().next().unwrap_or_default();
            let tests = path.ends_with("tests.rs");
            assert!(
                tests || first.starts_with("//! "),
                "{} does not open with a `//!` sentence",
                path.display()
            );
        }
    }
}

#[test]
fn nobody_imports_against_the_grain() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("flow", &[] as &[&str]),
        ("records", &["flow"]),
        ("connector-sdk", &["flow", "records"]),
        ("connectors", &["flow", "records", "connector-sdk"]),
        ("engine", &["flow", "records", "connector-sdk"]),
        ("aws", &["flow", "engine", "connector-sdk"]),
        ("glue", &["records", "engine", "aws"]),
    ]);
    let (crates, functions) = (folders("crates"), folders("functions"));
    let own: BTreeSet<&String> = crates.iter().chain(&functions).collect();
    let listed: Vec<&str> = allowed.keys().copied().collect();
    assert_eq!(listed, crates, "say above what each crate may import");
    for (name, may) in &allowed {
        let manifest = house().join("crates").join(name).join("Cargo.toml");
        for dependency in dependencies(&manifest, "dependencies") {
            let foreign = !own.contains(&dependency);
            assert!(
                foreign || may.contains(&dependency.as_str()),
                "crate {name} must not import {dependency}"
            );
        }
    }
    for function in &functions {
        let manifest = house().join("functions").join(function).join("Cargo.toml");
        for dependency in dependencies(&manifest, "dependencies") {
            let is_function = functions.contains(&dependency);
            assert!(!is_function, "function {function} must not import function {dependency}");
            let stranger = dependency == "glue" && function != "transfer";
            assert!(!stranger, "function {function} assumes no roles of data catalogs");
        }
    }
}

#[test]
fn the_pure_crates_stay_pure() {
    for name in ["flow", "records"] {
        let manifest = house().join("crates").join(name).join("Cargo.toml");
        for dependency in dependencies(&manifest, "dependencies") {
            let io = ["tokio", "reqwest", "async-trait", "futures"].contains(&dependency.as_str());
            assert!(
                !io && !dependency.starts_with("aws"),
                "{name} does no I/O and must not import {dependency}"
            );
        }
    }
    let engine = dependencies(&house().join("crates/engine/Cargo.toml"), "dependencies");
    assert!(
        !engine.iter().any(|name| name == "reqwest" || name.starts_with("aws")),
        "the engine knows no cloud"
    );
    let connectors = dependencies(&house().join("crates/connectors/Cargo.toml"), "dependencies");
    assert!(
        !connectors.iter().any(|name| name.starts_with("aws")),
        "connectors are handed their clients"
    );
}

#[test]
fn the_engine_names_no_application() {
    let engine = house().join("crates/engine/src");
    let mut applications = folders("crates/connectors/src");
    // AppFlow's type for what no connector knows.
    applications.retain(|name| name != "custom_connector");
    assert!(applications.len() > 1, "there are applications");
    for path in rust_files(&engine) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let below = path.strip_prefix(&engine).unwrap();
        let tests = below.iter().any(|step| step == "tests" || step == "tests.rs");
        for name in &applications {
            assert!(tests || !names(code, name), "{} names {name}", path.display());
        }
    }
}

/// Says whether code has the name of an application as a word, however it is spelt: `SAPOData`, `sap_odata`.
fn names(code: &str, application: &str) -> bool {
    let spelt = |word: &str| word.replace('_', "").to_lowercase();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    // The address of a bucket names no connector.
    lines.map(|line| line.replace("s3://", "")).any(|line| {
        let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.map(spelt).any(|word| word == spelt(application))
    })
}

#[test]
fn only_the_settings_read_the_environment() {
    for path in rust_files(&house().join("crates"))
        .into_iter()
        .chain(rust_files(&house().join("functions")))
    {
        let text = fs::read_to_string(&path).unwrap();
        let reads = text.contains("env::var");
        let may = path.ends_with("crates/aws/src/settings.rs")
            || path.components().any(|part| part.as_os_str() == "tests");
        assert!(!reads || may, "{} reads the environment", path.display());
    }
}

#[test]
fn every_connector_is_complete() {
    let connectors = house().join("crates/connectors/src");
    let list = fs::read_to_string(connectors.join("lib.rs")).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(&connectors).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // What connectors of warehouses share.
        if name == "warehouse" {
            continue;
        }
        count += 1;
        for file in ["mod.rs", "README.md"] {
            assert!(path.join(file).is_file(), "connector {name} has no {file}");
        }
        assert!(
            list.contains(&format!("mod {name};")),
            "connector {name} is not in the list of lib.rs"
        );
    }
    assert!(count >= 2, "there are connectors");
}

#[test]
fn every_function_has_a_sample_event_that_one_of_its_tests_reads() {
    let events = house().join("events");
    let mut unread: Vec<String> = fs::read_dir(&events)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".json"))
        .collect();
    for function in folders("functions") {
        let mut reads_one = false;
        for path in rust_files(&house().join("functions").join(&function)) {
            let text = fs::read_to_string(path).unwrap();
            unread.retain(|name| {
                let read = text.contains(&format!("events/{name}"));
                reads_one |= read;
                !read
            });
        }
        assert!(reads_one, "function {function} has no sample event");
    }
    // Whose signature a delivery has is known to the connectors.
    let deliveries = house().join("crates/connectors/src/sample_deliveries.rs");
    let text = fs::read_to_string(deliveries).unwrap();
    unread.retain(|name| !text.contains(&format!("events/{name}")));
    assert!(unread.is_empty(), "no test reads {unread:?}");
}

/// Returns the names of the fields that the logging calls of a source text have.
fn log_fields(text: &str) -> Vec<String> {
    let calls = text.split("tracing::").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("!(")?;
        let level = name.trim_end_matches("_span");
        let logs = ["error", "warn", "info", "debug", "trace"].contains(&level);
        logs.then_some(rest)
    });
    calls.flat_map(arguments).filter_map(|argument| field(&argument)).collect()
}

/// Cuts the text behind an opening parenthesis into arguments, up to the closing one.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let mut found = vec![String::new()];
    for letter in text.chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        found.last_mut().unwrap().push(letter);
    }
    found
}

/// Returns the name of the field that an argument is; the message is none.
fn field(argument: &str) -> Option<String> {
    let name = argument.split('=').next()?.trim().trim_start_matches(['%', '?']);
    let named = !name.is_empty() && !name.starts_with('"');
    named.then(|| name.to_owned())
}

#[test]
fn logs_have_the_fields_that_contributing_lists_and_no_others() {
    let sample =
        r#"tracing::warn!(flow.name = name(a, "b, c"), ?outcome, %error, "a, \"b\" {x}"); f(x, y)"#;
    assert_eq!(log_fields(sample), ["flow.name", "outcome", "error"]);

    let contributing = fs::read_to_string(house().join("CONTRIBUTING.md")).unwrap();
    let (_, list) = contributing.split_once("| field of a log line |").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let cells = list.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: BTreeSet<&str> =
        cells.flat_map(|line| line.split(" | ").next().unwrap().split('`').step_by(2)).collect();
    let listed: BTreeSet<String> =
        listed.into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let mut used = BTreeSet::new();
    for folder in ["crates", "functions"] {
        for path in rust_files(&house().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            for name in log_fields(&text) {
                assert!(listed.contains(&name), "{} logs {name:?}", path.display());
                used.insert(name);
            }
        }
    }
    assert_eq!(used, listed, "CONTRIBUTING lists fields that nobody logs");
}

#[test]
fn files_stay_small() {
    for folder in ["crates", "functions", "tests"] {
        for path in rust_files(&house().join(folder)) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines <= 400, "{} has {lines} lines; is it still one idea?", path.display());
        }
    }
}

#[test]
fn every_test_of_the_deployed_stack_has_a_room() {
    let mut rooms = folders("tests/deployed");
    rooms.retain(|name| name != "__pycache__");
    let contributing = fs::read_to_string(house().join("CONTRIBUTING.md")).unwrap();
    let (_, list) = contributing.split_once("| room | |").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let cells = list.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("/`"));
    let mut listed: Vec<&str> = cells.map(|(room, _)| room).collect();
    listed.sort_unstable();
    assert_eq!(rooms, listed, "CONTRIBUTING lists the rooms of tests/deployed");
    rooms.retain(|name| name != "kit");

    let deployed = house().join("tests/deployed");
    let tests = python_tests(&deployed);
    assert!(tests.len() > 20, "there are tests");
    for path in tests {
        let room = path.parent().and_then(|room| room.strip_prefix(&deployed).ok()).unwrap();
        let known = rooms.iter().any(|name| room == Path::new(name));
        assert!(known, "{} belongs in one of {rooms:?}", path.display());
    }
}

#[test]
fn no_python_test_imports_another_or_has_its_name() {
    let mut names = BTreeSet::new();
    for path in python_tests(&house().join("tests")) {
        let text = fs::read_to_string(&path).unwrap();
        let mut imports = text
            .lines()
            .map(str::trim_start)
            .filter(|line| line.starts_with("from ") || line.starts_with("import "));
        let other =
            imports.find(|line| line.split([' ', '.', ',']).any(|word| word.starts_with("test_")));
        assert_eq!(other, None, "{} imports a test: what both need is in a kit", path.display());
        // The buckets of its flows are named after a file.
        let name = path.file_name().unwrap().to_owned();
        assert!(names.insert(name), "{} has the name of another test", path.display());
    }
}

/// Returns the files below a folder that hold tests in Python.
fn python_tests(folder: &Path) -> Vec<PathBuf> {
    let named = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("test_");
    files(folder, "py").into_iter().filter(named).collect()
}
