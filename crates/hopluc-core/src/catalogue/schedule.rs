//! Reporting schedules, "chế độ báo cáo": which periods, when due, who reports what. Never opens a period: `report` does.

use serde::{Deserialize, Serialize};
use time::{Date, Duration};

use super::body::Tier;
use super::ids::{KindId, MeasureCode, OutlineId, RoleId, ScheduleCode};
use super::measure::Reporters;
use super::{Catalogue, Validity};
use crate::base::calendar::{Calendar, DueRule, Slot, Window, WindowRule, YearPeriod, iso_date};

/// One reporting schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScheduleDef {
    /// Its name in the catalogue.
    pub id: ScheduleCode,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The document that orders it.
    pub order: Order,
    /// Which periods it has.
    pub periods: PeriodRule,
    /// Days from the end of a period to its cut-off, "chốt số liệu"; 0 in most orders.
    pub cutoff_after_days: u8,
    /// When agencies must have reported; the first entry that fits counts.
    pub due: Vec<DueEntry>,
    /// When the compiled report is due.
    pub compiled_due: DueRule,
    /// What happens to a due day on which nobody works.
    pub if_day_off: IfDayOff,
    /// Days before the due day on which those who have not reported are reminded, largest first.
    pub reminder_days: Vec<u8>,
    /// Who reports.
    pub reporters: Reporters,
    /// What is asked; an agency is asked those measures of the list that it reports by their own definition.
    pub measures: Vec<MeasureCode>,
    /// Forms that replace the general rule for some agencies.
    pub forms: Vec<FormDef>,
    /// The outline of the compiled report.
    pub outline: OutlineId,
    /// The campaign that the windows should lie in; `None` where the order names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Window>,
    /// When the schedule is in force.
    pub validity: Validity,
}

/// The document that orders a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What it is, in Vietnamese.
    pub text: String,
    /// Number and symbol, such as `09/2019/NĐ-CP`; `None` where the province fills it in.
    pub symbol: Option<String>,
    /// Day of issue.
    #[serde(with = "iso_date::option")]
    pub issued_on: Option<Date>,
}

/// Which periods a schedule has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodRule {
    /// The same slots every year.
    Yearly {
        /// How the days are cut.
        rule: WindowRule,
        /// The slots, in the order of their ends.
        slots: Vec<Slot>,
    },
    /// Windows fixed by the order, in the order of their ends.
    Campaign(Vec<CampaignWindow>),
    /// An official gives the days of each period when opening it.
    Custom,
}

/// One window of a campaign, "đợt cao điểm".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignWindow {
    /// Label of the period, unique within the schedule.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The days reported on.
    pub window: Window,
    /// The due day of every agency.
    #[serde(with = "iso_date")]
    pub due_on: Date,
    /// The day of cut-off; `None` follows the schedule's rule.
    #[serde(
        with = "iso_date::option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub cutoff_on: Option<Date>,
    /// Due days of tiers that have one of their own; the first of a tier counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due_by_tier: Vec<TierDue>,
    /// The window repeats days of an earlier one, so the figures of the two are never added.
    pub is_cumulative: bool,
}

/// The due day of agencies of one tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierDue {
    /// Whose.
    pub tier: Tier,
    /// The day.
    #[serde(with = "iso_date")]
    pub on: Date,
}

impl CampaignWindow {
    /// The due day of agencies of `tier`, before it is moved off a day without work.
    pub fn due_of(&self, tier: Tier) -> Date {
        let own = self.due_by_tier.iter().find(|due| due.tier == tier);
        own.map_or(self.due_on, |due| due.on)
    }
}

/// A due rule for some tiers and slots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DueEntry {
    /// Agencies of these tiers; of all where empty.
    pub tiers: Vec<Tier>,
    /// Periods of these slots; all where empty.
    pub slots: Vec<Slot>,
    /// The rule.
    pub rule: DueRule,
}

/// What happens to a due day on which nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfDayOff {
    /// It stays as the order has it.
    Keep,
    /// The next working day counts (Civil Code, Article 148).
    Next,
}

/// Measures that certain agencies are asked, whatever the measures' own definitions say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormDef {
    /// Whose form it is.
    pub agencies: Reporters,
    /// What it asks, in order.
    pub measures: Vec<MeasureCode>,
}

/// The days of one period of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodDays {
    /// Label of the period: `2026-H1` or that of a campaign window.
    pub code: String,
    /// The slot of a yearly schedule.
    pub slot: Option<Slot>,
    /// The days reported on.
    pub window: Window,
    /// The day at whose end figures are closed; not before the end of the window.
    #[serde(with = "iso_date")]
    pub cutoff_on: Date,
    /// Figures repeat those of an earlier period of the schedule and are never added to them.
    pub is_cumulative: bool,
}

impl ScheduleDef {
    /// The days of the period called `code`; `None` where the schedule has no such period, always so for [`PeriodRule::Custom`].
    pub fn period(&self, code: &str) -> Option<PeriodDays> {
        match &self.periods {
            PeriodRule::Yearly { rule, slots } => {
                let period: YearPeriod = code.parse().ok()?;
                let is_cumulative = repeats_days(period.slot, slots);
                slots.contains(&period.slot).then(|| {
                    self.days(code, Some(period.slot), period.window(*rule), is_cumulative)
                })
            }
            PeriodRule::Campaign(windows) => {
                let found = windows.iter().find(|window| window.code == code)?;
                let days = self.days(code, None, found.window, found.is_cumulative);
                Some(PeriodDays {
                    cutoff_on: found.cutoff_on.unwrap_or(days.cutoff_on),
                    ..days
                })
            }
            PeriodRule::Custom => None,
        }
    }

    /// The labels of the periods whose slots lie in `year`, by their ends; all windows of a campaign whatever the year.
    pub fn period_codes(&self, year: i32) -> Vec<String> {
        match &self.periods {
            PeriodRule::Yearly { slots, .. } => slots
                .iter()
                .map(|&slot| YearPeriod { year, slot }.to_string())
                .collect(),
            PeriodRule::Campaign(windows) => {
                windows.iter().map(|window| window.code.clone()).collect()
            }
            PeriodRule::Custom => Vec::new(),
        }
    }

    /// The days of a period that an official cut out by hand.
    pub fn custom_period(&self, code: &str, window: Window, is_cumulative: bool) -> PeriodDays {
        self.days(code, None, window, is_cumulative)
    }

    /// The due day of an agency of `tier`; `None` where no entry fits, which the loader refuses for the schedule's own reporters.
    pub fn due_on(&self, period: &PeriodDays, tier: Tier, calendar: &Calendar) -> Option<Date> {
        if let PeriodRule::Campaign(windows) = &self.periods {
            let due = windows
                .iter()
                .find(|window| window.code == period.code)
                .map(|window| window.due_of(tier));
            return due.map(|due| self.moved(due, calendar));
        }
        let fits = |entry: &&DueEntry| {
            (entry.tiers.is_empty() || entry.tiers.contains(&tier))
                && (entry.slots.is_empty()
                    || period.slot.is_some_and(|slot| entry.slots.contains(&slot)))
        };
        let entry = self.due.iter().find(fits)?;
        Some(self.moved(entry.rule.due_on(period.cutoff_on, calendar), calendar))
    }

    /// The day on which the compiled report is due.
    pub fn compiled_due_on(&self, period: &PeriodDays, calendar: &Calendar) -> Date {
        self.moved(
            self.compiled_due.due_on(period.cutoff_on, calendar),
            calendar,
        )
    }

    /// The days on which reminders go out before `due_on`, earliest first: each moved back to a working day, twins dropped.
    pub fn reminders(&self, due_on: Date, calendar: &Calendar) -> Vec<Date> {
        let before = |days: &u8| {
            calendar.working_day_until(due_on.saturating_sub(Duration::days(i64::from(*days))))
        };
        let mut found: Vec<Date> = self.reminder_days.iter().map(before).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn days(
        &self,
        code: &str,
        slot: Option<Slot>,
        window: Window,
        is_cumulative: bool,
    ) -> PeriodDays {
        let cutoff_on = window
            .to
            .saturating_add(Duration::days(i64::from(self.cutoff_after_days)));
        PeriodDays {
            code: code.to_owned(),
            slot,
            window,
            cutoff_on,
            is_cumulative,
        }
    }

    fn moved(&self, due: Date, calendar: &Calendar) -> Date {
        match self.if_day_off {
            IfDayOff::Keep => due,
            IfDayOff::Next => calendar.working_day_from(due),
        }
    }
}

impl Catalogue {
    /// The measures that an agency of `kind` holding `roles` is asked under `schedule`, by code; in the order of the form where a form
    /// of the schedule is for that agency.
    pub fn measures_asked(
        &self,
        schedule: &ScheduleDef,
        kind: &KindId,
        roles: &[RoleId],
    ) -> Vec<MeasureCode> {
        let forms: Vec<&FormDef> = schedule
            .forms
            .iter()
            .filter(|form| form.agencies.covers(kind, roles))
            .collect();
        if forms.is_empty() {
            let asked = |code: &&MeasureCode| {
                self.measures
                    .get(*code)
                    .is_some_and(|m| m.reporters.covers(kind, roles))
            };
            let mut codes: Vec<MeasureCode> =
                schedule.measures.iter().filter(asked).cloned().collect();
            codes.sort_unstable();
            return codes;
        }
        let mut codes: Vec<MeasureCode> = Vec::new();
        for code in forms.iter().flat_map(|form| &form.measures) {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        codes
    }
}

/// Whether another, shorter slot of the schedule lies within this one, as quarter I does in the half-year.
fn repeats_days(slot: Slot, slots: &[Slot]) -> bool {
    let (first, last) = slot.months();
    slots.iter().any(|other| {
        let (from, to) = other.months();
        *other != slot && first <= from && to <= last
    })
}
