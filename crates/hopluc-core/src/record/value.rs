//! One value of one field: what a person may write for it, its normal form, its key for lists, and its words.
//!
//! Normal forms in JSON: text, party, identifier, area, choice: a string. Date: `2026-03-01`. Instant: as told, with its
//! offset (`2026-03-01T08:05+07:00`). Money, count, agency and file: a whole number. Several choices: a list of strings.
//! Table: a list of objects by column. Pure; asks no database, so whether an agency exists is passed in.

use crate::agency::rules::folded;
use crate::base::clock::{VIETNAM, date_from, date_text, local_date};
use crate::catalogue::{Catalogue, FieldDef, FieldKind, IdentifierSort, ValueList};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use time::{
    Date, OffsetDateTime, Time, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};
use unicode_normalization::UnicodeNormalization;

const TOLD: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day]T[hour]:[minute][offset_hour sign:mandatory]:[offset_minute]"
);
const TIME: &[BorrowedFormatItem<'_>] = format_description!("[hour padding:none]:[minute]");

/// Longest text of a short and of a long field, in characters.
const MOST_SHORT: usize = 500;
const MOST_LONG: usize = 20_000;

/// What a value is read against.
pub struct Reading<'a> {
    /// Value lists and areas.
    pub catalogue: &'a Catalogue,
    /// The agencies that there are.
    pub agencies: &'a Agencies,
    /// The day on which a choice must be in force.
    pub on: Date,
}

/// The agencies that there are, by key, and the keys that a code or a name means.
#[derive(Clone, Debug, Default)]
pub struct Agencies {
    /// All keys.
    pub keys: BTreeSet<i64>,
    /// Folded codes and names; a name of two agencies means neither.
    pub names: BTreeMap<String, Option<i64>>,
}

impl Agencies {
    /// Enters an agency under one more name.
    pub fn name(&mut self, name: &str, key: i64) {
        let name = folded(name);
        if name.is_empty() {
            return;
        }
        let one = self.names.entry(name).or_insert(Some(key));
        if *one != Some(key) {
            *one = None;
        }
    }

    /// The key that `text` means: a key itself, a code, or a name.
    fn key(&self, text: &str) -> Option<i64> {
        let by_key = text.parse().ok().filter(|key| self.keys.contains(key));
        by_key.or_else(|| self.names.get(&folded(text)).copied().flatten())
    }
}

/// The normal form of `text` for `field`; the message key of what is wrong with it otherwise. `None` for a blank.
pub fn read(
    reading: &Reading<'_>,
    field: &FieldDef,
    text: &str,
) -> Result<Option<Value>, &'static str> {
    let clean: String = text.nfc().collect();
    let clean = clean.trim();
    if clean.is_empty() {
        return Ok(None);
    }
    let value = match &field.kind {
        FieldKind::Text { is_long: true } => words(clean, MOST_LONG)?,
        FieldKind::Text { is_long: false } | FieldKind::Party => words(clean, MOST_SHORT)?,
        FieldKind::Date => Value::String(date_text(date(clean).ok_or("error.date")?)),
        FieldKind::DateTime => Value::String(instant(clean).ok_or("error.datetime")?),
        FieldKind::Money | FieldKind::Count => whole(clean).ok_or("error.whole_number")?.into(),
        FieldKind::Choice { list, is_many } => choices(reading, list.as_str(), *is_many, clean)?,
        FieldKind::Agency { .. } => {
            let key = reading.agencies.key(clean);
            key.ok_or("error.unknown_agency")?.into()
        }
        FieldKind::Area => area(reading.catalogue, clean)
            .ok_or("error.unknown_area")?
            .into(),
        FieldKind::Identifier { sort } => {
            Value::String(identifier(*sort, clean).ok_or("error.identifier")?)
        }
        FieldKind::Penalty => {
            let rule = super::penalty::rule_from(reading.catalogue, clean);
            rule.ok_or("error.unknown_penalty")?.into()
        }
        // Files come through their own verb, tables cell by cell.
        FieldKind::File | FieldKind::Table { .. } => return Err("error.not_written_here"),
    };
    Ok(Some(value))
}

/// The code of the area that `text` means: a code, with or without the name after it, or a name that only one area has.
fn area<'a>(catalogue: &'a Catalogue, text: &str) -> Option<&'a str> {
    let code = text.split([' ', '\u{a0}']).next().unwrap_or_default();
    if let Some(area) = catalogue.areas.get(code) {
        return Some(area.code.as_str());
    }
    let wanted = folded(text);
    let mut named = catalogue
        .areas
        .values()
        .filter(|area| folded(&area.name) == wanted);
    let found = named.next()?;
    named.next().is_none().then(|| found.code.as_str())
}

fn words(text: &str, most: usize) -> Result<Value, &'static str> {
    if text.chars().count() > most {
        return Err("error.too_long");
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t')
    {
        return Err("error.control_character");
    }
    Ok(text.replace("\r\n", "\n").into())
}

/// A local date, `2026-03-01` or as people write it, `1/3/2026`.
pub fn date(text: &str) -> Option<Date> {
    if let Some(date) = date_from(text) {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let year = year
        .parse()
        .ok()
        .filter(|year| (1900..2200).contains(year))?;
    Date::from_calendar_date(year, month, day.parse().ok()?).ok()
}

/// An instant with its offset; Viet Nam's where none is told.
pub(super) fn instant(text: &str) -> Option<String> {
    let (day, rest) = text.split_once(['T', ' '])?;
    let (clock, offset) = match rest.find(['+', '-', 'Z']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let clock = clock.trim();
    let minutes = if clock.matches(':').count() == 2 {
        clock.rsplit_once(':')?.0
    } else {
        clock
    };
    let time = Time::parse(minutes, TIME).ok()?;
    let offset = match offset.trim() {
        "" => VIETNAM,
        "Z" => UtcOffset::UTC,
        told => {
            let (hours, minutes) = told.split_once(':').unwrap_or((told, "0"));
            let hours: i8 = hours.parse().ok()?;
            let minutes: i8 = minutes.parse().ok()?;
            UtcOffset::from_hms(hours, minutes * hours.signum(), 0).ok()?
        }
    };
    let at = date(day.trim())?.with_time(time).assume_offset(offset);
    at.format(TOLD).ok()
}

/// The instant that a normal form tells.
pub fn instant_of(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, TOLD).ok()
}

/// The local date of a date or an instant in normal form.
pub fn day_of(value: &Value) -> Option<Date> {
    let text = value.as_str()?;
    date_from(text).or_else(|| Some(local_date(instant_of(text)?)))
}

/// A whole number not below zero, with dots or spaces between thousands; a unit after it is not read.
fn whole(text: &str) -> Option<i64> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}'))
        .collect();
    let is_grouped = text
        .split(['.', ' ', '\u{a0}'])
        .skip(1)
        .all(|part| part.len() == 3);
    if !is_grouped || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|n| *n <= 9_000_000_000_000_000)
}

fn choices(
    reading: &Reading<'_>,
    list: &str,
    is_many: bool,
    text: &str,
) -> Result<Value, &'static str> {
    let list = reading
        .catalogue
        .lists
        .get(list)
        .ok_or("error.unknown_value")?;
    if !is_many {
        return Ok(choice(list, reading.on, text)
            .ok_or("error.unknown_value")?
            .into());
    }
    let mut chosen = Vec::new();
    for part in text
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let value = Value::from(choice(list, reading.on, part).ok_or("error.unknown_value")?);
        if !chosen.contains(&value) {
            chosen.push(value);
        }
    }
    Ok(Value::Array(chosen))
}

/// The id of the value that `text` names, by id or by either name.
fn choice<'a>(list: &'a ValueList, on: Date, text: &str) -> Option<&'a str> {
    let wanted = folded(text);
    let hit = list.offered(on).find(|value| {
        value.id.as_str() == text
            || folded(&value.name) == wanted
            || folded(&value.name_en) == wanted
    });
    hit.map(|value| value.id.as_str())
}

/// The one form of an identifier, so that two ways of writing it meet; `None` where it cannot be one.
pub fn identifier(sort: IdentifierSort, text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = || {
        bare.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let only = |allowed: &str| {
        bare.chars()
            .all(|c| c.is_ascii_digit() || allowed.contains(c))
    };
    let found = match sort {
        IdentifierSort::Domain => domain(&bare)?,
        IdentifierSort::Url => {
            let url = bare.replace("hxxp", "http").replace("[.]", ".");
            if url.contains("://") {
                url
            } else {
                format!("https://{url}")
            }
        }
        IdentifierSort::Phone => {
            let number = digits();
            let local = number.strip_prefix("84").filter(|rest| rest.len() >= 9);
            let number = local.map_or(number.clone(), |rest| format!("0{rest}"));
            (only("+.-()") && (3..=15).contains(&number.len())).then_some(number)?
        }
        IdentifierSort::Imei => (only("-/") && matches!(digits().len(), 14..=16)).then(digits)?,
        IdentifierSort::Iccid => (only("-") && matches!(digits().len(), 18..=22)).then(digits)?,
        IdentifierSort::BankAccount => {
            let account = bare.to_uppercase();
            (4..=60).contains(&account.len()).then_some(account)?
        }
        IdentifierSort::Ip => bare.parse::<std::net::IpAddr>().ok()?.to_string(),
        IdentifierSort::Email => {
            let mail = bare.to_lowercase();
            let (name, host) = mail.split_once('@')?;
            (!name.is_empty() && host.contains('.')).then(|| mail.clone())?
        }
        IdentifierSort::Wallet => (bare.len() >= 20).then(|| bare.clone())?,
        IdentifierSort::DocumentNumber | IdentifierSort::Other => {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    };
    (found.chars().count() <= MOST_SHORT).then_some(found)
}

/// The DNS name in `bare`, which may be an address or written so that nobody clicks it (`mc-ol[.]com`).
fn domain(bare: &str) -> Option<String> {
    let name = bare.to_lowercase().replace("[.]", ".");
    let name = name
        .split_once("://")
        .map_or(name.as_str(), |(_, rest)| rest);
    let name = name.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let name = name.trim_end_matches('.');
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_name = name.contains('.') && name.len() <= 253 && name.split('.').all(is_label);
    is_name.then(|| name.to_owned())
}

/// The keys under which a list finds `value`, whose text order is the order of the values. One, or one per choice.
pub fn keys(field: &FieldDef, value: &Value) -> Vec<String> {
    match (&field.kind, value) {
        (FieldKind::Choice { .. }, Value::Array(all)) => all
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        (FieldKind::Money | FieldKind::Count | FieldKind::Agency { .. }, _) => value
            .as_i64()
            .map(|n| format!("{n:019}"))
            .into_iter()
            .collect(),
        (FieldKind::Text { .. } | FieldKind::Party, Value::String(text)) => {
            vec![folded(text).chars().take(80).collect()]
        }
        (FieldKind::DateTime, Value::String(text)) => instant_of(text)
            .map(crate::base::clock::instant_text)
            .into_iter()
            .collect(),
        (_, Value::String(text)) => vec![text.chars().take(80).collect()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sort: IdentifierSort, text: &str, expected: Option<&str>) {
        assert_eq!(identifier(sort, text).as_deref(), expected, "{text}");
    }

    #[test]
    fn two_ways_of_writing_an_identifier_meet() {
        check(
            IdentifierSort::Domain,
            "HTTP://MC-OL.com/dang-ky",
            Some("mc-ol.com"),
        );
        check(IdentifierSort::Domain, "mc-ol[.]com", Some("mc-ol.com"));
        check(IdentifierSort::Domain, "khong phai", None);
        check(IdentifierSort::Phone, "+84 912 345 678", Some("0912345678"));
        check(IdentifierSort::Phone, "0912.345.678", Some("0912345678"));
        check(IdentifierSort::Phone, "gọi cho tôi", None);
        check(IdentifierSort::Ip, "203.0.113.7", Some("203.0.113.7"));
        check(IdentifierSort::Ip, "203.0.113.700", None);
        check(
            IdentifierSort::Imei,
            "35-209900-176148-1",
            Some("352099001761481"),
        );
        check(IdentifierSort::Email, "A@B.vn", Some("a@b.vn"));
        check(
            IdentifierSort::DocumentNumber,
            " 12/QĐ-SKHCN ",
            Some("12/QĐ-SKHCN"),
        );
    }

    #[test]
    fn dates_numbers_and_instants_are_read_as_people_write_them() {
        assert_eq!(
            date("1/3/2026").map(date_text).as_deref(),
            Some("2026-03-01")
        );
        assert_eq!(date("31/6/2026"), None);
        assert_eq!(whole("25.850.000"), Some(25_850_000));
        assert_eq!(whole("1878"), Some(1878));
        assert_eq!(whole("1.87"), None);
        assert_eq!(whole("-5"), None);
        assert_eq!(
            instant("1/3/2026 8:05").as_deref(),
            Some("2026-03-01T08:05+07:00")
        );
        assert_eq!(
            instant("2026-03-01T08:05:30Z").as_deref(),
            Some("2026-03-01T08:05+00:00")
        );
        assert_eq!(
            instant("2026-03-01T01:05-03:30").as_deref(),
            Some("2026-03-01T01:05-03:30")
        );
    }

    #[test]
    fn keys_of_numbers_stand_in_the_order_of_the_numbers() {
        let field = FieldDef {
            id: "n".into(),
            name: String::new(),
            name_en: String::new(),
            kind: FieldKind::Money,
            hint: String::new(),
            hint_en: String::new(),
            required_in: Vec::new(),
            is_required: false,
            is_sealed: false,
            is_column: true,
            is_filter: false,
            is_retired: false,
        };
        assert!(keys(&field, &9.into()) < keys(&field, &10.into()));
    }
}
