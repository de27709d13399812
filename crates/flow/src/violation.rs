//! The violations of a request, all of them, each with the member, the value and the rule.

use std::collections::BTreeSet;
use std::fmt;

/// The words before a list of allowed values.
pub(crate) const ONE_OF: &str = " must be one of ";

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The member's path, such as `tasks[2].sourceFields`.
    pub path: String,
    /// What is wrong, and what would be right.
    pub rule: String,
}

/// The broken rules found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Adds a broken rule.
    pub fn add(&mut self, path: impl Into<String>, rule: impl Into<String>) {
        self.0.push(Violation { path: path.into(), rule: rule.into() });
    }

    /// Adds broken rules of a member that was checked without knowing its path.
    pub fn add_below(&mut self, path: &str, inner: Self) {
        for Violation { path: member, rule } in inner.0 {
            let separator = if member.is_empty() { "" } else { "." };
            self.add(format!("{path}{separator}{member}"), rule);
        }
    }

    /// Adds later violations, except for members with earlier ones, which would mostly be repeated in other words.
    pub fn join(&mut self, mut later: Self) {
        later.0.retain(|found| !self.0.iter().any(|earlier| earlier.path == found.path));
        self.0.append(&mut later.0);
    }

    /// Puts the violations of a member first.
    pub fn lead_with(&mut self, path: &str) {
        self.0.sort_by_key(|violation| violation.path != path);
    }

    /// Removes the violations of a member and of those below it.
    pub fn forget_below(&mut self, path: &str) {
        let below = |found: &str| {
            found
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.0.retain(|violation| !below(&violation.path));
    }

    /// Returns the violations as an error, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut listed = BTreeSet::new();
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            let rule = match violation.rule.split_once(ONE_OF) {
                // The list was shown already.
                Some((what, list)) if !listed.insert(list) => format!("{what}{ONE_OF}the same"),
                _ => violation.rule.clone(),
            };
            write!(f, "{separator}{}: {rule}", violation.path)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_choices_is_told_once() {
        let mut found = Violations::default();
        for task in 0..3 {
            found.add(format!("tasks[{task}]"), format!("\"{task}\" must be one of Map, Mask"));
        }
        found.add("trigger", "\"x\" must be one of Event, OnDemand");
        assert_eq!(
            found.to_string(),
            "tasks[0]: \"0\" must be one of Map, Mask; tasks[1]: \"1\" must be one of the same; \
             tasks[2]: \"2\" must be one of the same; trigger: \"x\" must be one of Event, OnDemand"
        );
    }

    #[test]
    fn a_member_can_lead_and_others_be_forgotten() {
        let mut found = Violations::default();
        for path in ["name", "config.Slack.url", "config.Slack", "config.Slacker", "type"] {
            found.add(path, "no");
        }
        found.forget_below("config.Slack");
        found.lead_with("type");
        assert_eq!(found.to_string(), "type: no; name: no; config.Slacker: no");
    }

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
