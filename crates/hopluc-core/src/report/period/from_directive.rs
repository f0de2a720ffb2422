//! Makes a reporting schedule out of what was read from a directive: what is proposed, and what an official's form says.
//!
//! Pure. Proposes only: an official corrects the form and stores it, and another step opens a period.

use crate::base::{
    calendar::{DueRule, MonthDay, Slot, Window, WindowRule},
    clock::date_from,
    error::{Faults, Outcome},
};
use crate::catalogue::{
    CampaignWindow, Catalogue, DueEntry, IfDayOff, Order, PeriodRule, ScheduleCode, ScheduleDef,
    Tier, TierDue, Validity,
};
use hopluc_text::{Reading, Recurrence, Schedule as Read, ScheduleWhat};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use time::Date;

/// Longest proposed name of a period, in characters.
const LONGEST_NAME: usize = 120;

/// Longest name or basis that is taken, in characters.
const LONGEST_TEXT: usize = 500;

/// Longest code of a window, in characters.
const LONGEST_CODE: usize = 40;

/// How the periods of an ordered schedule come about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScheduleKind {
    /// Windows that the document fixes.
    #[default]
    Windows,
    /// The same parts of every year, cut on the 15th (Decree 09/2019, Article 12).
    Statutory,
    /// The same parts of every year, by calendar months.
    Calendar,
}

impl ScheduleKind {
    /// All sorts, in the order of a form.
    pub const ALL: [Self; 3] = [Self::Windows, Self::Statutory, Self::Calendar];

    /// The word that forms and locale keys use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Statutory => "statutory",
            Self::Calendar => "calendar",
        }
    }

    /// The sort that [`ScheduleKind::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

/// One window as an official enters it; days that are not filled in are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowForm {
    /// Short code, unique within the schedule.
    pub code: String,
    /// Name as documents call the period.
    pub name: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Day of cut-off; `None` is the last day.
    pub cutoff_on: Option<Date>,
    /// Due day of every agency.
    pub due_on: Option<Date>,
    /// Due days of tiers that have one of their own.
    pub due_by_tier: BTreeMap<u8, Date>,
    /// Whether it repeats days of an earlier window.
    pub is_cumulative: bool,
}

impl WindowForm {
    /// Whether nothing was entered, so that the row does not count.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// What an official enters to store a schedule that a directive orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleForm {
    /// Name.
    pub name: String,
    /// The ordering document, as the report will name it.
    pub basis: String,
    /// Schedule of the catalogue that says who reports what under which outline.
    pub model: String,
    /// How its periods come about.
    pub kind: ScheduleKind,
    /// Windows, for [`ScheduleKind::Windows`].
    pub windows: Vec<WindowForm>,
    /// The campaign that the windows should lie in.
    pub campaign: Option<Window>,
    /// Parts of the year with the due day where the document fixes one, for the other sorts.
    pub slots: BTreeMap<Slot, Option<MonthDay>>,
    /// Working days after the cut-off by number of the tier, where no day is fixed.
    pub due_days: BTreeMap<u8, u16>,
    /// Days from the end of a period to its cut-off.
    pub cutoff_after_days: u8,
}

/// The form that the schedules of `reading` propose; `picked` is the one the official starts from, else the first report.
///
/// Those that belong with it come too: every report with days of its own, or every report that returns each year. A
/// window that overlaps an earlier one is proposed as cumulative, since its figures must never be added to that one's.
/// What was not read stays empty: the official fills it in.
pub fn form_from(reading: &Reading, picked: Option<usize>) -> ScheduleForm {
    let all = &reading.schedules;
    let first_report = || all.iter().position(Read::orders_reports);
    let Some(chosen) = picked
        .filter(|n| *n < all.len())
        .or_else(first_report)
        .and_then(|n| all.get(n))
    else {
        return ScheduleForm::default();
    };
    let belongs = |schedule: &&Read| {
        *schedule == chosen
            || schedule.orders_reports()
                && schedule.recurs.is_some() == chosen.recurs.is_some()
                && (chosen.recurs.is_some() || has_window(schedule) && has_window(chosen))
    };
    let found: Vec<&Read> = all.iter().filter(belongs).collect();
    let subject = reading.header.subject.as_ref();
    let mut form = ScheduleForm {
        name: match subject.filter(|_| found.len() > 1) {
            Some(subject) => name_of(&subject.value),
            None => name_of(&chosen.quote),
        },
        ..ScheduleForm::default()
    };
    if chosen.recurs.is_some() {
        form.kind = ScheduleKind::Statutory;
        for (slot, due) in found.iter().flat_map(|schedule| slots_of(schedule)) {
            let known = form.slots.entry(slot).or_default();
            *known = known.or(due);
        }
    } else {
        form.windows = windows_of(&found);
        form.campaign = campaign_of(reading);
    }
    form
}

/// The schedule of the catalogue that a form most likely follows: one without windows of its own for windows, else the
/// one with the most of its parts of the year and the fewest others. `None` only where the catalogue has no such schedule.
pub fn model_for<'c>(form: &ScheduleForm, catalogue: &'c Catalogue) -> Option<&'c ScheduleDef> {
    let mut all = catalogue.schedules.values();
    if form.kind == ScheduleKind::Windows {
        return all.find(|definition| definition.periods == PeriodRule::Custom);
    }
    let fit = |definition: &&ScheduleDef| {
        let PeriodRule::Yearly { slots, .. } = &definition.periods else {
            return None;
        };
        let n_shared = slots
            .iter()
            .filter(|slot| form.slots.contains_key(slot))
            .count();
        Some((
            n_shared,
            Reverse(slots.len()),
            Reverse(definition.id.clone()),
        ))
    };
    all.filter(|definition| fit(definition).is_some())
        .max_by_key(|definition| fit(definition))
}

fn has_window(schedule: &Read) -> bool {
    schedule.period_start.is_some() && schedule.period_end.is_some()
}

/// The words before the bracket that holds the days, without the sign of a list.
fn name_of(quote: &str) -> String {
    let words = quote.split('(').next().unwrap_or_default();
    let words = words.trim_matches(|c: char| c.is_whitespace() || "+-–*;".contains(c));
    words.chars().take(LONGEST_NAME).collect()
}

fn day(text: Option<&String>) -> Option<Date> {
    text.and_then(|text| date_from(text))
}

fn windows_of(found: &[&Read]) -> Vec<WindowForm> {
    let mut windows: Vec<WindowForm> = found
        .iter()
        .map(|schedule| WindowForm {
            name: name_of(&schedule.quote),
            from: day(schedule.period_start.as_ref()),
            to: day(schedule.period_end.as_ref()),
            due_on: day(schedule.due.as_ref()),
            ..WindowForm::default()
        })
        .collect();
    windows.sort_by_key(|window| (window.to, window.from));
    for n in 0..windows.len() {
        let (earlier, rest) = windows.split_at_mut(n);
        let Some(window) = rest.first_mut() else {
            continue;
        };
        let span = span_of(window);
        window.is_cumulative = earlier
            .iter()
            .filter_map(span_of)
            .any(|other| span.is_some_and(|span| span.overlaps(other)));
        let year = window.to.or(window.due_on).map(Date::year);
        window.code = year.map_or_else(String::new, |year| format!("{year}-K{}", n + 1));
    }
    windows
}

fn span_of(window: &WindowForm) -> Option<Window> {
    Window::new(window.from?, window.to?)
}

/// The days of the campaign: those of the first window that is no report, else of a report without a due day.
fn campaign_of(reading: &Reading) -> Option<Window> {
    let span = |schedule: &Read| {
        Window::new(
            day(schedule.period_start.as_ref())?,
            day(schedule.period_end.as_ref())?,
        )
    };
    let all = &reading.schedules;
    let other = all
        .iter()
        .filter(|schedule| schedule.what != ScheduleWhat::BaoCao);
    let open = all.iter().filter(|schedule| schedule.due.is_none());
    other.chain(open).find_map(span)
}

/// The parts of the year that a recurrence means, with the due day where the text fixes one.
///
/// "Quý I trước ngày 21/3" is read as quarterly with a day: it is the quarter that ends in the month of that day, or
/// just before it.
fn slots_of(schedule: &Read) -> Vec<(Slot, Option<MonthDay>)> {
    let due = schedule.due_month_day.as_deref().and_then(month_day);
    let slots: Vec<Slot> = match (schedule.recurs, due) {
        (Some(Recurrence::Monthly), _) => (1..=12).map(Slot::Month).collect(),
        (Some(Recurrence::Quarterly), Some(on)) => vec![Slot::Quarter(quarter_before(on.month))],
        (Some(Recurrence::Quarterly), None) => (1..=4).map(Slot::Quarter).collect(),
        (Some(Recurrence::HalfYearly), _) => vec![Slot::Half(1)],
        (Some(Recurrence::NineMonthly), _) => vec![Slot::NineMonths],
        (Some(Recurrence::Yearly), _) => vec![Slot::Year],
        // A period is a month at least: shorter rhythms stay with the task.
        (Some(Recurrence::Daily | Recurrence::Weekly) | None, _) => Vec::new(),
    };
    let is_one = slots.len() == 1;
    slots
        .into_iter()
        .map(|slot| (slot, due.filter(|_| is_one)))
        .collect()
}

fn quarter_before(month: u8) -> u8 {
    match month / 3 {
        0 => 4,
        quarter => quarter,
    }
}

/// `03-21` as a day of any year.
fn month_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-')?;
    format!("{day}/{month}").parse().ok()
}

/// The definition that a form asks for; who reports what, reminders and outline are those of `model`.
///
/// `Invalid` names the field, of a window as `windows-<n>-<field>` counted from 0.
pub fn definition_from(form: &ScheduleForm, model: &ScheduleDef) -> Outcome<ScheduleDef> {
    let mut faults = Faults::default();
    faults.when(form.name.trim().is_empty(), "name", "error.required");
    faults.when(is_long(&form.name, LONGEST_TEXT), "name", "error.too_long");
    faults.when(form.basis.trim().is_empty(), "basis", "error.required");
    faults.when(
        is_long(&form.basis, LONGEST_TEXT),
        "basis",
        "error.too_long",
    );
    let periods = match form.kind {
        ScheduleKind::Windows => PeriodRule::Campaign(campaign_windows(form, &mut faults)),
        ScheduleKind::Statutory => yearly(form, WindowRule::Statutory, &mut faults),
        ScheduleKind::Calendar => yearly(form, WindowRule::Calendar, &mut faults),
    };
    faults.stop_if_any()?;
    let is_campaign = form.kind == ScheduleKind::Windows;
    Ok(ScheduleDef {
        id: ScheduleCode::new(""),
        name: form.name.trim().to_owned(),
        name_en: form.name.trim().to_owned(),
        order: Order {
            text: form.basis.trim().to_owned(),
            symbol: None,
            issued_on: None,
        },
        periods,
        cutoff_after_days: form.cutoff_after_days,
        due: if is_campaign {
            Vec::new()
        } else {
            due_of(form)
        },
        // A day that the document fixes stays; a day of a returning report moves to a working day.
        if_day_off: if is_campaign {
            IfDayOff::Keep
        } else {
            IfDayOff::Next
        },
        campaign: form.campaign.filter(|_| is_campaign),
        validity: Validity::default(),
        ..model.clone()
    })
}

fn yearly(form: &ScheduleForm, rule: WindowRule, faults: &mut Faults) -> PeriodRule {
    faults.when(form.slots.is_empty(), "slots", "error.required");
    let mut slots: Vec<Slot> = form.slots.keys().copied().collect();
    slots.sort_by_key(|slot| (slot.months().1, slot.months().0));
    PeriodRule::Yearly { rule, slots }
}

/// Fixed days first, then working days by tier, then two working days for everybody else.
fn due_of(form: &ScheduleForm) -> Vec<DueEntry> {
    let fixed = form.slots.iter().filter_map(|(slot, due)| {
        Some(DueEntry {
            tiers: Vec::new(),
            slots: vec![*slot],
            rule: DueRule::MonthDay((*due)?),
        })
    });
    let by_tier = form.due_days.iter().filter_map(|(tier, days)| {
        Some(DueEntry {
            tiers: vec![Tier::from_number(*tier)?],
            slots: Vec::new(),
            rule: DueRule::WorkingDays(*days),
        })
    });
    let rest = DueEntry {
        tiers: Vec::new(),
        slots: Vec::new(),
        rule: DueRule::WorkingDays(2),
    };
    fixed.chain(by_tier).chain([rest]).collect()
}

fn campaign_windows(form: &ScheduleForm, faults: &mut Faults) -> Vec<CampaignWindow> {
    let rows = form.windows.iter().enumerate();
    let filled: Vec<(usize, &WindowForm)> = rows.filter(|pair| !pair.1.is_blank()).collect();
    faults.when(filled.is_empty(), "windows-0-from", "error.required");
    let mut windows: Vec<(usize, CampaignWindow)> = Vec::new();
    for (n, window) in filled {
        check_window(n, window, faults);
        windows.extend(campaign_window(window).map(|window| (n, window)));
    }
    windows.sort_by(|(_, a), (_, b)| (a.window.to, &a.code).cmp(&(b.window.to, &b.code)));
    for (place, (n, window)) in windows.iter().enumerate() {
        let earlier = windows.iter().take(place);
        let is_over = earlier
            .clone()
            .any(|(_, other)| other.window.overlaps(window.window));
        let is_twice = earlier.clone().any(|(_, other)| other.code == window.code);
        let field = |name: &str| format!("windows-{n}-{name}");
        faults.when(
            is_over && !window.is_cumulative,
            &field("is_cumulative"),
            "error.window_overlaps",
        );
        faults.when(is_twice, &field("code"), "error.window_code_twice");
    }
    windows.into_iter().map(|pair| pair.1).collect()
}

fn check_window(n: usize, window: &WindowForm, faults: &mut Faults) {
    let mut fault = |wrong: bool, name: &str, key: &str| {
        faults.when(wrong, &format!("windows-{n}-{name}"), key);
    };
    fault(window.code.trim().is_empty(), "code", "error.required");
    fault(
        is_long(&window.code, LONGEST_CODE),
        "code",
        "error.too_long",
    );
    fault(window.name.trim().is_empty(), "name", "error.required");
    fault(
        is_long(&window.name, LONGEST_TEXT),
        "name",
        "error.too_long",
    );
    fault(window.from.is_none(), "from", "error.required");
    fault(window.to.is_none(), "to", "error.required");
    fault(window.due_on.is_none(), "due_on", "error.required");
    let is_turned = window
        .from
        .zip(window.to)
        .is_some_and(|(from, to)| from > to);
    fault(is_turned, "to", "error.dates_out_of_order");
    let is_early = window
        .cutoff_on
        .zip(window.to)
        .is_some_and(|(cutoff, to)| cutoff < to);
    fault(is_early, "cutoff_on", "error.cutoff_before_end");
}

fn campaign_window(form: &WindowForm) -> Option<CampaignWindow> {
    Some(CampaignWindow {
        code: form.code.trim().to_owned(),
        name: form.name.trim().to_owned(),
        name_en: form.name.trim().to_owned(),
        window: Window::new(form.from?, form.to?)?,
        due_on: form.due_on?,
        cutoff_on: form.cutoff_on,
        due_by_tier: dues_of(form),
        is_cumulative: form.is_cumulative,
    })
}

fn is_long(text: &str, longest: usize) -> bool {
    text.chars().count() > longest
}

fn dues_of(window: &WindowForm) -> Vec<TierDue> {
    let due = |(tier, on): (&u8, &Date)| {
        Some(TierDue {
            tier: Tier::from_number(*tier)?,
            on: *on,
        })
    };
    window.due_by_tier.iter().filter_map(due).collect()
}
