//! Checks of a store of secrets.

use crate::ports::{Secrets, SecretsError};
use serde_json::{Map, Value, json};

/// Checks names, versions, marks and deletion. Names that start with `prefix` must be free.
pub async fn check_secrets(secrets: &dyn Secrets, prefix: &str) {
    let name = format!("{prefix}/crm");
    assert!(matches!(secrets.read(&name).await, Err(SecretsError::Absent(_))));
    assert!(matches!(secrets.claim(&name).await, Err(SecretsError::Absent(_))));
    let arn = secrets.create(&name, None, &content("one")).await.expect("a free name");
    check_versions(secrets, &name, &arn).await;
    check_deletion(secrets, &name, &arn).await;
}

async fn check_versions(secrets: &dyn Secrets, name: &str, arn: &str) {
    let taken = secrets.create(name, None, &content("two")).await;
    assert!(matches!(taken, Err(SecretsError::Taken(_))));
    let first = secrets.read(arn).await.expect("a secret by its ARN");
    assert_eq!((first.content, first.arn.as_str()), (content("one"), arn));
    let own = secrets.claim(arn).await.expect("a secret with the mark");
    assert_eq!(own.arn, arn);
    assert_eq!(secrets.claim(name).await.expect("the same by its name").arn, arn);
    let version = secrets.replace(&own, &content("two")).await.expect("a new version");
    let second = secrets.read(name).await.expect("a secret by its name");
    assert_eq!((second.content, second.arn.as_str()), (content("two"), arn));
    assert_eq!(second.version, version);
    assert_ne!(first.version, version);
}

async fn check_deletion(secrets: &dyn Secrets, name: &str, arn: &str) {
    let own = secrets.claim(arn).await.expect("a secret with the mark");
    secrets.delete(&own).await.expect("deleted");
    secrets.delete(&own).await.expect("deleted before");
    for id in [name, arn] {
        assert!(matches!(secrets.read(id).await, Err(SecretsError::Leaving(_))));
        assert!(matches!(secrets.claim(id).await, Err(SecretsError::Leaving(_))));
    }
    let replaced = secrets.replace(&own, &content("three")).await;
    assert!(matches!(replaced, Err(SecretsError::Leaving(_))));
    // The name is not free, because the secret can still be restored.
    let created = secrets.create(name, None, &content("three")).await;
    assert!(matches!(created, Err(SecretsError::Leaving(_) | SecretsError::Taken(_))));
    let other = secrets.create(&format!("{name}=-other"), None, &content("three")).await;
    let other = secrets.read(&other.expect("another name")).await.expect("the other secret");
    assert_eq!(other.content, content("three"));
}

fn content(token: &str) -> Map<String, Value> {
    Map::from_iter([("accessToken".to_owned(), json!(token))])
}
