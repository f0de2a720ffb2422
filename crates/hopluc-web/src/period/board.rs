//! The board of one period: who has reported, put in order and filtered, and what its keeper may do from there.

use super::time_code;
use crate::{
    chart, english,
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Sent},
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    saved_view::{self, Bar},
    session::{Signed, done},
    urls, words,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
};
use hopluc_core::base::{
    Ctx,
    error::{ActionError, FieldError},
    ids::{AgencyId, PeriodId},
    permit::Verb,
};
use hopluc_core::document::actions as documents;
use hopluc_core::person::saved_view::ViewPage;
use hopluc_core::publish::from_report::{self, ReminderForm};
use hopluc_core::report::compiled;
use hopluc_core::report::period::{
    Completeness, PeriodState,
    actions::{self, Board},
    reopening,
};
use hopluc_core::report::submission;
use hopluc_doc::official::Signing;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "period/show.html")]
struct ShowPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: BoardQuery,
    path: String,
    board: Board,
    chart: String,
    legend: Vec<(u8, String, i64)>,
    report: Option<i64>,
    reopened: Option<reopening::Reopened>,
    can_manage: bool,
    can_compile: bool,
    can_remind: bool,
    newest: BTreeMap<i64, i64>,
    typed: Sent,
}

impl ShowPage {
    fn with(&self, name: &str, value: &str) -> String {
        self.query.listing(&self.path).with(name, value)
    }
}

/// Query of the board.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    loc: String,
    q: String,
    xep: String,
}

impl BoardQuery {
    fn listing<'a>(&'a self, path: &'a str) -> Listing<'a> {
        let pairs = vec![
            ("loc", self.loc.as_str()),
            ("q", &self.q),
            ("xep", &self.xep),
        ];
        Listing::new(path, pairs)
    }

    fn headings(&self, page: &Page, path: &str) -> Vec<Heading> {
        let listing = self.listing(path);
        let sorting = |key, orders| listing.sorting(page.t(key), &self.xep, orders);
        vec![
            sorting("period.agency", [("name", UP), ("name_last", DOWN)]),
            sorting("period.due_on", [("due", UP), ("due_last", DOWN)]),
            sorting("period.submitted_at", [("sent", DOWN), ("sent_first", UP)]),
            sorting("period.timeliness", [("time", UP), ("", "")]),
            Heading::plain(page.t("period.state")),
            Heading::plain(page.t("list.look")),
        ]
    }

    /// Keeps the lines asked for, in the order asked for; they come by tier and name.
    fn arrange(&self, board: &mut Board) {
        let words = hopluc_core::agency::rules::folded(&self.q);
        board.lines.retain(|line| {
            (self.loc.is_empty()
                || time_code(line.timeliness) == self.loc
                || line.obligation.state.code() == self.loc)
                && (words.is_empty()
                    || hopluc_core::agency::rules::folded(&line.agency.name).contains(&words))
        });
        let lines = &mut board.lines;
        match self.xep.as_str() {
            "name" => {
                lines.sort_by_key(|line| line.agency.page_key().folded);
            }
            "name_last" => {
                lines.sort_by_key(|line| std::cmp::Reverse(line.agency.page_key().folded));
            }
            "due" => lines.sort_by_key(|line| line.obligation.due_on),
            "due_last" => lines.sort_by_key(|line| std::cmp::Reverse(line.obligation.due_on)),
            "sent" => lines.sort_by(|a, b| {
                b.obligation
                    .first_submitted_at
                    .cmp(&a.obligation.first_submitted_at)
            }),
            "sent_first" => lines.sort_by_key(|line| {
                let at = line.obligation.first_submitted_at.clone();
                (at.is_none(), at)
            }),
            "time" => lines.sort_by_key(|line| {
                let order = ["overdue", "pending", "late", "on_time"];
                order
                    .iter()
                    .position(|code| *code == time_code(line.timeliness))
            }),
            _ => {}
        }
    }
}

fn legend(page: &Page, counts: &Completeness) -> Vec<(u8, String, i64)> {
    [
        (2, "on_time", counts.n_on_time),
        (3, "late", counts.n_late),
        (6, "pending", counts.n_pending),
        (4, "overdue", counts.n_overdue),
    ]
    .into_iter()
    .map(|(colour, code, n)| (colour, page.tc("timeliness.", code), n))
    .collect()
}

fn drawing(page: &Page, legend: &[(u8, String, i64)]) -> String {
    let parts: Vec<chart::Part> = legend
        .iter()
        .map(|(colour, label, value)| chart::Part {
            label: label.clone(),
            value: *value,
            colour: *colour,
        })
        .collect();
    chart::stack(page.t("period.board"), &parts)
}

/// Head and foot that a reminder letter of `focal` begins with.
async fn usual_fields(ctx: &Ctx, focal: AgencyId) -> Result<Sent, WebError> {
    let head = documents::usual_head(ctx, focal).await?;
    let fields = [
        ("place", head.place),
        ("capacity", head.signing.capacity.join("\n")),
        ("position", head.signing.position),
        ("signer", head.signing.name),
    ];
    Ok(Sent::of(
        fields.map(|(name, value)| (name.to_owned(), value)),
    ))
}

async fn show_page(
    signed: &Signed,
    id: PeriodId,
    page: Page,
    query: BoardQuery,
) -> Result<ShowPage, WebError> {
    let ctx = &signed.ctx;
    let mut board = actions::board(ctx, id, None).await?;
    query.arrange(&mut board);
    english::name_period(signed, &mut board.period);
    english::name_schedule(signed, &mut board.schedule);
    let legend = legend(&page, &board.completeness);
    let focal = [board.period.focal_agency_id];
    let tx = ctx.reader();
    let report = if ctx.may(Verb::ReportRead, &focal) {
        let versions = compiled::store::versions(&tx, id).await?;
        versions.first().map(|report| (report.id.0, report.state))
    } else {
        None
    };
    let sent = submission::store::sent_of_period(&tx, id).await?;
    let path = format!("/ky-bao-cao/{id}");
    let kept = query.listing(&path).query();
    let is_open = board.period.state == PeriodState::Open;
    let can_remind = is_open
        && ctx.permit_all(Verb::ReminderDraft).is_ok()
        && board.completeness.n_submitted() < board.completeness.n_obligations;
    let typed = if can_remind && ctx.may(Verb::DocumentDraft, &focal) {
        usual_fields(ctx, board.period.focal_agency_id).await?
    } else {
        Sent::default()
    };
    Ok(ShowPage {
        bar: saved_view::bar(signed, ViewPage::Board, &path, kept).await?,
        headings: query.headings(&page, &path),
        chart: drawing(&page, &legend),
        newest: sent
            .into_iter()
            .map(|(obligation, s)| (obligation.0, s.id.0))
            .collect(),
        can_manage: ctx.permit_all(Verb::PeriodManage).is_ok(),
        can_compile: ctx.may(Verb::ReportCompile, &focal)
            && compiled::rules::free_to_compile(report.map(|last| last.1)).is_ok(),
        can_remind,
        typed,
        path,
        query,
        page,
        board,
        legend,
        report: report.map(|last| last.0),
        reopened: reopening::last_reopened(&tx, id).await?,
    })
}

/// `GET /ky-bao-cao/{id}`
pub async fn show(
    signed: Signed,
    Path(id): Path<i64>,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<BoardQuery>,
) -> Shown {
    let page = signed.page.clone();
    let shown = show_page(&signed, PeriodId(id), page, query).await?;
    if let Some(opening) = shown.bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    html(&shown)
}

/// `POST /ky-bao-cao/{id}/dong`
pub async fn close(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let row_version = sent.parsed("row_version").unwrap_or(0);
    actions::close_period(&signed.ctx, PeriodId(id), row_version).await?;
    Ok(done(&format!("/ky-bao-cao/{id}"), "saved"))
}

/// `POST /ky-bao-cao/{id}/mo-lai`: opens a closed period again, with the reason.
pub async fn reopen(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let row_version = sent.parsed("row_version").unwrap_or(0);
    let reason = sent.text("reason");
    let outcome = reopening::reopen_period(&signed.ctx, PeriodId(id), row_version, reason).await;
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&format!("/ky-bao-cao/{id}"), "period_reopened")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(error) => return Err(error.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    let mut shown = show_page(&signed, PeriodId(id), page, BoardQuery::default()).await?;
    shown.typed = sent;
    html_with(status, &shown)
}

/// `POST /ky-bao-cao/{id}/tong-hop`
pub async fn compile(signed: Signed, Path(id): Path<i64>) -> Shown {
    let report = compiled::actions::compile(&signed.ctx, PeriodId(id)).await?;
    Ok(done(
        &format!("/bao-cao-tong-hop/{report}"),
        "report_compiled",
    ))
}

/// `POST /ky-bao-cao/{id}/don-doc`: drafts the reminder letter to all who have not reported; its page opens.
pub async fn remind(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let form = sent.date("new_due_on").map(|new_due_on| ReminderForm {
        new_due_on,
        symbol: sent.text("symbol").to_owned(),
        place: sent.text("place").to_owned(),
        signing: Signing {
            capacity: sent
                .text("capacity")
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            position: sent.text("position").trim().to_owned(),
            name: sent.text("signer").trim().to_owned(),
        },
    });
    let outcome = match form {
        Ok(form) => from_report::draft_reminder(&signed.ctx, PeriodId(id), &form).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(document) => Ok(done(
            &urls::record("document", document.0),
            "reminder_drafted",
        )),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            let query = BoardQuery::default();
            let mut shown = show_page(&signed, PeriodId(id), page, query).await?;
            shown.typed = sent;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(error) => Err(error.into()),
    }
}
