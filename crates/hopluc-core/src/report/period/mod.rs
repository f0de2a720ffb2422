//! Schedules, periods and obligations: who must report what, over which window, until when.
//!
//! Everything that decides completeness is frozen when the period opens (invariant 5).

pub mod actions;
pub mod from_catalogue;
pub mod from_directive;
pub mod jobs;
pub mod ordering;
pub mod reopening;
pub mod rules;
pub mod standing;
pub mod store;

#[cfg(test)]
mod ordering_tests;
#[cfg(test)]
mod rules_tests;
#[cfg(test)]
mod succession_tests;
#[cfg(test)]
mod tests;

use crate::base::calendar::Slot;
use crate::base::ids::{AgencyId, DocumentId, ObligationId, PeriodId, ScheduleId};
use crate::catalogue::ScheduleDef;
use crate::figure::MeasureSpec;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

pub use crate::base::calendar::Window;

/// What sort of window a period has ("loại kỳ").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// "tháng"
    Month,
    /// "quý"
    Quarter,
    /// "6 tháng"
    HalfYear,
    /// "9 tháng"
    NineMonths,
    /// "năm"
    Year,
    /// "đợt cao điểm", with dates of its own.
    Campaign,
    /// Any other window.
    Custom,
}

impl PeriodKind {
    /// All kinds, shortest first.
    pub const ALL: [Self; 7] = [
        Self::Month,
        Self::Quarter,
        Self::HalfYear,
        Self::NineMonths,
        Self::Year,
        Self::Campaign,
        Self::Custom,
    ];

    /// The word that is stored and that locale keys use (`period_kind.half_year`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half_year",
            Self::NineMonths => "nine_months",
            Self::Year => "year",
            Self::Campaign => "campaign",
            Self::Custom => "custom",
        }
    }

    /// The kind that [`PeriodKind::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind of a part of the year.
    pub fn of_slot(slot: Slot) -> Self {
        match slot {
            Slot::Month(_) => Self::Month,
            Slot::Quarter(_) => Self::Quarter,
            Slot::Half(_) => Self::HalfYear,
            Slot::NineMonths => Self::NineMonths,
            Slot::Year => Self::Year,
        }
    }

    /// Whether its windows have dates of their own.
    pub fn is_free(self) -> bool {
        matches!(self, Self::Campaign | Self::Custom)
    }
}

/// A narrative section that agencies write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionSpec {
    /// Name that the outline gathers it by.
    pub id: String,
    /// Vietnamese title.
    pub title: String,
    /// English title.
    pub title_en: String,
    /// What is expected, in Vietnamese.
    pub hint: String,
    /// The same in English.
    pub hint_en: String,
}

/// A reporting duty of the province ("chế độ báo cáo").
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Schedule {
    /// Key.
    pub id: ScheduleId,
    /// Its name in the catalogue; empty for one made by hand.
    pub catalogue_id: String,
    /// Name.
    pub name: String,
    /// The document that orders it, as text.
    pub basis: String,
    /// The same in the register, where the schedule was made from a directive.
    pub document_id: Option<DocumentId>,
    /// Who compiles.
    pub focal_agency_id: AgencyId,
    /// What it opens, as the catalogue defined it when it was taken over, and as changed since.
    pub definition: ScheduleDef,
    /// Whether new periods may be opened.
    pub is_active: bool,
    /// Counts the changes.
    pub row_version: i64,
}

/// Life of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// Agencies fill and submit.
    Open,
    /// No submission is taken any more.
    Closed,
}

impl PeriodState {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The state that [`PeriodState::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Closed]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// One window of a schedule ("kỳ báo cáo").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// Key.
    pub id: PeriodId,
    /// Of which schedule.
    pub schedule_id: ScheduleId,
    /// Who compiles.
    pub focal_agency_id: AgencyId,
    /// Short code, unique within the schedule: `2026-H1`.
    pub code: String,
    /// Name as documents call it: "6 tháng đầu năm 2026".
    pub name: String,
    /// Sort of window.
    pub kind: PeriodKind,
    /// First and last day.
    pub window: Window,
    /// Day on which figures are cut off ("chốt số liệu").
    pub cutoff_on: Date,
    /// Whether it repeats days of an earlier period, so that the figures of the two are never added.
    pub is_cumulative: bool,
    /// Open or closed.
    pub state: PeriodState,
    /// Outline of the compiled report.
    pub outline_id: String,
    /// When it was opened (UTC).
    pub opened_at: String,
    /// Counts the changes.
    pub row_version: i64,
}

/// The frozen form of a period: what is asked of whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Version of this form, 1.
    pub version: u32,
    /// Every measure that somebody is asked, in the order of the catalogue.
    pub measures: Vec<MeasureSpec>,
    /// Every narrative section.
    pub sections: Vec<SectionSpec>,
    /// Sets of measures and sections; agencies that are asked the same share one.
    pub profiles: Vec<Profile>,
    /// Index of the profile of each agency.
    pub profile_of: BTreeMap<i64, usize>,
    /// The body above each agency that has one; sums are kept for it too.
    #[serde(default)]
    pub parent_of: BTreeMap<i64, i64>,
}

/// What agencies of one sort are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Profile {
    /// Kind of the agencies.
    pub kind: String,
    /// Duties of the province that they hold.
    pub roles: BTreeSet<String>,
    /// Codes of measures, in the order of the form.
    pub measures: Vec<String>,
    /// Names of sections, in the order of the form.
    pub sections: Vec<String>,
}

impl Form {
    /// What `agency` is asked; nothing where it was not frozen in.
    pub fn profile(&self, agency: AgencyId) -> Profile {
        let index = self.profile_of.get(&agency.0);
        index
            .and_then(|index| self.profiles.get(*index))
            .cloned()
            .unwrap_or_default()
    }

    /// The measure with this code.
    pub fn measure(&self, code: &str) -> Option<&MeasureSpec> {
        self.measures.iter().find(|measure| measure.code == code)
    }

    /// Measures of one agency, in the order of the form.
    pub fn measures_of(&self, agency: AgencyId) -> Vec<MeasureSpec> {
        let asked: BTreeSet<String> = self.profile(agency).measures.into_iter().collect();
        self.measures
            .iter()
            .filter(|measure| asked.contains(&measure.code))
            .cloned()
            .collect()
    }

    /// Sections of one agency, in the order of the form.
    pub fn sections_of(&self, agency: AgencyId) -> Vec<SectionSpec> {
        let asked = self.profile(agency).sections;
        self.sections
            .iter()
            .filter(|section| asked.contains(&section.id))
            .cloned()
            .collect()
    }
}

/// Life of an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObligationState {
    /// Nothing submitted yet.
    Open,
    /// Submitted, not reviewed.
    Submitted,
    /// Returned with reasons.
    Returned,
    /// Accepted.
    Accepted,
}

impl ObligationState {
    /// All states, in the order of life.
    pub const ALL: [Self; 4] = [Self::Open, Self::Submitted, Self::Returned, Self::Accepted];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }

    /// The state that [`ObligationState::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// One agency must report one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// Key.
    pub id: ObligationId,
    /// Which period.
    pub period_id: PeriodId,
    /// Whose figures.
    pub agency_id: AgencyId,
    /// Who answers: the agency itself, or its successor. As it was stored this is who answered when the period opened; who
    /// does on a later day says [`store::answered_on`].
    pub answering_agency_id: AgencyId,
    /// Level of government of the agency.
    pub tier: i64,
    /// Last day on which it is on time.
    pub due_on: Date,
    /// How far it is.
    pub state: ObligationState,
    /// Instant of the first submission.
    pub first_submitted_at: Option<String>,
    /// Instant of the newest submission.
    pub submitted_at: Option<String>,
    /// Instant of acceptance.
    pub accepted_at: Option<String>,
    /// Counts the changes.
    pub row_version: i64,
}

/// How an obligation stands against its due date at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// First submitted on or before the due date.
    OnTime,
    /// First submitted after it.
    Late,
    /// Not submitted, still due.
    Pending,
    /// Not submitted, and overdue.
    Overdue,
}

/// How complete a period is. Parts add up to `n_obligations`, so no share exceeds 100 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// Obligations frozen at opening.
    pub n_obligations: i64,
    /// Of these first submitted in time.
    pub n_on_time: i64,
    /// First submitted late.
    pub n_late: i64,
    /// Not submitted and not yet overdue.
    pub n_pending: i64,
    /// Not submitted and overdue.
    pub n_overdue: i64,
    /// Of those submitted, accepted by then.
    pub n_accepted: i64,
    /// Of those submitted, returned and not sent again, as it is now.
    pub n_returned: i64,
}

impl Completeness {
    /// Obligations with a submission.
    pub fn n_submitted(&self) -> i64 {
        self.n_on_time + self.n_late
    }

    /// Obligations whose submission nobody has looked at.
    pub fn n_waiting(&self) -> i64 {
        (self.n_submitted() - self.n_accepted - self.n_returned).max(0)
    }

    /// Submitted of all in whole percent, rounded; 0 only where nothing was submitted or is owed, 100 only where all was.
    pub fn percent(&self) -> i64 {
        let (n, all) = (self.n_submitted(), self.n_obligations);
        if n <= 0 || all <= 0 {
            0
        } else if n >= all {
            100
        } else {
            ((n * 200 + all) / (all * 2)).clamp(1, 99)
        }
    }
}
