//! The addresses that a connection may reach: a URL that a user typed must not lead into our own network.

use crate::{ConnectorError, ErrorKind, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// The addresses that requests may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPolicy {
    /// Only https to public addresses.
    Public,
    /// Also plain http and private addresses, for simulators on the same machine.
    Local,
}

impl AddressPolicy {
    /// Refuses a URL that must not be called. It does not resolve the name.
    pub fn check(self, url: &Url) -> Result<()> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(
                url,
                "has a user name or password in it; put them in the credentials",
            ));
        }
        if self == Self::Local && matches!(url.scheme(), "http" | "https") {
            return Ok(());
        }
        if url.scheme() != "https" {
            return Err(refused(url, "is not https"));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(refused(url, "has no host")),
        };
        match literal {
            Some(address) if !public(address) => Err(refused(url, "is not a public address")),
            _ => Ok(()),
        }
    }
}

const NO_PUBLIC_ADDRESS: &str =
    "its name has no public address, and private addresses are not reached";

/// Resolves names and drops the addresses that the policy forbids. The connection uses the remaining ones, so a name
/// whose address changes a moment later gains nothing.
pub(super) struct GuardedResolver(pub AddressPolicy);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found = found.map(Vec::from_iter);
            if policy == AddressPolicy::Local {
                return Ok(Box::new(found?.into_iter()) as Addrs);
            }
            let found = found.into_iter().flatten();
            let public: Vec<SocketAddr> = found.filter(|address| public(address.ip())).collect();
            if public.is_empty() {
                // The same message for an unknown name and for a name of a private address: whoever may enter a host
                // must not learn which names our network knows.
                return Err(NO_PUBLIC_ADDRESS.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn refused(url: &Url, why: &str) -> ConnectorError {
    let host = url.host_str().unwrap_or("unknown");
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "the address {}://{host} {why}; use the application's public https address",
            url.scheme()
        ),
    )
}

/// Returns whether an address is on the public internet.
fn public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped().or_else(|| embedded_v4(address)) {
            Some(inner) => public_v4(inner),
            None => public_v6(address),
        },
    }
}

fn public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
    let benchmark = a == 198 && (b == 18 || b == 19);
    !(special || shared || protocol || benchmark || a == 0 || a >= 240)
}

/// Only 2000::/3 is allocated; the documentation ranges are within it.
fn public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let global = segments[0] & 0xe000 == 0x2000;
    let documentation = segments[0] == 0x2001 && segments[1] == 0x0db8;
    let special = segments[0] == 0x2001 && segments[1] < 0x0200;
    global && !documentation && !special
}

/// Returns the IPv4 address inside a NAT64 (64:ff9b::/96), 6to4 (2002::/16) or IPv4-compatible address.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = address.segments();
    let join = |high: u16, low: u16| {
        Ipv4Addr::new((high >> 8) as u8, high as u8, (low >> 8) as u8, low as u8)
    };
    match s {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::{Http, Request};
    use std::time::Duration;

    fn allowed(policy: AddressPolicy, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| policy.check(&url).is_ok())
    }

    #[test]
    fn only_public_https_is_reached() {
        for good in
            ["https://example.my.salesforce.com", "https://8.8.8.8/x", "https://[2606:4700::1]/"]
        {
            assert!(allowed(AddressPolicy::Public, good), "{good}");
        }
        for bad in [
            "http://example.com",
            "ftp://example.com",
            "https://user@example.com",
            "https://user:pw@example.com",
            "https://127.0.0.1",
            "https://2130706433",
            "https://0177.0.0.1",
            "https://0x7f.1",
            "https://10.1.2.3",
            "https://172.16.0.1",
            "https://192.168.0.1",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1",
            "https://0.0.0.0",
            "https://198.18.0.1",
            "https://192.0.2.1",
            "https://224.0.0.1",
            "https://255.255.255.255",
            "https://[::1]",
            "https://[::]",
            "https://[::ffff:169.254.169.254]",
            "https://[64:ff9b::a9fe:a9fe]",
            "https://[2002:a9fe:a9fe::1]",
            "https://[fd00:ec2::254]",
            "https://[fe80::1]",
            "https://[ff02::1]",
            "https://[2001:db8::1]",
            "https://[::127.0.0.1]",
        ] {
            assert!(!allowed(AddressPolicy::Public, bad), "{bad}");
        }
    }

    #[test]
    fn simulators_are_reached_only_where_the_deployment_says_so() {
        assert!(allowed(AddressPolicy::Local, "http://127.0.0.1:8080"));
        assert!(!allowed(AddressPolicy::Local, "file:///etc/passwd"));
        assert!(!allowed(AddressPolicy::Local, "http://user@127.0.0.1"));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_reads_like_one_that_does_not_exist() {
        let http = Http::new(AddressPolicy::Public, Duration::from_secs(5)).unwrap();
        let mut words = Vec::new();
        for host in ["localhost", "no-such-host.invalid"] {
            let url = Url::parse(&format!("https://{host}/x")).unwrap();
            let Err(error) = http.send(Request::get(url)).await else {
                panic!("{host} is reached")
            };
            assert!(error.message.contains("has no public address"), "{}", error.message);
            words.push((error.kind, error.message.replace(host, "<host>")));
        }
        assert_eq!(words[0], words[1]);
    }

    #[tokio::test]
    async fn names_that_lead_inside_are_not_resolved() {
        let name: Name = "localhost".parse().unwrap();
        assert!(GuardedResolver(AddressPolicy::Public).resolve(name).await.is_err());
        let name: Name = "localhost".parse().unwrap();
        assert!(GuardedResolver(AddressPolicy::Local).resolve(name).await.is_ok());
    }
}
