//! `make run` and `make test` share what they compile.

use std::collections::BTreeSet;
use std::process::Command;

/// Returns each crate with its version and the features that cargo selects for it, along these kinds of dependencies.
fn selected(kinds: &str) -> BTreeSet<String> {
    let arguments = ["tree", "--locked", "--workspace", "--prefix", "none"];
    let tree = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--edges", kinds, "--format", "{p} {f}"])
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    // A crate that was listed before ends with a star.
    let lines = String::from_utf8(tree.stdout).unwrap();
    lines.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect()
}

#[test]
fn programs_and_tests_select_the_same_features() {
    let programs = selected("normal,build");
    let tests = selected("normal,build,dev");
    assert!(programs.len() > 200 && tests.len() > programs.len());
    let differ: Vec<_> = programs.difference(&tests).collect();
    assert!(
        differ.is_empty(),
        "these crates have other features with the dev-dependencies, so that `make test` compiles them again after \
         `make run`; name the dev-dependency that adds features among the dependencies of tests/Cargo.toml: {differ:#?}"
    );
}
