//! Every address of a page, in one place; Vietnamese without marks.

use hopluc_core::base::permit::Verb;

/// An entry of the navigation and the verb without which it is left out.
#[derive(Debug)]
pub struct Place {
    /// Address.
    pub href: &'static str,
    /// Key of its text.
    pub key: &'static str,
    /// Drawing in the icon sheet.
    pub icon: &'static str,
    /// Verb of the matrix; `None` for everybody.
    pub verb: Option<Verb>,
    /// Whether the page is only for roles whose verb reaches every record.
    pub needs_all: bool,
}

/// The navigation in the order of the cycle.
pub const NAV: &[Place] = &[
    Place {
        href: "/",
        key: "nav.home",
        icon: "home",
        verb: None,
        needs_all: false,
    },
    Place {
        href: "/chi-dao",
        key: "nav.directives",
        icon: "directive",
        verb: Some(Verb::DirectiveRead),
        needs_all: true,
    },
    Place {
        href: "/nhiem-vu",
        key: "nav.tasks",
        icon: "task",
        verb: Some(Verb::TaskRead),
        needs_all: false,
    },
    Place {
        href: "/so-theo-doi",
        key: "nav.registers",
        icon: "register",
        verb: Some(Verb::RecordRead),
        needs_all: false,
    },
    Place {
        href: "/theo-doi-mang",
        key: "nav.watch",
        icon: "watch",
        verb: Some(Verb::WatchRead),
        needs_all: false,
    },
    Place {
        href: "/ky-bao-cao",
        key: "nav.periods",
        icon: "period",
        verb: Some(Verb::PeriodRead),
        needs_all: false,
    },
    Place {
        href: "/bao-cao-tong-hop",
        key: "nav.reports",
        icon: "report",
        verb: Some(Verb::ReportRead),
        needs_all: false,
    },
    Place {
        href: "/chi-tieu",
        key: "nav.measures",
        icon: "trend",
        verb: Some(Verb::PeriodRead),
        needs_all: false,
    },
    Place {
        href: "/van-ban",
        key: "nav.documents",
        icon: "document",
        verb: Some(Verb::DocumentRead),
        needs_all: false,
    },
    Place {
        href: "/tim-kiem",
        key: "nav.search",
        icon: "search",
        verb: Some(Verb::DocumentRead),
        needs_all: false,
    },
    Place {
        href: "/co-quan",
        key: "nav.agencies",
        icon: "agency",
        verb: Some(Verb::AgencyRead),
        needs_all: false,
    },
    Place {
        href: "/nguoi-dung",
        key: "nav.people",
        icon: "people",
        verb: Some(Verb::PersonRead),
        needs_all: false,
    },
    Place {
        href: "/lich-lam-viec",
        key: "nav.calendar",
        icon: "calendar",
        verb: Some(Verb::CalendarEdit),
        needs_all: false,
    },
    Place {
        href: "/viec-nen",
        key: "nav.jobs",
        icon: "job",
        verb: Some(Verb::JobManage),
        needs_all: false,
    },
    Place {
        href: "/nhat-ky",
        key: "nav.audit",
        icon: "audit",
        verb: Some(Verb::AuditRead),
        needs_all: false,
    },
];

/// The reports that an agency owes.
pub const OBLIGATIONS: &str = "/ky-bao-cao";

/// The page of a record, by its glossary word; the first page for a word without pages.
pub fn record(noun: &str, id: i64) -> String {
    match noun {
        "document" => format!("/van-ban/{id}"),
        "directive" => format!("/chi-dao/{id}"),
        "task" => format!("/nhiem-vu/{id}"),
        "period" => format!("/ky-bao-cao/{id}"),
        "obligation" => format!("/bao-cao-don-vi/{id}"),
        "submission" => format!("/duyet-bao-cao/{id}"),
        "record" => format!("/ho-so/{id}"),
        "exhibit" => format!("/chung-cu/{id}"),
        "report" => format!("/bao-cao-tong-hop/{id}"),
        "incident_proposal" => format!("/theo-doi-mang/de-xuat/{id}"),
        "agency" => format!("/co-quan/{id}"),
        _ => "/".to_owned(),
    }
}

/// The sign-in page, coming back to `path`.
pub fn sign_in(path: &str) -> String {
    if path == "/" {
        "/dang-nhap".to_owned()
    } else {
        format!("/dang-nhap?tiep={}", encode(path))
    }
}

/// `path` with the key of what was just done, which the next page shows.
pub fn done(path: &str, key: &str) -> String {
    let (path, fragment) = path
        .split_once('#')
        .map_or((path, String::new()), |(p, f)| (p, format!("#{f}")));
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}xong={key}{fragment}")
}

/// Percent-encodes a value of a query; letters, digits, `/`, `-`, `_`, `.` stay.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode_into(&mut encoded, text);
    encoded
}

/// The same, at the end of an address.
pub fn encode_into(encoded: &mut String, text: &str) {
    use std::fmt::Write;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
}
