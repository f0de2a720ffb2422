//! What becomes of lines with an indicator: which are counted, for whom, on which day. Pure.

use super::{AgencyNetwork, BatchContent, Coverage, HitLine, Intake, RejectedReason, Sensor};
use crate::base::clock::{VIETNAM, instant_text, local_date};
use crate::base::error::{FieldError, Outcome};
use crate::base::ids::{AgencyId, SensorId};
use hopluc_match::Network;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use time::{Date, Duration, OffsetDateTime};

/// For so many days the lines that were counted are known, so that they are not counted again; older ones are not taken in.
pub const KEPT_DAYS: i64 = 35;
/// A clock may go wrong by so much; what lies farther ahead is a mistake.
const MOST_AHEAD: Duration = Duration::hours(24);
/// Of an unknown source so much is kept as leads to its network, and not to the machine.
const UNKNOWN_BITS: (u8, u8) = (24, 48);
/// Lines of a detection whose place is kept.
pub const MOST_SAMPLES: usize = 5;

/// The first day whose lines are still known on `today`.
pub fn oldest_kept(today: Date) -> Date {
    today.saturating_sub(Duration::days(KEPT_DAYS))
}

/// A line that may be counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Countable<'a> {
    pub(super) line: &'a HitLine,
    pub(super) at: OffsetDateTime,
    pub(super) day_on: Date,
}

/// The lines that may be counted, each once, by key; the rest is entered into `intake`.
pub(super) fn countable<'a>(
    content: &'a BatchContent,
    now: OffsetDateTime,
    intake: &mut Intake,
) -> Vec<Countable<'a>> {
    let oldest = oldest_kept(local_date(now));
    let mut keys = BTreeSet::new();
    let mut found = Vec::new();
    for line in &content.hits {
        match judged(line, now, oldest) {
            Ok((at, day_on)) if keys.insert(line.key.as_str()) => {
                found.push(Countable { line, at, day_on });
            }
            Ok(_) => intake.n_duplicate += 1,
            Err(reason) => *intake.rejected.entry(reason).or_default() += 1,
        }
    }
    found.sort_by(|a, b| a.line.key.cmp(&b.line.key));
    found
}

fn judged(
    line: &HitLine,
    now: OffsetDateTime,
    oldest: Date,
) -> Result<(OffsetDateTime, Date), RejectedReason> {
    let at = line.at.ok_or(RejectedReason::NoTime)?;
    let day_on = at
        .checked_to_offset(VIETNAM)
        .map(OffsetDateTime::date)
        .ok_or(RejectedReason::NoTime)?;
    if day_on < oldest {
        return Err(RejectedReason::TooOld);
    }
    if at > now + MOST_AHEAD {
        return Err(RejectedReason::Future);
    }
    if line.found.is_none() {
        return Err(RejectedReason::NotValid);
    }
    Ok((at, day_on))
}

/// Whose an address is on a day: the agency with the narrowest network that holds it. O(networks).
pub fn owner_of(networks: &[AgencyNetwork], address: IpAddr, on: Date) -> Option<AgencyId> {
    let address = Network::of(address);
    networks
        .iter()
        .filter(|one| one.from_on <= on && one.until_on.is_none_or(|until| on <= until))
        .filter(|one| one.network.holds(address))
        .max_by_key(|one| (one.network.length(), one.from_on))
        .map(|one| one.agency_id)
}

/// What names a detection beside its sensor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DetectionKey {
    pub(super) agency_id: Option<AgencyId>,
    pub(super) class: &'static str,
    pub(super) kind: &'static str,
    pub(super) indicator: String,
    pub(super) day_on: Date,
}

/// How often, from when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) n: i64,
    pub(super) first_at: String,
    pub(super) last_at: String,
}

impl Tally {
    fn of(at: &str) -> Self {
        Self {
            n: 0,
            first_at: at.to_owned(),
            last_at: at.to_owned(),
        }
    }

    fn add(&mut self, at: &str) {
        self.n += 1;
        if at < self.first_at.as_str() {
            at.clone_into(&mut self.first_at);
        }
        if at > self.last_at.as_str() {
            at.clone_into(&mut self.last_at);
        }
    }
}

/// What some lines add to a detection.
#[derive(Clone, Debug)]
pub(super) struct Addition<'a> {
    pub(super) tally: Tally,
    pub(super) sources: BTreeMap<String, Tally>,
    /// The earliest lines, by time and key.
    pub(super) samples: BTreeMap<(String, &'a str), &'a HitLine>,
}

/// The lines put together by agency, class, indicator and local day.
pub(super) fn additions_from<'a>(
    lines: &[Countable<'a>],
    networks: &[AgencyNetwork],
) -> BTreeMap<DetectionKey, Addition<'a>> {
    let mut found: BTreeMap<DetectionKey, Addition<'a>> = BTreeMap::new();
    for one in lines {
        let Some((indicator, class)) = &one.line.found else {
            continue;
        };
        let client = one.line.client;
        let agency_id = client.and_then(|client| owner_of(networks, client, one.day_on));
        let key = DetectionKey {
            agency_id,
            class: class.as_str(),
            kind: indicator.kind.as_str(),
            indicator: indicator.value.clone(),
            day_on: one.day_on,
        };
        let at = instant_text(one.at);
        let addition = found.entry(key).or_insert_with(|| Addition {
            tally: Tally::of(&at),
            sources: BTreeMap::new(),
            samples: BTreeMap::new(),
        });
        addition.tally.add(&at);
        let source = source_of(client, agency_id.is_some());
        let tally = addition
            .sources
            .entry(source)
            .or_insert_with(|| Tally::of(&at));
        tally.add(&at);
        addition
            .samples
            .insert((at, one.line.key.as_str()), one.line);
        if addition.samples.len() > MOST_SAMPLES {
            addition.samples.pop_last();
        }
    }
    found
}

/// What is kept of a source: the address in an agency's network, else the network around it.
fn source_of(client: Option<IpAddr>, is_known: bool) -> String {
    let Some(client) = client else {
        return String::new();
    };
    let address = Network::of(client);
    if is_known {
        address.to_string()
    } else {
        let (v4, v6) = UNKNOWN_BITS;
        address.widened(v4, v6).to_string()
    }
}

/// How much of `from` to `until` a sensor was heard: windows of its rhythm that have ended by `now`.
///
/// `heard` has a bit for each hour of a local day in which there was a line. Days before the sensor was there count for nothing.
pub fn coverage_of(
    sensor: &Sensor,
    heard: &BTreeMap<Date, u32>,
    (from, until): (Date, Date),
    now: OffsetDateTime,
) -> Coverage {
    let local = now.to_offset(VIETNAM);
    let from = from.max(sensor.from_on);
    let until = until
        .min(sensor.until_on.unwrap_or(Date::MAX))
        .min(local.date());
    let width = u32::from(sensor.rhythm_hours.clamp(1, 24));
    let mut coverage = Coverage::default();
    let mut day = from;
    while day <= until {
        let ended = if day == local.date() {
            u32::from(local.hour())
        } else {
            24
        };
        let hours = heard.get(&day).copied().unwrap_or(0);
        for first in (0..24).step_by(width as usize) {
            if first + width > ended {
                break;
            }
            coverage.n_windows += 1;
            let window = ((1_u32 << width) - 1) << first;
            coverage.n_heard += u32::from(hours & window != 0);
        }
        let Some(next) = day.next_day() else {
            break;
        };
        day = next;
    }
    coverage
}

/// The hours of the windows of a rhythm in which lines were lost: of a window with one such hour nothing is known.
pub(super) fn lost_windows(rhythm_hours: u8, lost: u32) -> u32 {
    let width = u32::from(rhythm_hours.clamp(1, 24));
    let windows = (0..24)
        .step_by(width as usize)
        .map(|first| ((1_u32 << width) - 1) << first);
    windows
        .filter(|window| lost & window != 0)
        .fold(0, |all, window| all | window)
}

/// The days of `from` to `until` on which every sensor that hears `agency` was heard all the time; none without such a sensor.
pub(super) fn heard_days(
    (sensors, heard): (&[Sensor], &BTreeMap<SensorId, BTreeMap<Date, u32>>),
    agency: AgencyId,
    (from, until): (Date, Date),
    now: OffsetDateTime,
) -> BTreeSet<Date> {
    let silent = BTreeMap::new();
    let some: Vec<&Sensor> = sensors
        .iter()
        .filter(|sensor| sensor.agency_id.is_none_or(|of| of == agency))
        .collect();
    let mut days = BTreeSet::new();
    let mut day = from;
    while day <= until {
        let coverage = some.iter().fold(Coverage::default(), |sum, sensor| {
            let heard = heard.get(&sensor.id).unwrap_or(&silent);
            sum.and(coverage_of(sensor, heard, (day, day), now))
        });
        if coverage.is_whole() {
            days.insert(day);
        }
        let Some(next) = day.next_day() else { break };
        day = next;
    }
    days
}

/// `Invalid` where a code or a rhythm is none.
pub(super) fn check_sensor(code: &str, name: &str, rhythm_hours: u8) -> Outcome<()> {
    let mut faults = crate::base::error::Faults::default();
    let is_code = !code.is_empty()
        && code.len() <= 60
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    faults.when(!is_code, "code", "error.code_form");
    faults.when(name.trim().is_empty(), "name", "error.required");
    let is_rhythm = rhythm_hours > 0 && 24 % rhythm_hours == 0;
    faults.when(!is_rhythm, "rhythm_hours", "error.sensor_rhythm");
    faults.stop_if_any()
}

/// The network that `cidr` names; `Invalid` where it is none, or so wide that it is nobody's.
pub(super) fn network_of(cidr: &str) -> Outcome<Network> {
    let fault = || {
        let fault = FieldError::new("cidr", "error.network");
        crate::base::ActionError::Invalid(vec![fault])
    };
    let network = Network::parse(cidr.trim()).ok_or_else(fault)?;
    let least = match network {
        Network::V4(..) => 8,
        Network::V6(..) => 16,
    };
    if network.length() < least {
        return Err(fault());
    }
    Ok(network)
}
