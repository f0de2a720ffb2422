//! Values that would be met everywhere and say nothing, and values that the province allows. Neither reaches an index.

use crate::kind::{Indicator, IndicatorKind};
use crate::normal::address::{Network, mask_v4};
use crate::normal::{domain, indicator};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Networks of more addresses than this are no sign of anything.
const SHORTEST_V4: u8 = 16;
/// The same for IPv6: what a provider is given.
const SHORTEST_V6: u8 = 32;

/// Names under which whole countries' names are registered, beside those of one label.
const SECOND_LEVELS: [&str; 14] = [
    "com", "net", "org", "edu", "gov", "co", "ac", "mil", "int", "info", "biz", "name", "pro", "io",
];

/// Places that hold what millions of people put there: a URL in them may be a sign, the whole name never is.
const SHARED_NAMES: [&str; 32] = [
    "github.com",
    "githubusercontent.com",
    "google.com",
    "googleapis.com",
    "gstatic.com",
    "youtube.com",
    "gmail.com",
    "blogspot.com",
    "microsoft.com",
    "windows.com",
    "windowsupdate.com",
    "office.com",
    "live.com",
    "apple.com",
    "icloud.com",
    "amazonaws.com",
    "cloudflare.com",
    "cloudfront.net",
    "akamai.net",
    "azureedge.net",
    "facebook.com",
    "fbcdn.net",
    "instagram.com",
    "whatsapp.com",
    "zalo.me",
    "telegram.org",
    "t.me",
    "dropbox.com",
    "wikipedia.org",
    "mozilla.org",
    "debian.org",
    "ubuntu.com",
];

/// Resolvers that anybody may use.
const RESOLVERS: [&str; 8] = [
    "8.8.8.8",
    "8.8.4.4",
    "1.1.1.1",
    "1.0.0.1",
    "9.9.9.9",
    "149.112.112.112",
    "208.67.222.222",
    "208.67.220.220",
];

/// Hashes of a file without a byte.
const EMPTY_FILES: [&str; 3] = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];

/// Why `found` is too common to say anything; `None` where it is not.
pub(super) fn too_common(found: &Indicator) -> Option<&'static str> {
    let value = found.value.as_str();
    match found.kind {
        IndicatorKind::Domain => common_name(value),
        IndicatorKind::Address | IndicatorKind::Network => common_network(value),
        IndicatorKind::Url | IndicatorKind::UrlPrefix => None,
        IndicatorKind::Md5 | IndicatorKind::Sha1 | IndicatorKind::Sha256 => EMPTY_FILES
            .contains(&value)
            .then_some("hash of an empty file"),
        IndicatorKind::Ja3 | IndicatorKind::Ja3s => None,
    }
}

fn common_name(name: &str) -> Option<&'static str> {
    let Some((first, rest)) = name.split_once('.') else {
        return Some("name of one label");
    };
    if rest.len() == 2 && SECOND_LEVELS.contains(&first) {
        return Some("name under which a country's names are registered");
    }
    if SHARED_NAMES.contains(&name) {
        return Some("name that millions use");
    }
    None
}

fn common_network(value: &str) -> Option<&'static str> {
    let network = Network::parse(value)?;
    let is_wide = match network {
        Network::V4(_, length) => length < SHORTEST_V4,
        Network::V6(_, length) => length < SHORTEST_V6,
    };
    if is_wide {
        return Some("network too wide");
    }
    let is_own = match network {
        Network::V4(first, _) => {
            let ip = Ipv4Addr::from_bits(first);
            // 100.64.0.0/10 lies between providers and their customers.
            let is_shared = first & mask_v4(10) == u32::from_be_bytes([100, 64, 0, 0]);
            let is_nowhere = ip.is_multicast() || first >> 28 == 15 || ip.octets()[0] == 0;
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || is_nowhere || is_shared
        }
        Network::V6(first, _) => {
            let ip = Ipv6Addr::from_bits(first);
            let is_local = ip.is_unique_local() || ip.is_unicast_link_local();
            ip.is_unspecified() || ip.is_loopback() || is_local || ip.is_multicast()
        }
    };
    if is_own {
        return Some("address of local networks");
    }
    RESOLVERS
        .contains(&value)
        .then_some("resolver that anybody uses")
}

/// What the province allows: its own names and networks, and others known to be good.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    values: BTreeSet<(IndicatorKind, String)>,
    networks: Vec<Network>,
}

impl Allowed {
    /// Reads a list of names, addresses, networks, URLs or hashes, one a line; gives back the lines that are none, by number.
    ///
    /// A name allows itself and every name below it, a network every address and network in it.
    pub fn read(text: &str) -> (Self, Vec<u64>) {
        let (mut allowed, mut bad) = (Self::default(), Vec::new());
        for (line, n) in text.lines().zip(1_u64..) {
            let value = line.split('#').next().unwrap_or("").trim();
            if value.is_empty() {
                continue;
            }
            let found = kind_of(value).and_then(|kind| indicator(kind, value).ok());
            match found {
                Some(found) => allowed.add(found),
                None => bad.push(n),
            }
        }
        (allowed, bad)
    }

    fn add(&mut self, found: Indicator) {
        if let (IndicatorKind::Address | IndicatorKind::Network, Some(network)) =
            (found.kind, Network::parse(&found.value))
        {
            self.networks.push(network);
        } else {
            self.values.insert((found.kind, found.value));
        }
    }

    /// Whether `found` is allowed, as it stands or as a part of something that is. O(networks) for addresses.
    pub fn has(&self, found: &Indicator) -> bool {
        match found.kind {
            IndicatorKind::Domain => self.has_name(&found.value),
            IndicatorKind::Address | IndicatorKind::Network => Network::parse(&found.value)
                .is_some_and(|inner| self.networks.iter().any(|outer| outer.holds(inner))),
            _ => self.values.contains(&(found.kind, found.value.clone())),
        }
    }

    fn has_name(&self, name: &str) -> bool {
        let mut rest = Some(name);
        while let Some(name) = rest {
            if self
                .values
                .contains(&(IndicatorKind::Domain, name.to_owned()))
            {
                return true;
            }
            rest = name.split_once('.').map(|parts| parts.1);
        }
        false
    }
}

/// The kind of a value that nothing names: told by its form; `None` where it has none.
pub(super) fn kind_of(value: &str) -> Option<IndicatorKind> {
    let value = value.trim();
    if value.contains("://") {
        return Some(IndicatorKind::Url);
    }
    if Network::parse(value).is_some() {
        return Some(IndicatorKind::Address);
    }
    if value.bytes().all(|byte| byte.is_ascii_hexdigit())
        && let Some(kind) = IndicatorKind::named("hash", value)
    {
        return Some(kind);
    }
    // A name on the network has a dot; a word is none.
    let is_name = value.contains('.') && domain::normal(value).is_some();
    is_name.then_some(IndicatorKind::Domain)
}
