//! The page that makes a reporting schedule out of what was read from a directive; opening its periods is another page.

use crate::{
    agency::Choice,
    directive::{FindingView, ScheduleView, schedule_doubts, schedule_views},
    document::kinds,
    error::{Shown, html, html_with},
    forms::{Asked, Sent},
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::http::StatusCode;
use hopluc_core::base::{
    calendar::{MonthDay, Slot, Window},
    error::{ActionError, Outcome},
    ids::DirectiveId,
};
use hopluc_core::report::period::{
    from_directive::{ScheduleForm, ScheduleKind, WindowForm},
    ordering::{Proposal, order_schedule, propose},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::Date;

/// Most windows that the form takes.
const MOST_WINDOWS: usize = 24;

/// Tiers that report in a province: province, district before July 2025, commune.
const TIERS: [u8; 3] = [1, 2, 3];

/// Query of the form: the directive, and the read schedule that the official starts from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct OrderQuery {
    chi_dao: String,
    lich: String,
}

#[derive(Template)]
#[template(path = "period/order.html")]
struct OrderPage {
    page: Page,
    typed: Sent,
    directive: DirectiveId,
    title: String,
    picked: String,
    models: Vec<Choice>,
    sorts: [ScheduleKind; 3],
    slots: Vec<Slot>,
    windows: Vec<usize>,
    tiers: [u8; 3],
    schedules: Vec<ScheduleView>,
    doubts: Vec<FindingView>,
}

impl OrderPage {
    fn value(&self, n: &usize, name: &str) -> &str {
        self.typed.text(&format!("windows-{n}-{name}"))
    }

    fn tier_value(&self, n: &usize, tier: &u8) -> &str {
        self.typed.text(&format!("windows-{n}-due_{tier}"))
    }

    fn has_tier_dues(&self, n: &usize) -> bool {
        self.tiers
            .iter()
            .any(|tier| !self.tier_value(n, tier).is_empty())
    }

    fn fault(&self, n: &usize, name: &str) -> String {
        self.page.fault_of(&format!("windows-{n}-{name}"))
    }

    fn has_slot(&self, slot: &Slot) -> bool {
        self.typed.all("slot").contains(&slot.to_string())
    }

    fn slot_due(&self, slot: &Slot) -> &str {
        self.typed.text(&format!("due-{slot}"))
    }

    fn due_days(&self, tier: &u8) -> &str {
        self.typed.text(&format!("due_days_{tier}"))
    }

    fn is_sort(&self, sort: &ScheduleKind) -> bool {
        self.typed.text("sort") == sort.code()
    }
}

/// Parts of the year that the form offers: quarters, halves, nine months, the year, then the months.
fn slots() -> Vec<Slot> {
    let is_month = |slot: &Slot| matches!(slot, Slot::Month(_));
    let months = Slot::all().filter(is_month);
    Slot::all()
        .filter(|slot| !is_month(slot))
        .chain(months)
        .collect()
}

fn order_page(
    signed: &Signed,
    page: Page,
    proposal: &Proposal,
    (picked, typed): (String, Sent),
) -> OrderPage {
    let is_english = page.lang() == "en";
    let today = signed.ctx.today();
    let models = signed.ctx.catalogue().schedules.values();
    let models = models
        .filter(|def| def.validity.holds_on(today) || def.id.as_str() == typed.text("model"))
        .map(|def| Choice {
            value: def.id.as_str().to_owned(),
            text: if is_english {
                def.name_en.clone()
            } else {
                def.name.clone()
            },
        });
    let source = &proposal.source;
    let title = if source.number_symbol.is_empty() {
        &source.subject
    } else {
        &source.number_symbol
    };
    OrderPage {
        models: models.collect(),
        schedules: schedule_views(&page, &proposal.reading),
        doubts: schedule_doubts(&page, &proposal.reading),
        directive: proposal.directive.id,
        title: title.clone(),
        sorts: ScheduleKind::ALL,
        slots: slots(),
        windows: (0..n_windows(&typed)).collect(),
        tiers: TIERS,
        page,
        picked,
        typed,
    }
}

fn n_windows(sent: &Sent) -> usize {
    sent.parsed("n_windows").unwrap_or(0).clamp(1, MOST_WINDOWS)
}

/// "Kế hoạch số 190/KH-UBND ngày 25/09/2026 của UBND tỉnh", as far as it is known.
fn basis_of(signed: &Signed, proposal: &Proposal) -> String {
    let page = &signed.page;
    let (source, header) = (&proposal.source, &proposal.reading.header);
    let code = header.kind.code();
    let kind = kinds(page, signed)
        .into_iter()
        .find(|kind| kind.value == code);
    let mut words = vec![
        kind.filter(|_| code != "khac")
            .map_or_else(|| page.t("ordering.document").to_owned(), |kind| kind.text),
    ];
    let read = header.issuer.as_ref().map(|issuer| issuer.value.as_str());
    let issuer = Some(source.issuer.as_str()).filter(|issuer| !issuer.is_empty());
    let date = words::date_or_blank(source.issued_on);
    let parts = [
        ("ordering.number", source.number_symbol.as_str()),
        ("ordering.dated", date.as_str()),
        ("ordering.issued_by", issuer.or(read).unwrap_or_default()),
    ];
    let filled = parts.iter().filter(|part| !part.1.is_empty());
    words.extend(filled.map(|(key, value)| format!("{} {value}", page.t(key))));
    words.join(" ")
}

/// The form as the fields of a browser.
fn sent_of(form: &ScheduleForm) -> Sent {
    let mut pairs: Vec<(String, String)> = vec![
        ("name".to_owned(), form.name.clone()),
        ("basis".to_owned(), form.basis.clone()),
        ("model".to_owned(), form.model.clone()),
        ("sort".to_owned(), form.kind.code().to_owned()),
        (
            "n_windows".to_owned(),
            form.windows.len().max(1).to_string(),
        ),
    ];
    let mut put = |name: String, value: String| pairs.push((name, value));
    let day = |on: Option<Date>| on.map(words::iso).unwrap_or_default();
    if let Some(campaign) = form.campaign {
        put("campaign_from".to_owned(), words::iso(campaign.from));
        put("campaign_to".to_owned(), words::iso(campaign.to));
    }
    for (n, window) in form.windows.iter().enumerate() {
        let mut put = |name: &str, value: String| put(format!("windows-{n}-{name}"), value);
        put("code", window.code.clone());
        put("name", window.name.clone());
        put("from", day(window.from));
        put("to", day(window.to));
        put("cutoff_on", day(window.cutoff_on));
        put("due_on", day(window.due_on));
        for (tier, on) in &window.due_by_tier {
            put(&format!("due_{tier}"), words::iso(on));
        }
        if window.is_cumulative {
            put("is_cumulative", "1".to_owned());
        }
    }
    for (slot, due) in &form.slots {
        put("slot".to_owned(), slot.to_string());
        if let Some(due) = due {
            put(format!("due-{slot}"), due.to_string());
        }
    }
    Sent::of(pairs)
}

fn window_of(sent: &Sent, n: usize) -> Outcome<WindowForm> {
    let field = |name: &str| format!("windows-{n}-{name}");
    let day = |name: &str| sent.date(&field(name));
    let mut due_by_tier = BTreeMap::new();
    for tier in TIERS {
        if let Some(on) = day(&format!("due_{tier}"))? {
            due_by_tier.insert(tier, on);
        }
    }
    Ok(WindowForm {
        code: sent.text(&field("code")).trim().to_owned(),
        name: sent.text(&field("name")).trim().to_owned(),
        from: day("from")?,
        to: day("to")?,
        cutoff_on: day("cutoff_on")?,
        due_on: day("due_on")?,
        due_by_tier,
        is_cumulative: !sent.text(&field("is_cumulative")).is_empty(),
    })
}

fn campaign_of(sent: &Sent) -> Outcome<Option<Window>> {
    let (from, to) = ("campaign_from", "campaign_to");
    match (sent.date(from)?, sent.date(to)?) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(ActionError::invalid(to, "error.required")),
        (None, Some(_)) => Err(ActionError::invalid(from, "error.required")),
        (Some(first), Some(last)) => Window::new(first, last)
            .map(Some)
            .ok_or_else(|| ActionError::invalid(to, "error.dates_out_of_order")),
    }
}

fn slots_of(sent: &Sent) -> Outcome<BTreeMap<Slot, Option<MonthDay>>> {
    let mut slots = BTreeMap::new();
    for slot in sent.all_parsed::<Slot>("slot") {
        let field = format!("due-{slot}");
        let text = sent.text(&field).trim();
        let due = match (text.is_empty(), text.parse::<MonthDay>()) {
            (true, _) => None,
            (false, Ok(due)) => Some(due),
            (false, Err(_)) => return Err(ActionError::invalid(&field, "error.month_day_form")),
        };
        slots.insert(slot, due);
    }
    Ok(slots)
}

/// A whole number within bounds; `None` for an empty field.
fn number(sent: &Sent, field: &str, least: u16, most: u16) -> Outcome<Option<u16>> {
    let text = sent.text(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let n = text.parse().ok().filter(|n| (least..=most).contains(n));
    n.map(Some)
        .ok_or_else(|| ActionError::invalid(field, "error.days_form"))
}

fn form_of(sent: &Sent) -> Outcome<ScheduleForm> {
    let mut due_days = BTreeMap::new();
    for tier in TIERS {
        if let Some(n) = number(sent, &format!("due_days_{tier}"), 1, 90)? {
            due_days.insert(tier, n);
        }
    }
    let after = number(sent, "cutoff_after_days", 0, 60)?.unwrap_or(0);
    let windows = (0..n_windows(sent)).map(|n| window_of(sent, n));
    Ok(ScheduleForm {
        name: sent.text("name").trim().to_owned(),
        basis: sent.text("basis").trim().to_owned(),
        model: sent.text("model").to_owned(),
        kind: ScheduleKind::from_code(sent.text("sort")).unwrap_or_default(),
        windows: windows.collect::<Outcome<_>>()?,
        campaign: campaign_of(sent)?,
        slots: slots_of(sent)?,
        due_days,
        cutoff_after_days: u8::try_from(after).unwrap_or(0),
    })
}

/// `GET /ky-bao-cao/che-do/moi?chi_dao=&lich=`: the form, filled with what was read.
pub async fn order_form(signed: Signed, Asked(query): Asked<OrderQuery>) -> Shown {
    let id = DirectiveId(query.chi_dao.parse().unwrap_or(0));
    let mut proposal = propose(&signed.ctx, id, query.lich.parse().ok()).await?;
    proposal.form.basis = basis_of(&signed, &proposal);
    let typed = sent_of(&proposal.form);
    let page = signed.page.clone();
    html(&order_page(&signed, page, &proposal, (query.lich, typed)))
}

/// `POST /ky-bao-cao/che-do/moi`: stores the schedule and goes on to opening its period; `more` only adds a window.
pub async fn order(signed: Signed, mut sent: Sent) -> Shown {
    let id = DirectiveId(sent.parsed("chi_dao").unwrap_or(0));
    let is_more = !sent.text("more").is_empty();
    let outcome = match form_of(&sent) {
        Ok(form) if !is_more => order_schedule(&signed.ctx, id, &form).await,
        Ok(_) => Err(ActionError::Invalid(Vec::new())),
        Err(error) => Err(error),
    };
    let faults = match outcome {
        Ok(stored) => {
            let next = format!("/ky-bao-cao/mo?che_do={stored}");
            return Ok(done(&next, "schedule_ordered"));
        }
        Err(ActionError::Invalid(faults)) => faults,
        Err(error) => return Err(error.into()),
    };
    let picked = sent.text("lich").to_owned();
    let proposal = propose(&signed.ctx, id, picked.parse().ok()).await?;
    let status = if is_more && faults.is_empty() {
        let n = (n_windows(&sent) + 1).min(MOST_WINDOWS);
        sent.put("n_windows", n.to_string());
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = signed.page.clone().with_faults(faults);
    let shown = order_page(&signed, page, &proposal, (picked, sent));
    html_with(status, &shown)
}
