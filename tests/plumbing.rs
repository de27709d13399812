//! How much plumbing a connector may have: what is not the application's own belongs into the toolkit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The most lines of code that the plumbing of a connector has.
const MOST: usize = 250;

/// The connectors that had more when the bound was set, with what they have now. A number may only fall; a connector whose
/// number has fallen to the bound is taken off the list, and none is ever added.
const ABOVE: [(&str, usize); 5] = [
    ("salesforce", 795),
    ("sap_odata", 563),
    ("servicenow", 443),
    ("slack", 530),
    ("zendesk", 383),
];

/// The files, or folders of files, that stand in every connector: its face, profile, authorisation, settings and errors.
const PLUMBING: [&str; 7] = ["answer", "api", "auth", "errors", "mod", "profile", "settings"];

#[test]
fn connectors_have_little_plumbing() {
    let connectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/connectors/src");
    let mut counts = BTreeMap::new();
    for entry in fs::read_dir(connectors).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            counts.insert(name, plumbing(&path));
        }
    }
    assert!(counts.len() > ABOVE.len(), "there are connectors");
    let complaints = complaints(&counts, &ABOVE);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn a_whole_connector_with_pages_and_a_report_takes_less_than_150_lines() {
    let connector =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("simulators/tests/fictitious/connector.rs");
    let lines = code_of(&connector);
    assert!(
        lines < 150,
        "the fictitious connector has {lines} lines of code: move what it repeats into the toolkit"
    );
}

/// Says what is wrong with these numbers of lines.
fn complaints(counts: &BTreeMap<String, usize>, above: &[(&str, usize)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, lines) in counts {
        let listed = above.iter().find(|(listed, _)| listed == name).map(|(_, lines)| *lines);
        let most = listed.unwrap_or(MOST);
        if *lines > most {
            found.push(format!(
                "the plumbing of connector {name} ({}) has {lines} lines of code, and {most} are allowed: move what is not \
                 the application's own into crates/connector-sdk, and use what is there already",
                PLUMBING.join(", ")
            ));
        } else if listed.is_some() && *lines <= MOST {
            found.push(format!(
                "connector {name} has {lines} lines of plumbing: take it off the list"
            ));
        } else if listed.is_some_and(|listed| listed > *lines) {
            found.push(format!(
                "the plumbing of connector {name} has shrunk: write {lines} in the place of {most} in tests/plumbing.rs"
            ));
        }
    }
    let gone = above.iter().filter(|(name, _)| !counts.contains_key(*name));
    found.extend(
        gone.map(|(name, _)| format!("there is no connector {name}: take it off the list")),
    );
    found
}

/// Counts the lines of code of a connector's plumbing.
fn plumbing(connector: &Path) -> usize {
    let files = PLUMBING.iter().map(|name| connector.join(format!("{name}.rs")));
    let folders = PLUMBING.iter().map(|name| connector.join(name));
    files.filter(|path| path.is_file()).map(|path| code_of(&path)).sum::<usize>()
        + folders.filter(|path| path.is_dir()).map(|path| code_below(&path)).sum::<usize>()
}

fn code_below(folder: &Path) -> usize {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let code = paths.filter(|path| !path.ends_with("tests") && !path.ends_with("tests.rs"));
    code.map(|path| if path.is_dir() { code_below(&path) } else { code_of(&path) }).sum()
}

fn code_of(path: &Path) -> usize {
    lines_of_code(&fs::read_to_string(path).unwrap())
}

/// Counts lines that are neither blank nor comments nor tests; a module of tests ends a file.
fn lines_of_code(text: &str) -> usize {
    let mut count = 0;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    while let Some(line) = lines.next() {
        if line == "#[cfg(test)]" {
            match lines.next() {
                Some(next) if next.ends_with(';') => continue,
                _ => return count,
            }
        }
        count += usize::from(!line.starts_with("//"));
    }
    count
}

#[test]
fn code_is_counted_without_tests_comments_and_blank_lines() {
    let text = "//! A file.\n\n#[cfg(test)]\nmod tests;\n\nfn a() {\n    // Why.\n    b()\n}\n\n#[cfg(test)]\nmod more {\n    x\n}\n";
    assert_eq!(lines_of_code(text), 3);
}

#[test]
fn what_outgrows_its_bound_or_stands_too_high_on_the_list_is_told() {
    let told = |name: &str, lines, above: &[(&str, usize)]| {
        complaints(&BTreeMap::from([(name.to_owned(), lines)]), above).concat()
    };
    assert_eq!(told("new", MOST, &[]), "");
    assert!(told("new", MOST + 1, &[]).contains("connector-sdk"));
    assert_eq!(told("old", 400, &[("old", 400)]), "");
    assert!(told("old", 401, &[("old", 400)]).contains("connector-sdk"));
    assert!(told("old", 399, &[("old", 400)]).contains("write 399 in the place of 400"));
    assert!(told("old", MOST, &[("old", MOST + 1)]).contains("take it off"));
    assert!(told("new", 1, &[("old", 400)]).contains("no connector old"));
}
