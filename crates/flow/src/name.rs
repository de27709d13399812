//! The patterns of names, checked by hand because AppFlow's are simple.

use crate::Violations;

impl Violations {
    /// Checks a flow's name: `[a-zA-Z0-9][\w!@#.-]+`, at most 256 characters.
    pub fn check_flow_name(&mut self, path: &str, name: &str) {
        let mut characters = name.chars();
        let first = characters.next().is_some_and(|c| c.is_ascii_alphanumeric());
        let rest = characters.clone().all(|c| word(c) || "!@#.-".contains(c));
        if !first || !rest || !(2..=256).contains(&name.chars().count()) {
            self.add(
                path,
                format!(
                    "\"{}\" must be 2 to 256 letters, digits or _!@#.- and start with a letter or digit",
                    shown(name)
                ),
            );
        }
    }

    /// Checks a connector profile's name: `[\w/!@#+=.-]+`, at most 256 characters.
    pub fn check_profile_name(&mut self, path: &str, name: &str) {
        let fits = name.chars().all(|c| word(c) || "/!@#+=.-".contains(c));
        if !fits || !(1..=256).contains(&name.chars().count()) {
            self.add(
                path,
                format!("\"{}\" must be 1 to 256 letters, digits or _/!@#+=.-", shown(name)),
            );
        }
    }

    /// Checks a flow's description: `[\w!@#\-.?,\s]*`, at most 2,048 characters.
    pub fn check_description(&mut self, path: &str, text: &str) {
        let fits = text.chars().all(|c| word(c) || c.is_whitespace() || "!@#-.?,".contains(c));
        if !fits || text.chars().count() > 2048 {
            self.add(path, "must be at most 2048 letters, digits, spaces or _!@#-.?,");
        }
    }

    /// Checks a bucket's name: 3 to 63 characters without white space.
    pub fn check_bucket_name(&mut self, path: &str, name: &str) {
        if name.chars().any(char::is_whitespace) || !(3..=63).contains(&name.chars().count()) {
            self.add(
                path,
                format!("\"{}\" must be 3 to 63 characters without spaces", shown(name)),
            );
        }
    }
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Cuts what a message repeats, so that a hostile value cannot flood it.
fn shown(value: &str) -> String {
    value.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(check: fn(&mut Violations, &str, &str), value: &str) -> bool {
        let mut violations = Violations::default();
        check(&mut violations, "name", value);
        violations.0.is_empty()
    }

    #[test]
    fn flow_names() {
        for good in ["ab", "a1", "0.x", "Orders-2026_v1!@#"] {
            assert!(fits(Violations::check_flow_name, good), "{good}");
        }
        for bad in ["", "a", "-ab", "_ab", "a b", "a/b", "ä1", "aé", &"a".repeat(257)] {
            assert!(!fits(Violations::check_flow_name, bad), "{bad}");
        }
    }

    #[test]
    fn profile_and_bucket_names() {
        assert!(fits(Violations::check_profile_name, "/team+crm=1"));
        assert!(!fits(Violations::check_profile_name, "a b"));
        assert!(fits(Violations::check_bucket_name, "lake"));
        assert!(!fits(Violations::check_bucket_name, "ab"));
        assert!(!fits(Violations::check_bucket_name, "a b c"));
    }
}
