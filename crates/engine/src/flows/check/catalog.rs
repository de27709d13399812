//! Checks the form of a flow's data catalog. A run finds out whether it exists and the role can be used.

use crate::Engine;
use connector_sdk::{Configuration, Connector};
use flow::{FlowDefinition, GlueDataCatalogConfig, Violations};

const PATH: &str = "metadataCatalogConfig";

impl Engine {
    /// Notes what is wrong with a flow's data catalog, if it has one. An unknown destination is reported elsewhere.
    pub(super) fn check_catalog(
        &self,
        definition: &FlowDefinition,
        destination: Option<&dyn Connector>,
        violations: &mut Violations,
    ) {
        let Some(config) = definition.catalog() else { return };
        check_place(config, violations);
        if let Some(destination) = destination {
            check_destination(&destination.configuration(), violations);
        }
    }
}

fn check_place(config: &GlueDataCatalogConfig, violations: &mut Violations) {
    let path = format!("{PATH}.glueDataCatalog");
    let role = &config.role_arn;
    if !is_role(role) {
        let rule = format!(
            "\"{role}\" is not the ARN of a role, such as arn:aws:iam::123456789012:role/catalog"
        );
        violations.add(format!("{path}.roleArn"), rule);
    }
    if config.database_name.is_empty() {
        violations.add(format!("{path}.databaseName"), "is empty; name a database that exists");
    }
}

fn check_destination(destination: &Configuration, violations: &mut Violations) {
    if !destination.catalogued {
        let name = &destination.name;
        violations.add(PATH, format!("no catalog can describe what {name} holds; leave it out"));
    }
}

/// AppFlow's model lets more through: any text that starts like an ARN of IAM.
fn is_role(arn: &str) -> bool {
    let pieces: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = pieces[..] else { return false };
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    digits && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_told_from_other_arns() {
        for (arn, is) in [
            ("arn:aws:iam::123456789012:role/catalog", true),
            ("arn:aws-cn:iam::123456789012:role/teams/data/catalog", true),
            ("arn:aws:iam::123456789012:role/", false),
            ("arn:aws:iam::123456789012:user/catalog", false),
            ("arn:aws:iam::12345:role/catalog", false),
            ("arn:aws:iam:eu-west-1:123456789012:role/catalog", false),
            ("arn:aws:sts::123456789012:role/catalog", false),
            ("catalog", false),
        ] {
            assert_eq!(is_role(arn), is, "{arn}");
        }
    }

    #[test]
    fn a_database_has_a_name() {
        let mut violations = Violations::default();
        let mut config = GlueDataCatalogConfig {
            role_arn: "arn:aws:iam::123456789012:role/catalog".to_owned(),
            database_name: "sales".to_owned(),
            table_prefix: String::new(),
        };
        check_place(&config, &mut violations);
        assert_eq!(violations.to_string(), "");
        config.database_name.clear();
        check_place(&config, &mut violations);
        let told = violations.to_string();
        assert!(told.starts_with("metadataCatalogConfig.glueDataCatalog.databaseName: "), "{told}");
    }

    #[test]
    fn only_what_can_be_described_is_catalogued() {
        for (catalogued, told) in [
            (true, ""),
            (
                false,
                "metadataCatalogConfig: no catalog can describe what Ledger holds; leave it out",
            ),
        ] {
            let mut violations = Violations::default();
            let ledger =
                Configuration { name: "Ledger".into(), catalogued, ..Configuration::default() };
            check_destination(&ledger, &mut violations);
            assert_eq!(violations.to_string(), told);
        }
    }
}
