//! Reads schedule files into [`ScheduleDef`] and checks what one schedule can be checked for alone.

use super::body::Tier;
use super::fault::Fault;
use super::ids::ScheduleCode;
use super::ledger::Sort;
use super::load::Draft;
use super::measure::Reporters;
use super::row::{Located, Row};
use super::schedule::{
    CampaignWindow, DueEntry, FormDef, IfDayOff, Order, PeriodRule, ScheduleDef, TierDue,
};
use crate::base::calendar::{DueRule, MonthDay, Slot, Window, WindowRule};
use time::Date;

/// Reads a file of `[[schedule]]` tables.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("schedule") {
        if let Some(schedule) = schedule_of(&mut row) {
            draft.schedules.insert(schedule.id.clone(), schedule);
        }
        row.finish();
    }
}

fn schedule_of(row: &mut Row<'_>) -> Option<ScheduleDef> {
    let id = ScheduleCode::new(row.id("id", Sort::Schedule).value);
    let (name, name_en) = row.names();
    let order = order_of(row);
    let periods = periods_of(row);
    let due = row.rows("due").into_iter().filter_map(due_of).collect();
    let compiled_due = compiled_due_of(row);
    let campaign = campaign_of(row);
    let reminder_days = row.wholes("reminder_days");
    for days in reminder_days
        .iter()
        .filter(|days| !(1..=60).contains(&days.value))
    {
        let fault = Fault::new("out_of_range", days.place.clone())
            .with("key", "reminder_days")
            .with("found", days.value);
        row.fault(fault.with("low", 1).with("high", 60));
    }
    let days_off = [("keep", IfDayOff::Keep), ("next", IfDayOff::Next)];
    Some(ScheduleDef {
        id,
        name,
        name_en,
        order,
        periods: periods?,
        cutoff_after_days: row.small("cutoff_after_days", 0, 60),
        due,
        compiled_due: compiled_due?,
        if_day_off: row
            .opt_choice("if_day_off", &days_off)
            .unwrap_or(IfDayOff::Next),
        reminder_days: reminder_days
            .iter()
            .filter_map(|days| u8::try_from(days.value).ok())
            .collect(),
        reporters: Reporters::read_required(row, "reporters"),
        measures: row.mentions("measures", Sort::Measure),
        forms: row.rows("form").into_iter().map(form_of).collect(),
        outline: row.mention("outline", Sort::Outline),
        campaign,
        validity: row.validity(),
    })
}

fn compiled_due_of(parent: &mut Row<'_>) -> Option<DueRule> {
    let Some(mut row) = parent.row("compiled_due") else {
        parent.fault(Fault::new("missing_key", parent.place()).with("key", "compiled_due"));
        return None;
    };
    let rule = rule_of(&mut row);
    row.finish();
    rule
}

fn form_of(mut row: Row<'_>) -> FormDef {
    let form = FormDef {
        agencies: Reporters::read_required(&mut row, "agencies"),
        measures: row.mentions("measures", Sort::Measure),
    };
    row.finish();
    form
}

fn order_of(parent: &mut Row<'_>) -> Order {
    let Some(mut row) = parent.row("order") else {
        parent.fault(Fault::new("missing_key", parent.place()).with("key", "order"));
        return Order {
            text: String::new(),
            symbol: None,
            issued_on: None,
        };
    };
    let text = row.text("text").value;
    let symbol = row.opt_text("symbol").map(|symbol| symbol.value);
    let issued_on = row.opt_date("issued_on").map(|date| date.value);
    row.finish();
    Order {
        text,
        symbol,
        issued_on,
    }
}

#[derive(Clone, Copy)]
enum PeriodForm {
    Yearly(WindowRule),
    Campaign,
    Custom,
}

fn periods_of(parent: &mut Row<'_>) -> Option<PeriodRule> {
    let forms = [
        ("statutory", PeriodForm::Yearly(WindowRule::Statutory)),
        ("calendar", PeriodForm::Yearly(WindowRule::Calendar)),
        ("campaign", PeriodForm::Campaign),
        ("custom", PeriodForm::Custom),
    ];
    let Some(mut row) = parent.row("periods") else {
        parent.fault(Fault::new("missing_key", parent.place()).with("key", "periods"));
        return None;
    };
    let rule = match row.choice("rule", &forms)? {
        PeriodForm::Yearly(rule) => PeriodRule::Yearly {
            rule,
            slots: slots_of(&mut row, true),
        },
        PeriodForm::Campaign => PeriodRule::Campaign(windows_of(&mut row)),
        PeriodForm::Custom => PeriodRule::Custom,
    };
    row.finish();
    Some(rule)
}

fn slots_of(row: &mut Row<'_>, is_needed: bool) -> Vec<Slot> {
    let texts = row.texts("slots");
    if is_needed && texts.is_empty() {
        row.fault(Fault::new("missing_key", row.place()).with("key", "slots"));
    }
    let mut slots = Vec::new();
    for text in texts {
        match text.value.parse::<Slot>() {
            Ok(slot) if slots.contains(&slot) => {
                row.fault(Fault::new("twice", text.place).with("id", slot));
            }
            Ok(slot) => slots.push(slot),
            Err(_) => row.fault(Fault::new("bad_slot", text.place).with("text", text.value)),
        }
    }
    slots
}

fn windows_of(parent: &mut Row<'_>) -> Vec<CampaignWindow> {
    let mut found: Vec<CampaignWindow> = Vec::new();
    let rows = parent.rows("windows");
    if rows.is_empty() {
        parent.fault(Fault::new("missing_key", parent.place()).with("key", "windows"));
    }
    for mut row in rows {
        if let Some(window) = window_of(&mut row) {
            check_window(&window, &found, &row);
            found.push(window);
        }
        row.finish();
    }
    found
}

fn window_of(row: &mut Row<'_>) -> Option<CampaignWindow> {
    let code = row.text("code").value;
    let (name, name_en) = row.names();
    let (from, to, due_on) = (row.date("from"), row.date("to"), row.date("due_on"));
    let cutoff_on = row.opt_date("cutoff_on").map(|date| date.value);
    let dues = row.rows("due_by_tier");
    let is_cumulative = row.flag("cumulative", false);
    let window = range_of(row, from?, to?.value)?;
    Some(CampaignWindow {
        code,
        name,
        name_en,
        window,
        due_on: due_on?.value,
        cutoff_on,
        due_by_tier: dues.into_iter().filter_map(tier_due_of).collect(),
        is_cumulative,
    })
}

fn range_of(row: &mut Row<'_>, from: Located<Date>, to: Date) -> Option<Window> {
    let window = Window::new(from.value, to);
    if window.is_none() {
        row.fault(
            Fault::new("bad_range", from.place)
                .with("from", from.value)
                .with("to", to),
        );
    }
    window
}

/// `campaign = { from = 2023-10-10, to = 2023-12-31 }`, which most schedules lack.
fn campaign_of(parent: &mut Row<'_>) -> Option<Window> {
    let mut row = parent.row("campaign")?;
    let (from, to) = (row.date("from"), row.date("to"));
    let window = range_of(&mut row, from?, to?.value);
    row.finish();
    window
}

/// `{ tier = 3, on = 2023-10-26 }`
fn tier_due_of(mut row: Row<'_>) -> Option<TierDue> {
    let tier = row.small("tier", 0, 3);
    let on = row.date("on");
    row.finish();
    Some(TierDue {
        tier: Tier::from_number(tier)?,
        on: on?.value,
    })
}

/// Codes are unique, ends ascend, and a window that repeats days of an earlier one says so and covers it.
fn check_window(window: &CampaignWindow, earlier: &[CampaignWindow], row: &Row<'_>) {
    if earlier.iter().any(|other| other.code == window.code) {
        row.fault(Fault::new("twice", row.place()).with("id", &window.code));
    }
    if earlier
        .last()
        .is_some_and(|last| last.window.to > window.window.to)
    {
        row.fault(Fault::new("windows_out_of_order", row.place()).with("code", &window.code));
    }
    let overlapping: Vec<_> = earlier
        .iter()
        .filter(|other| other.window.overlaps(window.window))
        .collect();
    let is_covering = overlapping
        .iter()
        .all(|other| window.window.covers(other.window));
    if window.is_cumulative == overlapping.is_empty() || !is_covering {
        let other = overlapping.first().map_or("-", |other| other.code.as_str());
        row.fault(
            Fault::new("cumulative_mismatch", row.place())
                .with("code", &window.code)
                .with("other", other),
        );
    }
}

fn due_of(mut row: Row<'_>) -> Option<DueEntry> {
    let mut tiers = Vec::new();
    for number in row.wholes("tiers") {
        let tier = u8::try_from(number.value).ok().and_then(Tier::from_number);
        if tier.is_none() {
            let fault = Fault::new("out_of_range", number.place)
                .with("key", "tiers")
                .with("found", number.value);
            row.fault(fault.with("low", 0).with("high", 3));
        }
        tiers.extend(tier);
    }
    let slots = slots_of(&mut row, false);
    let rule = rule_of(&mut row);
    row.finish();
    Some(DueEntry {
        tiers,
        slots,
        rule: rule?,
    })
}

/// Exactly one of `working_days`, `month_day` and `on`.
fn rule_of(row: &mut Row<'_>) -> Option<DueRule> {
    let n_given = ["working_days", "month_day", "on"]
        .iter()
        .filter(|key| row.has(key))
        .count();
    let working_days = row
        .has("working_days")
        .then(|| DueRule::WorkingDays(u16::from(row.small("working_days", 1, 90))));
    let month_day = row
        .opt_parsed::<MonthDay>("month_day", "bad_month_day")
        .map(|day| DueRule::MonthDay(day.value));
    let on = row.opt_date("on").map(|date| DueRule::On(date.value));
    if n_given != 1 {
        row.fault(Fault::new("one_due_rule", row.place()));
    }
    working_days.or(month_day).or(on)
}
