//! Which paths of a JSON record are compared with what, and which names of keys are worth a look.

use crate::kind::IndicatorKind;
use crate::log::{Role, zeek};

/// The program whose JSON it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    /// Zeek: flat objects.
    Zeek,
    /// Suricata: an object of the event's own type inside.
    Suricata,
}

/// What the first step does with strings under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing.
    Away,
    /// Asks about a name or an address.
    Place,
    /// The same, unless the record is one of DNS.
    End,
    /// The same as `Place`, and keeps it for the URL.
    Host,
    /// Keeps it for the URL.
    Path,
    /// Asks about a hash of any kind.
    Digest,
    /// Nothing, but the record is one of DNS.
    Dns,
}

impl Writer {
    /// The role of a value at `path`: the keys that lead to it with dots between, without places in lists.
    pub(super) fn role_of(self, path: &[u8]) -> Option<Role> {
        match self {
            Self::Suricata => suricata_role(path),
            Self::Zeek => match path {
                // Writers that allow no dot in a key.
                b"id_orig_h" | b"id_resp_h" => Some(Role::Address),
                path => zeek::role_of(path),
            },
        }
    }

    /// What to do with strings under `key`. Knows every last key of a path that [`Writer::role_of`] knows.
    #[inline]
    pub(super) fn look_at(self, key: &[u8]) -> Look {
        match self {
            Self::Suricata => match key {
                b"src_ip" | b"dest_ip" | b"rrname" | b"rdata" | b"sni" | b"A" | b"AAAA"
                | b"CNAME" => Look::Place,
                b"hostname" => Look::Host,
                b"url" => Look::Path,
                b"hash" | b"md5" | b"sha1" | b"sha256" => Look::Digest,
                _ => Look::Away,
            },
            Self::Zeek => match key {
                b"id.orig_h" | b"id.resp_h" | b"src" | b"dst" | b"orig_h" | b"resp_h"
                | b"id_orig_h" | b"id_resp_h" | b"tx_hosts" | b"rx_hosts" => Look::End,
                b"query" | b"answers" | b"server_name" => Look::Place,
                b"host" => Look::Host,
                b"uri" => Look::Path,
                b"md5" | b"sha1" | b"sha256" | b"ja3" | b"ja3s" => Look::Digest,
                b"trans_id" | b"qtype" | b"rcode" => Look::Dns,
                _ => Look::Away,
            },
        }
    }
}

/// Whether the value at `path` says when the event was.
pub(super) fn is_time(path: &[u8]) -> bool {
    matches!(path, b"ts" | b"timestamp")
}

/// Whether the value at `path` is the address that began the connection.
pub(super) fn is_client(path: &[u8]) -> bool {
    matches!(path, b"id.orig_h" | b"id_orig_h" | b"src_ip")
}

fn suricata_role(path: &[u8]) -> Option<Role> {
    Some(match path {
        b"flow_id" => Role::Id(0),
        b"src_ip" | b"dest_ip" => Role::Address,
        b"dns.rrname" | b"dns.query.rrname" | b"dns.queries.rrname" => Role::Name,
        b"dns.rdata" | b"dns.answers.rdata" | b"dns.answer.rdata" => Role::Name,
        b"dns.grouped.A" | b"dns.grouped.AAAA" | b"dns.grouped.CNAME" => Role::Name,
        b"dns.answer.grouped.A" | b"dns.answer.grouped.AAAA" | b"dns.answer.grouped.CNAME" => {
            Role::Name
        }
        b"tls.sni" | b"quic.sni" => Role::Name,
        b"tls.ja3.hash" | b"quic.ja3.hash" => Role::Digest(IndicatorKind::Ja3),
        b"tls.ja3s.hash" | b"quic.ja3s.hash" => Role::Digest(IndicatorKind::Ja3s),
        b"http.hostname" => Role::Host,
        b"http.url" => Role::Path,
        b"fileinfo.md5" | b"files.md5" => Role::Digest(IndicatorKind::Md5),
        b"fileinfo.sha1" | b"files.sha1" => Role::Digest(IndicatorKind::Sha1),
        b"fileinfo.sha256" | b"files.sha256" => Role::Digest(IndicatorKind::Sha256),
        _ => return None,
    })
}
