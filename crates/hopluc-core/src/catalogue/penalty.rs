//! The law catalogue of penalties, "khung xử phạt vi phạm hành chính": which clause sets which range for which behaviour, since and until
//! when, and who may decide how much. Never chooses a penalty for anybody: a register asks it, an official decides.
//!
//! A rule that nobody has compared with the signed text says so (`is_verified`), and whatever shows it shows that too.

use std::str::FromStr;

use serde::Serialize;

use super::ids::{LadderId, PenaltyId, ValueId};
use super::{Catalogue, Validity};

/// The list whose values a rule names as its behaviours.
pub const BEHAVIOURS: &str = "behaviour";
/// The list whose values the rungs of a ladder name.
pub const AUTHORITIES: &str = "penalty_authority";
/// The list whose values remedies and supplementary forms are.
pub const REMEDIES: &str = "remedy_kind";

/// Whom an amount of the law is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// An organisation.
    Organisation,
    /// An individual.
    Individual,
}

/// A ratio of small whole numbers, written `1/2` or `2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Factor {
    over: i64,
    under: i64,
}

impl Factor {
    /// The ratio that changes nothing.
    pub(super) const ONE: Self = Self { over: 1, under: 1 };

    /// `amount` times the ratio, rounded down to whole đồng.
    pub fn of(self, amount: i64) -> i64 {
        amount.saturating_mul(self.over) / self.under
    }
}

impl FromStr for Factor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (over, under) = text.split_once('/').unwrap_or((text, "1"));
        let part = |text: &str| text.trim().parse().ok().filter(|n| (1..=100).contains(n));
        let over = part(over).ok_or(())?;
        let under = part(under).ok_or(())?;
        Ok(Self { over, under })
    }
}

/// For whom amounts are written, and what becomes of them for the other kind of party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Scale {
    /// For whom the amounts are written.
    pub base: PartyKind,
    /// What the other kind of party pays of them, or has decided over it.
    pub other_factor: Factor,
}

impl Scale {
    /// `amount` for `party`.
    pub fn amount(self, amount: i64, party: PartyKind) -> i64 {
        if party == self.base {
            amount
        } else {
            self.other_factor.of(amount)
        }
    }
}

/// The decree or law that sets penalties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PenaltyAct {
    /// Number with symbol; a legal act of the catalogue.
    pub number: String,
    /// How it is cited in Vietnamese.
    pub name: String,
    /// How it is cited in English.
    pub name_en: String,
    /// The words for point, clause and article, Vietnamese.
    pub words: Vec<String>,
    /// The words for point, clause and article, English.
    pub words_en: Vec<String>,
    /// When it is in force; its rules and rungs are so no longer than it.
    pub validity: Validity,
}

impl PenaltyAct {
    /// A clause of it as it is cited, `điểm b khoản 2 Điều 45 Nghị định số ...`.
    pub fn citation(&self, clause: &ClauseRef, is_english: bool) -> String {
        let words = if is_english {
            &self.words_en
        } else {
            &self.words
        };
        let parts = [&clause.point, &clause.clause, &clause.article];
        let mut cited: Vec<String> = words
            .iter()
            .zip(parts)
            .filter(|(_, part)| !part.is_empty())
            .map(|(word, part)| format!("{word} {part}"))
            .collect();
        cited.push(if is_english {
            self.name_en.clone()
        } else {
            self.name.clone()
        });
        cited.join(" ")
    }
}

/// A place in a law; clause and point are empty where the article has none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ClauseRef {
    /// The article ("điều").
    pub article: String,
    /// The clause ("khoản").
    pub clause: String,
    /// The point ("điểm").
    pub point: String,
}

/// By what it is judged whether an office may decide a penalty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasuredBy {
    /// By the top of the range, whatever the fine.
    Range,
    /// By the fine.
    Fine,
}

/// Who may decide up to how much, "thẩm quyền xử phạt".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LadderDef {
    /// Its name in the catalogue.
    pub id: LadderId,
    /// The act that sets it.
    pub act: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// For whom the ceilings are written.
    pub scale: Scale,
    /// What is compared with them.
    pub measured_by: MeasuredBy,
    /// The offices, in the order of the file.
    pub rungs: Vec<Rung>,
}

/// One office of a ladder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rung {
    /// The office, a value of [`AUTHORITIES`].
    pub authority: ValueId,
    /// Its ceiling for the base of the ladder.
    pub up_to_vnd: i64,
    /// The clause that sets it.
    pub clause: ClauseRef,
    /// Since and until when, by the day of the decision.
    pub validity: Validity,
}

/// One rule, "khung xử phạt" of one behaviour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PenaltyDef {
    /// Its name in the catalogue and in stored records.
    pub id: PenaltyId,
    /// The act that sets it.
    pub act: String,
    /// Where in the act.
    pub clause: ClauseRef,
    /// The behaviours for which it is proposed, values of [`BEHAVIOURS`].
    pub behaviours: Vec<ValueId>,
    /// What is done, in our own words, Vietnamese.
    pub what: String,
    /// What is done, English.
    pub what_en: String,
    /// For whom the range is written.
    pub scale: Scale,
    /// Least fine for the base.
    pub low_vnd: i64,
    /// Highest fine for the base.
    pub high_vnd: i64,
    /// A reprimand instead of a fine is allowed.
    pub may_reprimand: bool,
    /// It is for this kind of party alone.
    pub only: Option<PartyKind>,
    /// The range is for each of so many at most (numbers, devices); `None` where it is for the act.
    pub each_up_to: Option<i64>,
    /// Supplementary forms that go with it, values of [`REMEDIES`].
    pub additional: Vec<ValueId>,
    /// Remedies that go with it, values of [`REMEDIES`].
    pub remedies: Vec<ValueId>,
    /// Months after the act in which it may be decided.
    pub limitation_months: u8,
    /// Who may decide it.
    pub ladder: LadderId,
    /// Somebody has compared it with the signed text.
    pub is_verified: bool,
    /// Since and until when, by the day of the act; never longer than the act itself.
    pub validity: Validity,
    /// The rule that took its place.
    pub replaced_by: Option<PenaltyId>,
}

impl PenaltyDef {
    /// Least and highest fine of `party` for `n` things; `n` is 1 for a rule that is not for each.
    pub fn range(&self, party: PartyKind, n: i64) -> (i64, i64) {
        let of = |amount| self.scale.amount(amount, party).saturating_mul(n);
        (of(self.low_vnd), of(self.high_vnd))
    }

    /// Whether it is for `party`.
    pub fn is_for(&self, party: PartyKind) -> bool {
        self.only.is_none_or(|only| only == party)
    }
}

impl Catalogue {
    /// A clause of `act` as it is cited; the number of the act where the catalogue no longer has it.
    pub fn citation(&self, act: &str, clause: &ClauseRef, is_english: bool) -> String {
        let known = self.penalty_acts.get(act);
        known.map_or_else(|| act.to_owned(), |act| act.citation(clause, is_english))
    }

    /// The rules in force on the day of an act, by id: for the behaviour and the kind of party, each where it is given.
    pub fn penalties_on<'a>(
        &'a self,
        acted_on: time::Date,
        behaviour: Option<&'a str>,
        party: Option<PartyKind>,
    ) -> impl Iterator<Item = &'a PenaltyDef> {
        self.penalties.values().filter(move |rule| {
            let fits = |wanted: &str| rule.behaviours.iter().any(|b| b.as_str() == wanted);
            rule.validity.holds_on(acted_on)
                && behaviour.is_none_or(fits)
                && party.is_none_or(|party| rule.is_for(party))
        })
    }

    /// The rung of the office `authority` in the ladder of `rule` on the day of a decision.
    pub fn rung(&self, rule: &PenaltyDef, authority: &str, on: time::Date) -> Option<&Rung> {
        let ladder = self.ladders.get(&rule.ladder)?;
        ladder
            .rungs
            .iter()
            .find(|rung| rung.authority.as_str() == authority && rung.validity.holds_on(on))
    }
}
