//! What each of S3's answers becomes, told by a server that gives them.

use super::S3ObjectStore;
use crate::canned::{Answer, Canned};
use connector_sdk::{Completion, ErrorKind, NewObject, ObjectStore, Upload};
use std::collections::BTreeMap;

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

async fn store(server: &Canned, attempts: u32) -> S3ObjectStore {
    let config = server.config(attempts).await;
    S3ObjectStore::new(crate::app::s3(&config), aws_sdk_kms::Client::new(&config), "aws")
}

fn upload() -> Upload {
    Upload { bucket: "sales".into(), key: "raw/a b.csv".into(), id: "U1".into() }
}

fn error(status: u16, code: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>as they say.</Message>\
         <RequestId>R1</RequestId></Error>"
    );
    (status, "content-type: application/xml\r\n", body)
}

fn done() -> Answer {
    let body = "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>";
    (200, "content-type: application/xml\r\n", body.to_owned())
}

async fn complete(answers: Vec<Answer>) -> (Result<Completion, ErrorKind>, Vec<String>) {
    let server = Canned::start(answers).await;
    let tags = ["\"e1\" AAAA/w==".to_owned(), "\"e2\"".to_owned()];
    let outcome = store(&server, 1).await.complete_upload(&upload(), &tags).await;
    (outcome.map_err(|error| error.kind), server.requests())
}

#[tokio::test]
async fn completing_never_overwrites() {
    let (outcome, requests) = complete(vec![done()]).await;
    assert_eq!(outcome, Ok(Completion::Done));
    let request = &requests[0];
    assert!(request.starts_with("POST /sales/raw/a%20b.csv?uploadId=U1"), "{request}");
    assert!(request.to_lowercase().contains("\r\nif-none-match: *\r\n"), "{request}");
    assert!(request.contains("<ChecksumCRC32>AAAA/w==</ChecksumCRC32>"), "{request}");
    assert!(request.contains("<PartNumber>2</PartNumber>"), "{request}");
}

#[tokio::test]
async fn every_end_of_completing_is_told_apart() {
    assert_eq!(complete(vec![error(412, "PreconditionFailed")]).await.0, Ok(Completion::Taken));
    assert_eq!(complete(vec![error(404, "NoSuchUpload")]).await.0, Ok(Completion::Gone));
    let (outcome, requests) =
        complete(vec![error(409, "ConditionalRequestConflict"), done()]).await;
    assert_eq!((outcome, requests.len()), (Ok(Completion::Done), 2));
    let (outcome, requests) = complete(vec![error(409, "ConditionalRequestConflict")]).await;
    assert_eq!((outcome, requests.len()), (Err(ErrorKind::ServiceUnavailable), 4));
    assert_eq!(
        complete(vec![error(404, "NoSuchBucket")]).await.0,
        Err(ErrorKind::ResourceNotFoundError)
    );
    assert_eq!(complete(vec![error(403, "AccessDenied")]).await.0, Err(ErrorKind::AccessDenied));
    assert_eq!(
        complete(vec![error(400, "KMS.DisabledException")]).await.0,
        Err(ErrorKind::AccessDenied)
    );
    assert_eq!(complete(vec![error(503, "SlowDown")]).await.0, Err(ErrorKind::RateLimitExceeded));
}

#[tokio::test]
async fn an_error_inside_a_success_is_an_error() {
    assert_eq!(complete(vec![error(200, "InternalError")]).await.0, Err(ErrorKind::ServerError));
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again() {
    assert_eq!(complete(vec![(0, "", String::new())]).await.0, Err(ErrorKind::ServiceUnavailable));
}

#[tokio::test]
async fn the_customers_key_is_sent_with_an_upload() {
    let started =
        "<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>";
    for kms_arn in [Some(KEY.to_owned()), None] {
        let server = Canned::start(vec![(200, "", started.to_owned())]).await;
        let object = NewObject {
            bucket: "sales".into(),
            key: "a".into(),
            kms_arn: kms_arn.clone(),
            content_type: "text/csv",
            metadata: BTreeMap::from([("penstock-attempt".into(), "a".into())]),
        };
        let upload = store(&server, 1).await.create_upload(&object).await.unwrap();
        assert_eq!(upload.id, "U1");
        let request = server.requests().remove(0).to_lowercase();
        assert!(request.contains("x-amz-meta-penstock-attempt: a\r\n"), "{request}");
        assert!(request.contains("x-amz-checksum-algorithm: crc32\r\n"), "{request}");
        let encrypted = format!("x-amz-server-side-encryption-aws-kms-key-id: {KEY}\r\n");
        assert_eq!(request.contains(&encrypted), kms_arn.is_some());
        assert_eq!(
            request.contains("x-amz-server-side-encryption: aws:kms\r\n"),
            kms_arn.is_some()
        );
        let bucket_key = "x-amz-server-side-encryption-bucket-key-enabled: true\r\n";
        assert_eq!(request.contains(bucket_key), kms_arn.is_some());
    }
}

#[tokio::test]
async fn listings_of_uploads_are_read_to_their_end() {
    let page = |key: &str, more: &str| {
        let body = format!(
            "<ListMultipartUploadsResult>{more}<Upload><Key>{key}</Key><UploadId>U-{key}</UploadId></Upload>\
             </ListMultipartUploadsResult>"
        );
        (200, "", body)
    };
    let more = "<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>\
                <NextUploadIdMarker>U-a</NextUploadIdMarker>";
    let server =
        Canned::start(vec![page("a", more), page("b", "<IsTruncated>false</IsTruncated>")]).await;
    let uploads = store(&server, 1).await.open_uploads("sales", "raw/").await.unwrap();
    let ids: Vec<&str> = uploads.iter().map(|upload| upload.id.as_str()).collect();
    assert_eq!(ids, ["U-a", "U-b"]);
    assert!(server.requests()[1].contains("key-marker=a"));
    assert!(server.requests()[1].contains("upload-id-marker=U-a"));
}

#[tokio::test]
async fn an_absent_object_is_none_and_a_forbidden_one_an_error() {
    let server = Canned::start(vec![(404, "", String::new())]).await;
    assert_eq!(store(&server, 1).await.head("sales", "a").await.unwrap(), None);
    let server = Canned::start(vec![(403, "", String::new())]).await;
    let error = store(&server, 1).await.head("sales", "a").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert!(error.message.starts_with("arn:aws:s3:::sales/a: "), "{error}");
}

#[tokio::test]
async fn a_key_must_be_usable_by_s3() {
    let key = |state: &str, usage: &str, spec: &str| {
        let body = format!(
            r#"{{"KeyMetadata":{{"KeyId":"1","KeyState":"{state}","KeyUsage":"{usage}","KeySpec":"{spec}"}}}}"#
        );
        (200, "content-type: application/x-amz-json-1.1\r\n", body)
    };
    for (state, usage, spec, outcome) in [
        ("Enabled", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", Ok(())),
        ("Disabled", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", Err(ErrorKind::AccessDenied)),
        ("PendingDeletion", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", Err(ErrorKind::AccessDenied)),
        ("Enabled", "SIGN_VERIFY", "RSA_2048", Err(ErrorKind::InvalidArgument)),
    ] {
        let server = Canned::start(vec![(200, "", String::new()), key(state, usage, spec)]).await;
        let checked = store(&server, 1).await.check("sales", Some(KEY)).await;
        assert_eq!(checked.map_err(|error| error.kind), outcome, "{state} {usage}");
    }
    let server =
        Canned::start(vec![(301, "x-amz-bucket-region: us-east-2\r\n", String::new())]).await;
    let error = store(&server, 1).await.check("sales", None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
}
