use super::*;
use crate::memory::{
    MemoryEvents, MemoryIds, MemoryMetrics, MemoryScheduler, MemorySecrets, MemoryTable,
    MemoryWorkflow,
};
use connector_sdk::memory::MemoryClock;
use serde_json::json;
use std::collections::HashSet;
use std::sync::Mutex as StdMutex;

/// An authorisation server that rotates refresh tokens, and revokes all of them if an old one is used.
#[derive(Default)]
struct Authority(StdMutex<Grant>);

#[derive(Default)]
struct Grant {
    spent: HashSet<String>,
    issued: u64,
    revoked: bool,
}

#[async_trait]
impl Renewal for Authority {
    async fn renew(&self, current: &Credentials) -> Result<Map<String, Value>> {
        // Let other tasks run meanwhile.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        let mut grant = self.0.lock().unwrap();
        let token = current.text("refreshToken").unwrap().to_owned();
        if grant.revoked || !grant.spent.insert(token) {
            grant.revoked = true;
            return Err(ConnectorError::new(ErrorKind::InvalidCredentials, "invalid_grant"));
        }
        grant.issued += 1;
        let issued = grant.issued;
        let content =
            json!({"accessToken": format!("a{issued}"), "refreshToken": format!("r{issued}")});
        Ok(content.as_object().unwrap().clone())
    }
}

async fn ports() -> Ports {
    let secrets = Arc::new(MemorySecrets::default());
    let content = json!({"accessToken": "a0", "refreshToken": "r0"});
    secrets.create("crm", None, content.as_object().unwrap()).await.unwrap();
    Ports {
        table: Arc::new(MemoryTable::default()),
        secrets,
        workflow: Arc::new(MemoryWorkflow::default()),
        scheduler: Arc::new(MemoryScheduler::default()),
        events: Arc::new(MemoryEvents::default()),
        metrics: Arc::new(MemoryMetrics::default()),
        clock: Arc::new(MemoryClock::at(Timestamp::from_millis(1_790_000_000_000))),
        catalog: None,
        finder: None,
        ids: Arc::new(MemoryIds::default()),
    }
}

fn vault(ports: &Ports) -> ProfileVault {
    ProfileVault {
        ports: ports.clone(),
        profile: "crm".to_owned(),
        secret: "crm".to_owned(),
        cached: Mutex::new(None),
    }
}

#[tokio::test]
async fn many_who_were_refused_at_once_renew_once_and_all_go_on() {
    let ports = ports().await;
    let authority = Arc::new(Authority::default());
    let mut workers = Vec::new();
    for _ in 0..16 {
        let (vault, authority) = (vault(&ports), authority.clone());
        workers.push(tokio::spawn(async move {
            let refused = vault.credentials().await.unwrap();
            let renewed = vault.renew(&refused, authority.as_ref()).await.unwrap();
            renewed.text("accessToken").unwrap().to_owned()
        }));
    }
    for worker in workers {
        assert_eq!(worker.await.unwrap(), "a1");
    }
    let grant = authority.0.lock().unwrap();
    assert_eq!((grant.issued, grant.revoked), (1, false));
}

#[tokio::test]
async fn a_holder_who_died_is_waited_out() {
    let ports = ports().await;
    let dead = vault(&ports);
    assert!(dead.take_lease(&lease_key("crm")).await.unwrap().is_some());
    let vault = vault(&ports);
    let refused = vault.credentials().await.unwrap();
    let renewed = vault.renew(&refused, &Authority::default()).await.unwrap();
    assert_eq!(renewed.text("accessToken"), Some("a1"));
}

#[tokio::test]
async fn what_was_renewed_is_stored_before_it_is_used() {
    let ports = ports().await;
    let vault = vault(&ports);
    let refused = vault.credentials().await.unwrap();
    vault.renew(&refused, &Authority::default()).await.unwrap();
    let stored = ports.secrets.read("crm").await.unwrap().content;
    assert_eq!(stored["refreshToken"], "r1");
    assert_eq!(vault.credentials().await.unwrap().text("accessToken"), Some("a1"));
}

#[tokio::test]
async fn a_grant_that_is_refused_is_kept_and_told() {
    let ports = ports().await;
    let vault = vault(&ports);
    let authority = Authority::default();
    authority.0.lock().unwrap().revoked = true;
    let refused = vault.credentials().await.unwrap();
    let error = vault.renew(&refused, &authority).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidCredentials);
    assert_eq!(ports.secrets.read("crm").await.unwrap().content["refreshToken"], "r0");
}

/// Stores other credentials during a renewal, then answers. With `late`, they are stored some time later.
struct Meanwhile {
    ports: Ports,
    late: i64,
    answer: fn() -> Result<Map<String, Value>>,
}

#[async_trait]
impl Renewal for Meanwhile {
    async fn renew(&self, _: &Credentials) -> Result<Map<String, Value>> {
        let ports = self.ports.clone();
        let due = ports.clock.now().plus_seconds(self.late);
        let store = async move {
            while ports.clock.now() < due {
                tokio::task::yield_now().await;
            }
            let content = json!({"accessToken": "theirs", "refreshToken": "theirs"});
            replace(&ports, content.as_object().unwrap()).await;
        };
        match self.late {
            0 => store.await,
            _ => drop(tokio::spawn(store)),
        }
        (self.answer)()
    }
}

async fn replace(ports: &Ports, content: &Map<String, Value>) {
    let own = ports.secrets.claim("crm").await.unwrap();
    ports.secrets.replace(&own, content).await.unwrap();
}

fn granted() -> Result<Map<String, Value>> {
    Ok(json!({"accessToken": "ours", "refreshToken": "ours"}).as_object().unwrap().clone())
}

fn refused() -> Result<Map<String, Value>> {
    Err(ConnectorError::new(ErrorKind::InvalidCredentials, "invalid_grant"))
}

#[tokio::test]
async fn whoever_stored_credentials_during_a_renewal_keeps_them() {
    for (late, answer) in [(0, granted as fn() -> _), (0, refused), (2, refused)] {
        let ports = ports().await;
        let vault = vault(&ports);
        let before = vault.credentials().await.unwrap();
        let meanwhile = Meanwhile { ports: ports.clone(), late, answer };
        let renewed = vault.renew(&before, &meanwhile).await.unwrap();
        assert_eq!(renewed.text("accessToken"), Some("theirs"), "{late}");
        let stored = ports.secrets.read("crm").await.unwrap().content;
        assert_eq!(stored["refreshToken"], "theirs", "{late}");
    }
}

#[tokio::test]
async fn what_passes_is_no_reason_to_reconnect_and_a_renewal_takes_the_note_away() {
    struct Answers(ErrorKind);
    #[async_trait]
    impl Renewal for Answers {
        async fn renew(&self, _: &Credentials) -> Result<Map<String, Value>> {
            Err(ConnectorError::new(self.0, "refused"))
        }
    }
    let ports = ports().await;
    let (key, record) = profile();
    let create = Write::create(key.clone(), document(&record).unwrap());
    ports.table.write(&[create]).await.unwrap();
    let note = async || {
        let stored = load::<ProfileRecord>(ports.table.as_ref(), &key).await.unwrap();
        stored.unwrap().value.needs_reconnection
    };
    let vault = vault(&ports);
    let before = vault.credentials().await.unwrap();
    for kind in [ErrorKind::ServiceUnavailable, ErrorKind::InvalidArgument, ErrorKind::AccessDenied]
    {
        assert!(vault.renew(&before, &Answers(kind)).await.is_err());
        assert_eq!(note().await, None, "{kind:?}");
    }
    assert!(vault.renew(&before, &Answers(ErrorKind::InvalidCredentials)).await.is_err());
    assert_eq!(note().await.as_deref(), Some("refused"));
    assert_eq!(ports.secrets.read("crm").await.unwrap().content["refreshToken"], "r0");
    vault.renew(&before, &Authority::default()).await.unwrap();
    assert_eq!(note().await, None);
}

fn profile() -> (Key, ProfileRecord) {
    let now = 1_790_000_000;
    let record = json!({
        "profile": {
            "connectorProfileArn": "arn:aws:appflow:eu-west-1:000000000000:connectorprofile/crm",
            "connectorProfileName": "crm", "connectorType": "Salesforce", "connectorLabel": null,
            "connectionMode": "Public", "credentialsArn": "crm", "connectorProfileProperties": { "Salesforce": {} },
            "createdAt": now, "lastUpdatedAt": now,
        },
        "needs_reconnection": null,
    });
    (profile_key("crm"), serde_json::from_value(record).unwrap())
}

#[tokio::test]
async fn what_a_user_gives_during_a_renewal_is_what_stays() {
    let ports = ports().await;
    let authority = Authority::default();
    let (renewing, giving) = (vault(&ports), vault(&ports));
    let refused = renewing.credentials().await.unwrap();
    let given = json!({"accessToken": "mine", "refreshToken": "mine"});
    let given = given.as_object().unwrap();
    // The renewal may take longer than a user waits.
    let insist = async { while giving.replace(given).await.is_err() {} };
    let (renewed, ()) = tokio::join!(renewing.renew(&refused, &authority), insist);
    assert!(renewed.is_ok());
    assert_eq!(ports.secrets.read("crm").await.unwrap().content, *given);
}

#[tokio::test]
async fn a_user_is_not_kept_waiting_for_a_renewal_that_hangs() {
    let ports = ports().await;
    let vault = vault(&ports);
    vault.take_lease(&lease_key("crm")).await.unwrap().unwrap();
    let error = vault.replace(&Map::new()).await.unwrap_err();
    assert!(error.to_string().contains("being renewed"), "{error}");
}

/// The ports with a secret of another owner or an earlier version in place of the profile's.
async fn ports_with(name: &str, mark: Option<&str>) -> (Ports, Arc<MemorySecrets>, String) {
    let secrets = Arc::new(MemorySecrets::default());
    let content = json!({"accessToken": "a0", "refreshToken": "r0"});
    let arn = secrets.put(name, mark, content.as_object().unwrap());
    (Ports { secrets: secrets.clone(), ..ports().await }, secrets, arn)
}

#[tokio::test]
async fn a_profile_of_an_earlier_version_keeps_its_secret_and_marks_it() {
    let (ports, secrets, arn) = ports_with("appflow!123456789012-crm", None).await;
    let vault = ProfileVault { secret: arn.clone(), ..vault(&ports) };
    let refused = vault.credentials().await.unwrap();
    let renewed = vault.renew(&refused, &Authority::default()).await.unwrap();
    assert_eq!(renewed.text("accessToken"), Some("a1"));
    assert_eq!(ports.secrets.read(&arn).await.unwrap().content["refreshToken"], "r1");
    // A secret that is named without its ARN is never marked, so it has the mark already.
    assert_eq!(ports.secrets.claim("appflow!123456789012-crm").await.unwrap().arn, arn);
    assert_eq!(secrets.names(), ["appflow!123456789012-crm"]);
}

#[tokio::test]
async fn a_strangers_secret_is_not_replaced_and_no_token_is_spent_for_it() {
    for (name, mark) in [
        ("appflow!123456789012-crm", Some("other")),
        ("penstock/profiles/penstock/crm", Some("other")),
        ("penstock/profiles/penstock/crm", None),
    ] {
        let (ports, _, arn) = ports_with(name, mark).await;
        let vault = ProfileVault { secret: arn.clone(), ..vault(&ports) };
        let authority = Authority::default();
        let refused = vault.credentials().await.unwrap();
        let error = vault.renew(&refused, &authority).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::AccessDenied, "{name} {mark:?}: {error}");
        assert!(vault.replace(&Map::new()).await.is_err(), "{name} {mark:?}");
        assert_eq!(authority.0.lock().unwrap().issued, 0, "{name} {mark:?}");
        assert_eq!(ports.secrets.read(&arn).await.unwrap().content["refreshToken"], "r0");
    }
}

#[tokio::test]
async fn credentials_that_are_missing_are_named_with_their_profile_and_a_way_out() {
    let gone = ports().await;
    let absent = ProfileVault { secret: "nowhere".to_owned(), ..vault(&gone) };
    let leaving = ports().await;
    let own = leaving.secrets.claim("crm").await.unwrap();
    leaving.secrets.delete(&own).await.unwrap();
    for (vault, words) in [
        (absent, ["secret nowhere does not exist", "create it again"]),
        (vault(&leaving), ["secret crm is scheduled for deletion", "restore it with"]),
    ] {
        let error = vault.credentials().await.err().unwrap();
        // Not `ResourceNotFoundError`, which is for objects of the application.
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{error}");
        assert!(error.message.contains("connector profile \"crm\" are missing"), "{error}");
        assert!(words.iter().all(|words| error.message.contains(words)), "{error}");
        let error = vault.replace(&Map::new()).await.unwrap_err();
        assert!(error.to_string().contains(words[0]), "{error}");
    }
}
