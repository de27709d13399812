//! Amazon resource names of flows and profiles, in AppFlow's form.

use serde::{Deserialize, Serialize};

/// The account and region of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The AWS partition, such as `aws`.
    pub partition: String,
    /// The region, such as `eu-west-1`.
    pub region: String,
    /// The twelve-digit account id.
    pub account: String,
}

impl Owner {
    /// Returns the ARN of a flow.
    pub fn flow_arn(&self, flow: &str) -> String {
        self.appflow(&format!("flow/{flow}"))
    }

    /// Returns the ARN of a connector profile.
    pub fn profile_arn(&self, profile: &str) -> String {
        self.appflow(&format!("connectorprofile/{profile}"))
    }

    /// Returns the ARN of a registered connector.
    pub fn connector_arn(&self, label: &str) -> String {
        self.appflow(&format!("connector/{label}"))
    }

    /// Returns the name of the flow with an ARN. `None` if it is not a flow of this owner.
    pub fn flow_of<'a>(&self, arn: &'a str) -> Option<&'a str> {
        arn.strip_prefix(&self.flow_arn("")).filter(|name| !name.is_empty())
    }

    fn appflow(&self, resource: &str) -> String {
        let Self { partition, region, account } = self;
        format!("arn:{partition}:appflow:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_named_as_appflow_names_them() {
        let owner = Owner {
            partition: "aws".into(),
            region: "eu-west-1".into(),
            account: "123456789012".into(),
        };
        assert_eq!(owner.flow_arn("orders"), "arn:aws:appflow:eu-west-1:123456789012:flow/orders");
        assert_eq!(
            owner.profile_arn("crm"),
            "arn:aws:appflow:eu-west-1:123456789012:connectorprofile/crm"
        );
        assert_eq!(owner.flow_of(&owner.flow_arn("orders")), Some("orders"));
        for foreign in [owner.profile_arn("crm"), owner.flow_arn("").replace("eu-", "us-")] {
            assert_eq!(owner.flow_of(&foreign), None);
        }
    }
}
