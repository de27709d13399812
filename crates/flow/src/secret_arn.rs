//! The secrets that a user may point to by ARN: not those that a deployment or an AWS service manages.

/// The prefix of the names of connector profiles' secrets.
pub const PROFILE_SECRETS: &str = "penstock/profiles/";
/// The prefix of the names of webhooks' secrets.
pub const WEBHOOK_SECRETS: &str = "penstock/webhooks/";

/// Returns what is wrong with the ARN of a user's secret. `None` if it may be one of the user's own.
///
/// Names with a `!` belong to AWS services (`appflow!…` is a connector profile's). An ARN must be written exactly:
/// nothing is decoded, and a name is not accepted in place of an ARN.
pub fn misused_secret(arn: &str) -> Option<&'static str> {
    let pieces: Vec<&str> = arn.splitn(7, ':').collect();
    let ["arn", partition, "secretsmanager", region, account, "secret", name] = pieces[..] else {
        return Some(FORM);
    };
    let word = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !text.is_empty() && text.bytes().all(fits)
    };
    let id = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if !(partition.starts_with("aws") && word(partition) && word(region) && id) {
        return Some(FORM);
    }
    if name.contains('!') || kept(name) {
        return Some(KEPT);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte);
    (name.is_empty() || !name.bytes().all(plain)).then_some(FORM)
}

const FORM: &str = "must be the ARN of a secret of yours, such as \
    arn:aws:secretsmanager:eu-west-1:123456789012:secret:penstock/apps/crm-AbCdEf";
const KEPT: &str = "names a secret that holds credentials of a connector profile, of a webhook or of an AWS service, and \
    these are given to nobody; put the client id and the client secret of your app into a secret of its own, such as \
    penstock/apps/crm";

fn kept(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let steps: Vec<&str> = name.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    steps.contains(&"..")
        || [PROFILE_SECRETS, WEBHOOK_SECRETS].iter().any(|kept| {
            let kept: Vec<&str> = kept.trim_end_matches('/').split('/').collect();
            steps.starts_with(&kept)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_the_users_own_is_taken() {
        for arn in [
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:penstock/apps/crm-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:penstock/apps/crm",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:penstock/salesforce-app-AbCdEf",
            "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:/prod/crm_+=.@-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:penstock/webhooks-of-mine-AbCdEf",
        ] {
            assert_eq!(misused_secret(arn), None, "{arn}");
        }
    }

    #[test]
    fn what_a_deployment_or_a_service_keeps_is_refused_however_it_is_spelt() {
        let arn =
            |name: &str| format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}");
        for name in [
            "appflow!123456789012-crm-AbCdEf",
            "appflow!123456789012-crm",
            "appflow!999999999999-crm-AbCdEf",
            "APPFLOW!123456789012-crm",
            "events!connection/crm/0e6a-AbCdEf",
            "penstock/profiles/demo/crm-AbCdEf",
            "penstock/profiles/other/crm",
            "penstock/webhooks/slack/team-AbCdEf",
            "Penstock/Webhooks/slack/team",
            "/penstock//webhooks/slack/team",
            "penstock/./webhooks/slack/team",
            "penstock/apps/../webhooks/slack/team",
        ] {
            assert_eq!(misused_secret(&arn(name)), Some(KEPT), "{name}");
            let partition = arn(name).replace("arn:aws:", "arn:aws-cn:");
            assert_eq!(misused_secret(&partition), Some(KEPT), "{partition}");
        }
    }

    #[test]
    fn whatever_is_not_spelt_as_an_arn_is_refused() {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
        for text in [
            "appflow!123456789012-crm".to_owned(),
            "penstock/webhooks/slack/team".to_owned(),
            "penstock/apps/crm".to_owned(),
            arn.to_owned(),
            format!("{arn}appflow%21123456789012-crm"),
            format!("{arn}penstock%2Fwebhooks%2Fslack%2Fteam"),
            format!("{arn}penstock/apps/crm "),
            format!(" {arn}penstock/apps/crm"),
            format!("{arn}penstock/apps/crm:extra"),
            format!("{arn}penstock/apps/*"),
            format!("{arn}penstock/apps/cr\u{43c}"),
            arn.replace("123456789012", "") + "penstock/apps/crm",
            arn.replace("arn:aws:", "ARN:aws:") + "penstock/apps/crm",
            arn.replace(":secret:", ":Secret:") + "penstock/apps/crm",
            "arn:aws:ssm:eu-west-1:123456789012:parameter/penstock/apps/crm".to_owned(),
        ] {
            assert_eq!(misused_secret(&text), Some(FORM), "{text}");
        }
    }
}
