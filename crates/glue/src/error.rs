//! What STS and Glue answer, as a refusal or as something to try again, with what to do about it.

use aws::Failure;
use engine::ports::{CatalogError, CatalogPlace};

/// Names what it means that a role could not be assumed.
pub(crate) fn unassumable(role_arn: &str, failure: &Failure) -> CatalogError {
    if passes(failure) {
        return CatalogError::Unavailable(format!("role {role_arn}: {failure}"));
    }
    CatalogError::Refused(format!(
        "role {role_arn} cannot be assumed: {failure}; let it trust the role of the transfer function, which is the \
         stack's output TransferRoleArn, and let the stack's parameter CatalogRoles name it"
    ))
}

/// Names what a failed call about a table means.
pub(crate) fn catalog_error(place: &CatalogPlace, table: &str, failure: &Failure) -> CatalogError {
    let CatalogPlace { role_arn, database, .. } = place;
    let what = format!("table \"{table}\" of database \"{database}\": {failure}");
    if passes(failure) {
        return CatalogError::Unavailable(what);
    }
    let remedy = match failure.code.as_deref().unwrap_or_default() {
        // Asked for a table that is not there, Glue is told to make it: so the database is what is missing.
        "EntityNotFoundException" => format!("create database \"{database}\" or name another one"),
        "ResourceNumberLimitExceededException" => {
            "raise the quota of Glue or remove what is not needed".to_owned()
        }
        _ if failure.denied() => format!(
            "allow it to role {role_arn}, for the catalog, database \"{database}\" and its tables"
        ),
        _ => {
            "correct the flow's metadataCatalogConfig, or report it with the request id".to_owned()
        }
    };
    CatalogError::Refused(format!("{what}; {remedy}"))
}

/// Says whether the same call may succeed later.
fn passes(failure: &Failure) -> bool {
    let code = failure.code.as_deref().unwrap_or_default();
    let busy = [
        "ConcurrentModificationException",
        "InternalServiceException",
        "OperationTimeoutException",
        "ResourceNotReadyException",
    ];
    let lost = failure.timed_out || failure.status.is_none_or(|status| status >= 500);
    lost || failure.throttled() || busy.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: &str, status: u16) -> Failure {
        Failure {
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            message: "as they say.".to_owned(),
            status: Some(status).filter(|status| *status > 0),
            request_id: Some("R1".to_owned()),
            timed_out: false,
        }
    }

    fn told(code: &str, status: u16) -> CatalogError {
        let place = CatalogPlace {
            role_arn: "arn:aws:iam::123456789012:role/catalog".to_owned(),
            session: "run".to_owned(),
            database: "sales".to_owned(),
        };
        catalog_error(&place, "orders_1", &failure(code, status))
    }

    #[test]
    fn what_passes_is_tried_again() {
        for (code, status, passes) in [
            ("ConcurrentModificationException", 400, true),
            ("OperationTimeoutException", 400, true),
            ("ThrottlingException", 400, true),
            ("InternalServiceException", 500, true),
            ("", 503, true),
            ("", 0, true),
            ("AccessDeniedException", 400, false),
            ("EntityNotFoundException", 400, false),
            ("InvalidInputException", 400, false),
            ("ResourceNumberLimitExceededException", 400, false),
        ] {
            let unavailable = matches!(told(code, status), CatalogError::Unavailable(_));
            assert_eq!(unavailable, passes, "{code} {status}");
        }
    }

    #[test]
    fn a_refusal_names_role_database_table_and_remedy() {
        assert_eq!(
            told("AccessDeniedException", 400).to_string(),
            "table \"orders_1\" of database \"sales\": AccessDeniedException: as they say (status 400, request R1); \
             allow it to role arn:aws:iam::123456789012:role/catalog, for the catalog, database \"sales\" and its tables"
        );
        let missing = told("EntityNotFoundException", 400).to_string();
        assert!(missing.ends_with("create database \"sales\" or name another one"), "{missing}");
        let denied = unassumable("arn:role", &failure("AccessDenied", 403)).to_string();
        assert!(denied.starts_with("role arn:role cannot be assumed: AccessDenied"), "{denied}");
        assert!(denied.contains("TransferRoleArn") && denied.contains("CatalogRoles"), "{denied}");
        let throttled = unassumable("arn:role", &failure("Throttling", 400));
        assert!(matches!(throttled, CatalogError::Unavailable(_)));
    }
}
