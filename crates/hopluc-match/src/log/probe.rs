//! Asks the index about a value of a record, by the role that the value has in it.

use super::{Match, Role};
use crate::index::{Index, Odd};
use crate::kind::{Indicator, IndicatorKind};
use crate::normal::{address, url};

/// An index with room to put URLs together.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    pub(crate) index: Index<'a>,
    url: Vec<u8>,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(index: Index<'a>) -> Self {
        Self {
            index,
            url: Vec::new(),
        }
    }

    /// The indicator that the name or address in `text[start..end]` has.
    #[inline]
    pub(crate) fn place(&self, text: &[u8], start: usize, end: usize) -> Option<Indicator> {
        let value = text.get(start..end)?;
        if value.first().is_some_and(u8::is_ascii_digit)
            && value.last().is_some_and(u8::is_ascii_digit)
            && let Some(address) = address::observed_v4_in(text, start, end)
        {
            return self.index.network_of(address::Observed::V4(address));
        }
        match self.index.domain_of(text, start, end) {
            Ok(found) => found,
            Err(Odd) => self.odd_place(value),
        }
    }

    /// A name that is not in normal form, an IPv6 address, or a host with its port.
    fn odd_place(&self, value: &[u8]) -> Option<Indicator> {
        if memchr::memchr(b':', value).is_none() {
            return self.index.domain_of_odd(value);
        }
        if let Some(address) = address::observed(value) {
            return self.index.network_of(address);
        }
        let host = url::split_port(value).0;
        let inside = host
            .strip_prefix(b"[")
            .and_then(|rest| rest.strip_suffix(b"]"));
        match address::observed(inside.unwrap_or(host)) {
            Some(address) => self.index.network_of(address),
            None => self.index.domain_of_odd(host),
        }
    }

    /// The indicator that the address in `text[start..end]` has; a value that is none has none.
    #[inline]
    pub(crate) fn address(&self, text: &[u8], start: usize, end: usize) -> Option<Indicator> {
        match address::observed_v4_in(text, start, end) {
            Some(address) => self.index.network_of(address::Observed::V4(address)),
            None => self.odd_address(text.get(start..end)?),
        }
    }

    /// The indicator of an IPv6 address, or of an IPv4 address in its form.
    fn odd_address(&self, value: &[u8]) -> Option<Indicator> {
        // Addresses that stand for IPv4 begin with ten bytes of zero.
        let may_be_v4 = matches!(value.first(), Some(b'0' | b':'));
        if !may_be_v4 && !self.index.has_v6() {
            return None;
        }
        self.index.network_of(address::observed(value)?)
    }

    /// The indicator that the URL of a request has.
    pub(crate) fn url(&mut self, host: &[u8], path: &[u8]) -> Option<Indicator> {
        if !self.index.has_urls() {
            return None;
        }
        let mut url = std::mem::take(&mut self.url);
        url::observed(host, path, &mut url);
        let found = self.index.url_of(&url);
        self.url = url;
        found
    }

    /// The indicator that a hash or a fingerprint has.
    pub(crate) fn digest(&self, kind: IndicatorKind, value: &[u8]) -> Option<Indicator> {
        self.index.digest_of(kind, value)
    }

    /// The indicator that a value of `role` has; the parts of a URL are asked for together, by [`Probe::url`].
    #[inline]
    pub(crate) fn ask(
        &self,
        role: Role,
        text: &[u8],
        (start, end): (usize, usize),
    ) -> Option<Indicator> {
        match role {
            Role::Name | Role::Host => self.place(text, start, end),
            Role::Address => self.address(text, start, end),
            Role::Digest(kind) => self.digest(kind, text.get(start..end)?),
            Role::Path | Role::Id(_) | Role::Dns => None,
        }
    }
}

/// A match of `field` at `offset`.
pub(crate) fn matched(field: &str, offset: usize, indicator: Indicator) -> Match {
    Match {
        field: field.to_owned(),
        offset,
        indicator,
    }
}
