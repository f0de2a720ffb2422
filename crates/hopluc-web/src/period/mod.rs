//! Pages of reporting periods: the list with what one's agency owes; `open` opens one, `board` shows who has reported,
//! `order` makes a schedule out of a directive.

mod board;
mod open;
mod order;

pub use board::{close, compile, remind, reopen, show};
pub use open::{adopt, open, open_form};
pub use order::{order, order_form};

use crate::{
    agency::Choice,
    english,
    error::{Shown, html},
    forms::Asked,
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    saved_view::{self, Bar},
    session::Signed,
    words,
};
use askama::Template;
use axum::extract::RawQuery;
use hopluc_core::agency::Agency;
use hopluc_core::base::{error::ActionError, ids::ScheduleId, permit::Verb};
use hopluc_core::figure::checks::{Finding, Rule};
use hopluc_core::person::saved_view::ViewPage;
use hopluc_core::report::period::{
    Completeness, Obligation, ObligationState, Period, PeriodState, Timeliness, actions,
};
use hopluc_core::report::submission;
use serde::Deserialize;

/// Class of the badge of an obligation's state.
pub fn badge(state: ObligationState) -> &'static str {
    match state {
        ObligationState::Open => "warn",
        ObligationState::Submitted => "info",
        ObligationState::Returned => "bad",
        ObligationState::Accepted => "good",
    }
}

/// Class of the badge of a timeliness.
pub fn time_badge(timeliness: Timeliness) -> &'static str {
    match timeliness {
        Timeliness::OnTime => "good",
        Timeliness::Late => "warn",
        Timeliness::Pending => "",
        Timeliness::Overdue => "bad",
    }
}

/// Stored word of a timeliness, for locale keys.
pub fn time_code(timeliness: Timeliness) -> &'static str {
    match timeliness {
        Timeliness::OnTime => "on_time",
        Timeliness::Late => "late",
        Timeliness::Pending => "pending",
        Timeliness::Overdue => "overdue",
    }
}

/// The message of a finding in the visitor's language.
pub fn finding_text(page: &Page, finding: &Finding) -> String {
    match finding.args.get("base") {
        Some(base) if finding.rule == Rule::TrendWithoutBase => page.tc("finding.no_base.", base),
        _ => page.texts.fill(finding.message(), &finding.args),
    }
}

/// Filter of the list: open periods in which submissions wait for somebody to look at them.
const WAITING: &str = "waiting";

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    che_do: String,
    trang_thai: String,
    xep: String,
}

impl ListQuery {
    fn is_waiting(&self) -> bool {
        self.trang_thai == WAITING
    }

    fn listing(&self) -> Listing<'_> {
        Listing::new(
            "/ky-bao-cao",
            vec![
                ("che_do", &self.che_do),
                ("trang_thai", &self.trang_thai),
                ("xep", &self.xep),
            ],
        )
    }

    fn headings(&self, page: &Page) -> Vec<Heading> {
        let here = if self.xep.is_empty() {
            "window"
        } else {
            &self.xep
        };
        let listing = self.listing();
        let sorting = |key, orders| listing.sorting(page.t(key), here, orders);
        vec![
            Heading::plain(page.t("period.period")),
            sorting("period.window", [("window", DOWN), ("window_last", UP)]),
            Heading::plain(page.t("period.state")),
            sorting("period.reported", [("least", UP), ("most", DOWN)]).number(),
            Heading::plain(page.t("timeliness.late")).number(),
            sorting("timeliness.overdue", [("late", DOWN), ("window", "")]).number(),
        ]
    }

    /// Keeps what the filter asks for and puts it in order; periods come newest window first.
    fn arrange(&self, periods: &mut Vec<(Period, Completeness)>) {
        periods.retain(|(period, counts)| match self.trang_thai.as_str() {
            "" => true,
            WAITING => period.state == PeriodState::Open && counts.n_waiting() > 0,
            state => period.state.code() == state,
        });
        match self.xep.as_str() {
            "window_last" => periods.reverse(),
            "least" => periods.sort_by_key(|(_, counts)| counts.percent()),
            "most" => periods.sort_by_key(|(_, counts)| -counts.percent()),
            "late" => periods.sort_by_key(|(_, counts)| -counts.n_overdue),
            _ => {}
        }
    }
}

#[derive(Template)]
#[template(path = "period/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    schedules: Vec<Choice>,
    mine: Vec<(Obligation, Period, Agency)>,
    periods: Vec<(Period, Completeness)>,
    today: time::Date,
    can_open: bool,
}

/// `GET /ky-bao-cao`
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    let schedule = query.che_do.parse().ok().map(ScheduleId);
    let mut periods = actions::list(&signed.ctx, schedule, 100).await?;
    let kept = query.listing().query();
    let bar = saved_view::bar(&signed, ViewPage::Periods, "/ky-bao-cao", kept).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    query.arrange(&mut periods);
    for (period, _) in &mut periods {
        english::name_period(&signed, period);
    }
    let mut mine = match submission::actions::mine(&signed.ctx).await {
        Ok(mine) => mine,
        Err(ActionError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    for (_, period, _) in &mut mine {
        english::name_period(&signed, period);
    }
    let mut schedules = actions::schedules(&signed.ctx).await?;
    for schedule in &mut schedules {
        english::name_schedule(&signed, schedule);
    }
    let schedules = schedules.into_iter().map(|schedule| Choice {
        value: schedule.id.to_string(),
        text: schedule.name,
    });
    html(&ListPage {
        can_open: signed.ctx.permit_all(Verb::PeriodManage).is_ok(),
        today: signed.ctx.today(),
        headings: query.headings(&signed.page),
        schedules: schedules.collect(),
        page: signed.page,
        bar,
        query,
        mine,
        periods,
    })
}
