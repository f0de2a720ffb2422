//! Zones of response policies (RPZ) as text: names and addresses whose answer a name server withholds.
//!
//! Policies that let an answer through (`rpz-passthru.`) are no indicators, and triggers on clients or on name servers are
//! nothing that a log is compared with.

use crate::feed::{Entry, Intake, RefusalReason};
use crate::kind::IndicatorKind;

/// Types of records that a zone has beside its policies.
const HOUSEKEEPING: [&str; 4] = ["SOA", "NS", "TXT", "DNAME"];

/// Owner, type and data of a line; `None` where there is no type.
fn record(line: &str) -> Option<(&str, &str, &str)> {
    let line = line.split(';').next().unwrap_or("").trim_end();
    let mut words = line.split_whitespace();
    let owner = if line.starts_with(char::is_whitespace) {
        ""
    } else {
        words.next()?
    };
    let sort = words.find(|word| {
        let is_life = word.bytes().all(|byte| byte.is_ascii_digit());
        !is_life && !word.eq_ignore_ascii_case("IN")
    })?;
    Some((owner, sort, words.next().unwrap_or("")))
}

/// Whether a line is a policy or the head of a zone.
pub(super) fn is_record(line: &str) -> bool {
    record(line).is_some_and(|(_, sort, _)| {
        sort.eq_ignore_ascii_case("CNAME") || sort.eq_ignore_ascii_case("SOA")
    })
}

pub(super) fn read(text: &str, intake: &mut Intake<'_>) {
    let mut origin = String::new();
    let mut is_within = false;
    let mut last_owner = String::new();
    for (place, line) in (1..).zip(text.lines()) {
        let code = line.split(';').next().unwrap_or("");
        let was_within = is_within;
        // The numbers of a zone's head stand in parentheses over several lines.
        is_within = (is_within || code.contains('(')) && !code.contains(')');
        if was_within || code.trim().is_empty() {
            continue;
        }
        if let Some(rest) = code.strip_prefix("$ORIGIN") {
            origin = rest.trim().trim_end_matches('.').to_lowercase();
            continue;
        }
        if code.starts_with('$') {
            continue;
        }
        let Some((owner, sort, data)) = record(code) else {
            intake.refuse(place, RefusalReason::Line);
            continue;
        };
        let owner = if owner.is_empty() {
            last_owner.clone()
        } else {
            owner.to_lowercase()
        };
        last_owner.clone_from(&owner);
        if HOUSEKEEPING
            .iter()
            .any(|known| sort.eq_ignore_ascii_case(known))
        {
            if sort.eq_ignore_ascii_case("SOA") && origin.is_empty() && owner.ends_with('.') {
                owner.trim_end_matches('.').clone_into(&mut origin);
            }
            continue;
        }
        policy(place, (&owner, &origin), data, intake);
    }
}

fn policy(place: u64, (owner, origin): (&str, &str), data: &str, intake: &mut Intake<'_>) {
    // An owner with a dot at its end is whole and lies below the zone.
    let trigger = match owner.strip_suffix('.') {
        Some(whole) => {
            let below = whole.strip_suffix(origin).unwrap_or(whole);
            below.trim_end_matches('.')
        }
        None => owner,
    };
    let is_allowed = data.to_lowercase().starts_with("rpz-passthru");
    if is_allowed || trigger == "@" || trigger.is_empty() {
        let value = trigger.to_owned();
        intake.refuse(place, RefusalReason::NotMeant { value });
        return;
    }
    let (kind, value) = if let Some(address) = trigger.strip_suffix(".rpz-ip") {
        (IndicatorKind::Address, network_of(address))
    } else if ["rpz-client-ip", "rpz-nsdname", "rpz-nsip"]
        .iter()
        .any(|word| trigger.ends_with(word))
    {
        (IndicatorKind::Address, None)
    } else {
        (IndicatorKind::Domain, Some(trigger.to_owned()))
    };
    match value {
        Some(value) => intake.take(&Entry {
            place,
            kind: Some(kind),
            value,
            ..Entry::default()
        }),
        None => {
            let value = trigger.to_owned();
            intake.refuse(place, RefusalReason::NoKind { value });
        }
    }
}

/// The network that a trigger spells from its end: `24.0.2.0.192` is 192.0.2.0/24, `48.zz.2.db8.2001` is 2001:db8:2::/48.
fn network_of(trigger: &str) -> Option<String> {
    let mut words: Vec<&str> = trigger.split('.').rev().collect();
    let length = words.pop()?;
    length.parse::<u8>().ok()?;
    let is_v6 = words.len() != 4 || words.contains(&"zz");
    let address = if is_v6 {
        let parts: Vec<&str> = words
            .iter()
            .map(|word| if *word == "zz" { "" } else { *word })
            .collect();
        let text = parts.join(":");
        let text = if text.starts_with(':') {
            format!(":{text}")
        } else {
            text
        };
        if text.ends_with(':') {
            format!("{text}:")
        } else {
            text
        }
    } else {
        words.join(".")
    };
    Some(format!("{address}/{length}"))
}
