//! What is wrong with a request: every violation at once, each naming the member, the value and the rule.

use std::fmt;

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The member's path, such as `tasks[2].sourceFields`.
    pub path: String,
    /// What is wrong and what would be right.
    pub rule: String,
}

/// The broken rules found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Notes a broken rule.
    pub fn add(&mut self, path: impl Into<String>, rule: impl Into<String>) {
        self.0.push(Violation { path: path.into(), rule: rule.into() });
    }

    /// Notes the broken rules of a member that was checked without knowing where it stands.
    pub fn add_below(&mut self, path: &str, inner: Self) {
        for Violation { path: member, rule } in inner.0 {
            let separator = if member.is_empty() { "" } else { "." };
            self.add(format!("{path}{separator}{member}"), rule);
        }
    }

    /// Adds what was found later, but for members of which something was told already: it would mostly be the same in
    /// other words.
    pub fn join(&mut self, mut later: Self) {
        later.0.retain(|found| !self.0.iter().any(|earlier| earlier.path == found.path));
        self.0.append(&mut later.0);
    }

    /// Returns the violations as an error, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", violation.path, violation.rule)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_told_of_once_by_each_check_and_never_by_two() {
        let of = |paths: &[&str]| {
            Violations(
                paths
                    .iter()
                    .map(|path| Violation { path: (*path).into(), rule: "no".into() })
                    .collect(),
            )
        };
        let mut found = of(&["name", "tasks"]);
        found.join(of(&["name", "key", "key"]));
        assert_eq!(found, of(&["name", "tasks", "key", "key"]));
    }
}
