//! The forms of texts: lengths and characters. AppFlow's model has regular expressions instead, which would not help in
//! a message.

/// The form of a text.
#[derive(Clone, Copy)]
pub(super) struct TextForm {
    /// The minimum number of characters.
    pub(super) least: usize,
    /// The maximum number of characters.
    pub(super) most: usize,
    /// The allowed characters, in words that follow "must be 2 to 256".
    pub(super) words: &'static str,
    /// Returns whether a text consists of allowed characters.
    pub(super) fits: fn(&str) -> bool,
    /// Whether messages must not contain it.
    pub(super) secret: bool,
}

impl TextForm {
    /// Keeps the value out of every message.
    pub(super) const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}

const fn form(least: usize, most: usize, words: &'static str, fits: fn(&str) -> bool) -> TextForm {
    TextForm { least, most, words, fits, secret: false }
}

/// Text without white space.
pub(super) const fn visible(most: usize) -> TextForm {
    form(1, most, "characters without spaces", |text| !text.contains(space))
}

/// Text without line breaks; it may be empty.
pub(super) const fn line(most: usize) -> TextForm {
    form(0, most, "characters in one line", one_line)
}

pub(super) const LABEL: TextForm =
    form(2, 256, "letters, digits or _!@#.- after a first letter or digit", |text| {
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        starts && of(text, "!@#.-")
    });
pub(super) const PROFILE_NAME: TextForm =
    form(1, 256, "letters, digits or _/!@#+=.-", |text| of(text, "/!@#+=.-"));
pub(super) const FLOW_DESCRIPTION: TextForm =
    form(0, 2048, "letters, digits, spaces or _!@#-.?,", |text| spaced(text, "!@#-.?,"));
pub(super) const DESCRIPTION: TextForm =
    form(0, 1024, "letters, digits, spaces or _/!@#+=.-", |text| spaced(text, "/!@#+=.-"));
pub(super) const ENTITIES_PATH: TextForm =
    form(0, 256, "letters, digits, spaces or _/!@#+=,.-", |text| spaced(text, "/!@#+=,.-"));
pub(super) const WAREHOUSE: TextForm =
    form(0, 512, "letters, digits, spaces or _/!@#+=.-", |text| spaced(text, "/!@#+=.-"));
pub(super) const DOCUMENT_TYPE: TextForm =
    form(1, 512, "letters, digits, spaces or _-", |text| spaced(text, "-"));
pub(super) const TRANSFER_API_NAME: TextForm =
    form(1, 64, "letters, digits or _/-", |text| of(text, "/-"));
pub(super) const MAP_KEY: TextForm = form(1, 128, "letters, digits or _", |text| of(text, ""));
pub(super) const TASK_PROPERTY: TextForm = form(1, 2048, "characters in one line", one_line);
pub(super) const CLIENT_TOKEN: TextForm = form(1, 256, "printable ASCII characters", |text| {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
});
pub(super) const BUCKET_NAME: TextForm = TextForm { least: 3, ..visible(63) };
pub(super) const UPSOLVER_BUCKET_NAME: TextForm =
    form(16, 63, "characters without spaces that start with upsolver-appflow", |text| {
        text.starts_with("upsolver-appflow") && !text.contains(space)
    });

const PLAIN: &str = "characters without control characters";
pub(super) const TABLE_PREFIX: TextForm = form(0, 128, PLAIN, plain);
pub(super) const CATALOG_DATABASE: TextForm = form(0, 255, PLAIN, plain);

pub(super) const TAG_KEY: TextForm =
    form(1, 128, "letters, digits or _.:/=+-,;< and must not start with aws:", |text| {
        let fits = |c: char| c.is_ascii_alphabetic() || ('+'..='=').contains(&c) || c == '_';
        text.chars().all(fits) && !text.starts_with("aws:")
    });
pub(super) const TAG_VALUE: TextForm =
    form(0, 256, "letters, digits, spaces or _.:/=+-,;<@", |text| {
        text.chars().all(|c| word(c) || space(c) || ('+'..='=').contains(&c) || c == '@')
    });

pub(super) const ARN: TextForm = form(
    1,
    512,
    "characters of an ARN such as arn:aws:appflow:eu-west-1:123456789012:flow/orders",
    |text| arn(text, ""),
);
pub(super) const KEY_ARN: TextForm = form(
    20,
    2048,
    "characters of a KMS key's ARN such as arn:aws:kms:eu-west-1:123456789012:key/...",
    |text| arn(text, "kms"),
);
pub(super) const ROLE_ARN: TextForm = form(
    1,
    512,
    "characters of a role's ARN such as arn:aws:iam::123456789012:role/loader",
    |text| arn(text, "iam"),
);
pub(super) const SECRET_ARN: TextForm = form(
    20,
    2048,
    "characters of a secret's ARN such as arn:aws:secretsmanager:eu-west-1:123456789012:secret:...",
    |text| arn(text, "secretsmanager"),
)
.secret();
pub(super) const WEB_ADDRESS: TextForm =
    form(1, 256, "characters of an address that starts with https://", |text| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let fits = |c: char| c.is_ascii_alphanumeric() || "-+&@#/%?=~_|!:,.;".contains(c);
        rest.is_some_and(|rest| {
            !rest.is_empty()
                && rest.chars().all(fits)
                && !rest.ends_with(['?', '!', ':', ',', '.', ';'])
        })
    });
pub(super) const PRIVATE_LINK_SERVICE: TextForm = form(
    0,
    512,
    "characters of a service name such as com.amazonaws.vpce.eu-west-1.vpce-svc-...",
    private_link_service,
);
pub(super) const JWT: TextForm =
    form(1, 8000, "characters of a JSON web token: three parts joined by dots", |text| {
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts[..] else { return false };
        let part = |part: &str| !part.is_empty() && of(part, "-=");
        part(header) && part(claims) && of(signature, "-+/=")
    })
    .secret();
pub(super) const CODE_VERIFIER: TextForm =
    form(43, 128, "letters, digits or -._~", |text| of(text, "-.~")).secret();
pub(super) const PRIVATE_KEY: TextForm = TextForm { least: 1, ..line(8192) }.secret();
pub(super) const CLIENT_NUMBER: TextForm =
    form(3, 3, "digits", |text| text.bytes().all(|byte| byte.is_ascii_digit()));
pub(super) const LOGON_LANGUAGE: TextForm = form(0, 2, "letters, digits or _", |text| of(text, ""));

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{b}'
}

fn of(text: &str, others: &str) -> bool {
    text.chars().all(|c| word(c) || others.contains(c))
}

fn spaced(text: &str, others: &str) -> bool {
    text.chars().all(|c| word(c) || space(c) || others.contains(c))
}

fn one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

fn plain(text: &str) -> bool {
    text.chars().all(|c| (c >= ' ' || c == '\t') && c < '\u{fffe}' || c > '\u{ffff}')
}

/// The dots in AppFlow's expression match any character, because they are not escaped.
fn private_link_service(text: &str) -> bool {
    let mut characters = text.chars();
    let mut start = "com.amazonaws.vpce.".chars();
    let starts = start.all(|wanted| {
        characters.next().is_some_and(|c| c == wanted || wanted == '.' && one_line(&c.to_string()))
    });
    let rest = characters.as_str();
    text.is_empty() || starts && !rest.is_empty() && of(rest, "/!:@#.-")
}

/// AppFlow's model allows only the partition `aws`, but a deployment may be in any. Further colons may be anywhere.
fn arn(text: &str, service: &str) -> bool {
    let mut pieces = text.split(':').skip_while(|piece| *piece == "arn");
    let Some(partition) = pieces.next().filter(|_| text.starts_with("arn:")) else { return false };
    let partition = partition == "aws" || partition.starts_with("aws-") && of(partition, "-");
    let known = pieces.next().is_some_and(|found| service.is_empty() || found == service);
    let rest: Vec<&str> = pieces.collect();
    let number =
        |piece: &&str| !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
    let account = rest.len() > 2 && rest[1..rest.len() - 1].iter().any(number);
    partition && known && account && one_line(text)
}
