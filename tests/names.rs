//! The names of a connector's files: the same idea has the same name in every connector.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The names that every connector uses for these ideas; `CONTRIBUTING.md` says what each file contains.
const COMMON: [&str; 11] = [
    "answer", "api", "auth", "entities", "errors", "events", "mod", "page", "profile", "query",
    "settings",
];

/// The files of ideas that one application alone has.
const OWN: [(&str, &[&str]); 8] = [
    ("event_bridge", &["batch", "deliver", "event", "large", "writing"]),
    ("redshift", &["columns", "database", "load", "names", "statements", "target", "writing"]),
    ("s3", &["catalog", "join", "key", "layout", "writing"]),
    ("salesforce", &["limits", "version"]),
    ("servicenow", &["time"]),
    (
        "snowflake",
        &[
            "account",
            "client",
            "column_type",
            "failures",
            "key_pair",
            "load",
            "names",
            "rows",
            "signer",
            "stage",
            "statements",
        ],
    ),
    ("warehouse", &["bucket"]),
    ("zendesk", &["limits"]),
];

#[test]
fn files_of_connectors_have_the_same_names() {
    let connectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/connectors/src");
    let folders = fs::read_dir(connectors).unwrap().map(|entry| entry.unwrap().path());
    let mut names = BTreeMap::new();
    for folder in folders.filter(|path| path.is_dir()) {
        names.insert(name_of(&folder), names_in(&folder));
    }
    assert!(names.len() > OWN.len(), "there are connectors");
    let complaints = complaints(&names, &OWN);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_common_name_is_described() {
    let text = include_str!("../CONTRIBUTING.md");
    for name in COMMON {
        assert!(text.contains(&format!("   | `{name}` | ")), "CONTRIBUTING.md: {name}");
    }
}

/// Lists what a connector's folder contains beside its README and its tests.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = entries.map(|path| name_of(&path));
    named.filter(|name| name != "README" && name != "tests").collect()
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Says what is wrong with the names in these folders.
fn complaints(folders: &BTreeMap<String, Vec<String>>, own: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (connector, names) in folders {
        let listed = own.iter().find(|(listed, _)| listed == connector);
        let listed = listed.map_or(&[][..], |(_, names)| names);
        for name in names.iter().map(String::as_str) {
            if !COMMON.contains(&name) && !listed.contains(&name) {
                found.push(format!(
                    "connector {connector} has a file or folder {name}: give it the name that others use for the same \
                     idea ({}), or list it in tests/names.rs if the idea is this application's alone",
                    COMMON.join(", ")
                ));
            }
        }
        for name in listed.iter().filter(|listed| !names.iter().any(|name| name == *listed)) {
            found.push(format!("connector {connector} has no {name}: take it off the list"));
        }
    }
    let gone = own.iter().filter(|(name, _)| !folders.contains_key(*name));
    found.extend(
        gone.map(|(name, _)| format!("there is no connector {name}: take it off the list")),
    );
    found
}

#[test]
fn other_names_are_told_unless_they_are_listed() {
    let told = |names: &[&str], own: &[(&str, &[&str])]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        complaints(&BTreeMap::from([("larder".to_owned(), names)]), own).concat()
    };
    assert_eq!(told(&COMMON, &[]), "");
    assert!(told(&["mod", "metadata"], &[]).contains("larder has a file or folder metadata"));
    assert_eq!(told(&["mod", "shelves"], &[("larder", &["shelves"])]), "");
    assert!(told(&["mod"], &[("larder", &["shelves"])]).contains("larder has no shelves"));
    assert!(told(&["mod"], &[("cellar", &[])]).contains("no connector cellar"));
}
