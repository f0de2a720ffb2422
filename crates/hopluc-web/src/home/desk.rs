//! The parts of the first page, each with what its role needs; the order is that of the page.

use super::{Block, COUNTED, Desk, Drawing, Line, SHORT, Tile};
use crate::{chart, document, english, error::WebError, page::Page, task, urls, words};
use hopluc_core::agency;
use hopluc_core::base::{
    actor::Role,
    audit,
    ids::AgencyId,
    job,
    permit::{Reach, Verb},
};
use hopluc_core::directive::{DirectiveState, page as directives};
use hopluc_core::document::{Direction, Document, Filter as Documents, State};
use hopluc_core::report::{
    period::{self, Obligation, ObligationState, PeriodState},
    submission,
};
use hopluc_core::task::{
    list::{self, Filter, Side, Stage, TaskRow},
    rules::Group,
};

fn counted(n: usize) -> String {
    if n as i64 >= COUNTED {
        format!("{}+", COUNTED - 1)
    } else {
        n.to_string()
    }
}

impl Desk<'_> {
    fn page(&self) -> &Page {
        &self.signed.page
    }

    fn own(&self) -> AgencyId {
        self.signed.ctx.actor.agency()
    }

    /// Whether the role does the work of an agency; auditors and administrators look on.
    fn is_at_work(&self) -> bool {
        !matches!(
            self.signed.ctx.actor.role,
            Role::Auditor | Role::Administrator
        )
    }

    fn tile(&mut self, href: &str, n: String, key: &str, class: &'static str) {
        // A tile without anything behind it stays calm.
        let class = if n == "0" { "" } else { class };
        let text = self.page().t(key).to_owned();
        self.tiles.push(Tile {
            href: href.to_owned(),
            n,
            text,
            class,
        });
    }

    fn block(&mut self, key: &str, href: &str, lines: Vec<Line>) {
        if !lines.is_empty() {
            let title = self.page().t(key).to_owned();
            self.blocks.push(Block {
                title,
                href: href.to_owned(),
                lines: lines.into_iter().take(SHORT).collect(),
            });
        }
    }

    fn task_line(&self, row: TaskRow, of: &str) -> Line {
        let due = task::due_note(self.page(), row.due_on, row.state, self.signed.ctx.today());
        let on = words::date_or_blank(row.due_on);
        let parts = [of, on.as_str(), due.as_str()];
        Line {
            href: urls::record("task", row.id.0),
            note: parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            is_late: row.group == Group::Overdue && row.state.is_to_do(),
            title: row.title,
        }
    }

    /// Tasks of the agency, or of the whole province for who looks over it.
    pub(super) async fn tasks(&mut self) -> Result<(), WebError> {
        let side = match Verb::TaskRead.reach(self.signed.ctx.actor.role) {
            Reach::Never => return Ok(()),
            _ if self.is_at_work() => Side::Ours,
            _ => Side::All,
        };
        let ctx = &self.signed.ctx;
        let acts = agency::store::acting_line(ctx, &ctx.reader()).await?;
        if side == Side::Ours && acts.is_empty() {
            // They lie on the desk of its successor.
            return Ok(());
        }
        let filter = Filter {
            side,
            limit: SHORT as i64,
            ..Filter::default()
        };
        let found = list::page(&self.signed.ctx, &filter).await?;
        for (group, class) in [
            (Group::Overdue, "bad"),
            (Group::Today, "warn"),
            (Group::ThisWeek, "info"),
        ] {
            let n = found.counts.get(&group).copied().unwrap_or(0);
            let href = format!("/nhiem-vu?ben={}&nhom={}", side.code(), group.code());
            let key = format!("home.task.{}", group.code());
            self.tile(&href, words::number(n), &key, class);
        }
        let lines = found
            .rows
            .into_iter()
            .map(|row| {
                let of = if side == Side::All {
                    row.agency.clone()
                } else {
                    row.giver.clone()
                };
                self.task_line(row, &of)
            })
            .collect();
        let href = format!("/nhiem-vu?ben={}", side.code());
        self.block("home.tasks", &href, lines);
        Ok(())
    }

    /// Tasks that were reported done to this agency.
    pub(super) async fn reviews(&mut self) -> Result<(), WebError> {
        if !self.is_at_work() || !self.page().may_ever(Verb::TaskReview) {
            return Ok(());
        }
        let filter = Filter {
            side: Side::Given,
            stage: Stage::Waiting,
            limit: SHORT as i64,
            ..Filter::default()
        };
        let found = list::page(&self.signed.ctx, &filter).await?;
        let n: i64 = found.counts.values().sum();
        let href = "/nhiem-vu?ben=given&muc=waiting";
        self.tile(href, words::number(n), "home.reviews", "warn");
        let lines = found
            .rows
            .into_iter()
            .map(|row| {
                let of = row.agency.clone();
                self.task_line(row, &of)
            })
            .collect();
        self.block("home.reviews_list", href, lines);
        Ok(())
    }

    /// Reports that the agency owes, returned ones first.
    pub(super) async fn obligations(&mut self) -> Result<(), WebError> {
        if !self.is_at_work() || !self.page().may_ever(Verb::SubmissionRead) {
            return Ok(());
        }
        let today = self.signed.ctx.today();
        let mut owed = submission::actions::mine(&self.signed.ctx).await?;
        owed.retain(|(obligation, period, _)| {
            period.state == PeriodState::Open
                && matches!(
                    obligation.state,
                    ObligationState::Open | ObligationState::Returned
                )
        });
        let is_returned = |obligation: &Obligation| obligation.state == ObligationState::Returned;
        owed.sort_by_key(|(owed, ..)| (!is_returned(owed), owed.due_on, owed.id));
        let n_returned = owed.iter().filter(|(owed, ..)| is_returned(owed)).count();
        let is_late = owed.iter().any(|(owed, ..)| owed.due_on < today);
        let n_open = (owed.len() - n_returned).to_string();
        let class = if is_late { "bad" } else { "info" };
        self.tile(urls::OBLIGATIONS, n_open, "home.obligations", class);
        if n_returned > 0 {
            let n = n_returned.to_string();
            self.tile(urls::OBLIGATIONS, n, "home.returned", "bad");
        }
        let lines = owed
            .into_iter()
            .map(|(owed, mut period, agency)| {
                english::name_period(self.signed, &mut period);
                self.owed_line(&owed, period.name, agency.name)
            })
            .collect();
        self.block("home.obligations_list", urls::OBLIGATIONS, lines);
        Ok(())
    }

    fn owed_line(&self, owed: &Obligation, period: String, agency: String) -> Line {
        let page = self.page();
        let left = words::days_left(owed.due_on, self.signed.ctx.today());
        let is_returned = owed.state == ObligationState::Returned;
        let mut parts = Vec::new();
        if is_returned {
            parts.push(page.t("home.is_returned").to_owned());
        }
        parts.push(words::date(owed.due_on));
        parts.push(match left {
            0 => page.t("task.due_today").to_owned(),
            n if n < 0 => page.tn("task.days_late", -n),
            n => page.tn("task.days_left", n),
        });
        if owed.agency_id != self.own() {
            parts.push(agency);
        }
        Line {
            href: urls::record("obligation", owed.id.0),
            title: period,
            note: parts.join(" · "),
            is_late: left < 0 || is_returned,
        }
    }

    /// Directives that nobody has confirmed yet.
    pub(super) async fn directives(&mut self) -> Result<(), WebError> {
        if !self.page().may_ever(Verb::DirectiveConfirm) {
            return Ok(());
        }
        let state = Some(DirectiveState::Opened);
        let found = directives::directives(&self.signed.ctx, state, None, COUNTED).await?;
        let href = "/chi-dao?trang_thai=opened";
        self.tile(href, counted(found.len()), "home.directives", "warn");
        let lines = found
            .into_iter()
            .map(|row| Line {
                href: urls::record("directive", row.id.0),
                note: [row.number_symbol, row.giver]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
                title: row.subject,
                is_late: false,
            })
            .collect();
        self.block("home.directives_list", href, lines);
        Ok(())
    }

    async fn own_documents(&self, state: State) -> Result<Vec<Document>, WebError> {
        let ctx = &self.signed.ctx;
        let mut found = Vec::new();
        // The drafts of a merged body wait on the desk of its successor, and on no other.
        for holder in agency::store::acting_line(ctx, &ctx.reader()).await? {
            let filter = Documents {
                direction: Some(Direction::Outgoing),
                state: Some(state),
                holder: Some(holder),
                ..Documents::default()
            };
            found.extend(hopluc_core::document::actions::list(ctx, &filter, None, COUNTED).await?);
        }
        Ok(found)
    }

    /// Outgoing documents of the agency at the step that this role takes.
    pub(super) async fn documents(&mut self) -> Result<(), WebError> {
        for (verb, state, key, class) in [
            (
                Verb::DocumentApprove,
                State::Submitted,
                "home.approve",
                "warn",
            ),
            (Verb::DocumentIssue, State::Approved, "home.issue", "warn"),
            (Verb::DocumentDraft, State::Draft, "home.drafts", "info"),
        ] {
            if !self.is_at_work() || !self.page().may_ever(verb) {
                continue;
            }
            let found = self.own_documents(state).await?;
            if found.is_empty() && state == State::Draft {
                continue;
            }
            let href = format!("/van-ban?so=outgoing&trang_thai={}", state.code());
            self.tile(&href, counted(found.len()), key, class);
            let lines = found
                .into_iter()
                .map(|found| Line {
                    href: urls::record("document", found.id.0),
                    note: document::draft_note(self.page(), &found),
                    is_late: state == State::Draft && !found.reason.is_empty(),
                    title: found.subject,
                })
                .collect();
            self.block(&format!("{key}_list"), &href, lines);
        }
        Ok(())
    }

    /// Documents that went to the agency and of which it has not said that they came.
    pub(super) async fn arrivals(&mut self) -> Result<(), WebError> {
        if !self.is_at_work() || !self.page().may_ever(Verb::DocumentRegister) {
            return Ok(());
        }
        let found = hopluc_core::document::actions::arrivals(&self.signed.ctx, COUNTED).await?;
        self.tile(
            "/van-ban?so=received",
            counted(found.len()),
            "home.arrivals",
            "info",
        );
        let lines = found
            .into_iter()
            .map(|found| Line {
                href: urls::record("document", found.id.0),
                note: [
                    found.number_symbol,
                    words::date_or_blank(found.issued_on),
                    found.issuer,
                ]
                .join(" · "),
                title: found.subject,
                is_late: false,
            })
            .collect();
        self.block("home.arrivals_list", "/van-ban?so=received", lines);
        Ok(())
    }

    /// Tasks by state, of the agency or of the province.
    pub(super) async fn states(&mut self) -> Result<(), WebError> {
        let side = match Verb::TaskRead.reach(self.signed.ctx.actor.role) {
            Reach::Never => return Ok(()),
            Reach::Own => Side::Ours,
            Reach::All => Side::All,
        };
        let filter = Filter {
            side,
            ..Filter::default()
        };
        let counts = list::counts(&self.signed.ctx, &filter).await?;
        let legend = task::by_state(self.page(), &counts);
        if legend.is_empty() {
            return Ok(());
        }
        let title = self.page().tc("home.states.", side.code());
        self.drawings.push(Drawing {
            svg: chart::stack(&title, &legend),
            title,
            href: format!("/nhiem-vu/thong-ke?ben={}", side.code()),
            legend,
        });
        Ok(())
    }

    /// Who has reported in the periods that are open, and what waits for a look.
    pub(super) async fn periods(&mut self) -> Result<(), WebError> {
        if !self.page().may_ever(Verb::PeriodRead) {
            return Ok(());
        }
        let open: Vec<_> = period::actions::list(&self.signed.ctx, None, 40)
            .await?
            .into_iter()
            .filter(|(period, counts)| {
                period.state == PeriodState::Open && counts.n_obligations > 0
            })
            .collect();
        if self.page().may_ever(Verb::SubmissionReview) {
            let n: i64 = open.iter().map(|(_, counts)| counts.n_waiting()).sum();
            let mut waiting = open.iter().filter(|(_, counts)| counts.n_waiting() > 0);
            let href = match (waiting.next(), waiting.next()) {
                (Some((period, _)), None) => {
                    format!("{}?loc=submitted", urls::record("period", period.id.0))
                }
                _ => "/ky-bao-cao?trang_thai=waiting".to_owned(),
            };
            self.tile(&href, words::number(n), "home.submissions", "warn");
        }
        for (mut period, counts) in open.into_iter().take(3) {
            english::name_period(self.signed, &mut period);
            let parts = [
                ("home.on_time", counts.n_on_time, 2),
                ("home.late", counts.n_late, 3),
                ("home.pending", counts.n_pending, 6),
                ("home.overdue", counts.n_overdue, 4),
            ];
            let legend: Vec<chart::Part> = parts
                .into_iter()
                .filter(|part| part.1 > 0)
                .map(|(key, value, colour)| chart::Part {
                    label: self.page().t(key).to_owned(),
                    value,
                    colour,
                })
                .collect();
            let title = format!(
                "{}: {} {}/{}",
                period.name,
                self.page().t("home.reported"),
                counts.n_submitted(),
                counts.n_obligations
            );
            self.drawings.push(Drawing {
                svg: chart::stack(&title, &legend),
                title,
                href: urls::record("period", period.id.0),
                legend,
            });
        }
        Ok(())
    }

    /// Jobs that need a person.
    pub(super) async fn jobs(&mut self) -> Result<(), WebError> {
        if !self.page().may_ever(Verb::JobManage) {
            return Ok(());
        }
        let ctx = &self.signed.ctx;
        let (failed, counts) = job::page(ctx, "failed", i64::MAX, SHORT as i64).await?;
        let n_of = |state: &str| {
            let found = counts.iter().find(|count| count.0 == state);
            words::number(found.map_or(0, |count| count.1))
        };
        let (n_failed, n_waiting) = (n_of("failed"), n_of("waiting"));
        let href = "/viec-nen?trang_thai=failed";
        self.tile(href, n_failed, "home.jobs_failed", "bad");
        self.tile(
            "/viec-nen?trang_thai=waiting",
            n_waiting,
            "home.jobs_waiting",
            "",
        );
        let lines = failed
            .into_iter()
            .map(|job| Line {
                href: href.to_owned(),
                title: crate::job::kind_text(self.page(), &job.kind),
                note: crate::job::failure_text(self.page(), &job),
                is_late: true,
            })
            .collect();
        self.block("home.jobs_failed_list", href, lines);
        Ok(())
    }

    /// When the journal's head was last signed.
    pub(super) async fn journal(&mut self) -> Result<(), WebError> {
        if !self.page().may_ever(Verb::AuditRead) {
            return Ok(());
        }
        let signed = audit::last_checkpoint(&self.signed.ctx.reader()).await?;
        let page = self.page();
        let (title, note) = match signed {
            Some((size, at)) => (
                format!(
                    "{} {}",
                    page.t("home.signed_at"),
                    words::stored_instant(&at)
                ),
                page.tn("home.signed_facts", words::number(size)),
            ),
            None => (page.t("home.never_signed").to_owned(), String::new()),
        };
        let lines = vec![
            Line {
                href: "/nhat-ky".to_owned(),
                title,
                note,
                is_late: false,
            },
            Line {
                href: "/nhat-ky?kiem_tra=1".to_owned(),
                title: page.t("audit.verify").to_owned(),
                note: page.t("audit.hint").to_owned(),
                is_late: false,
            },
        ];
        self.block("nav.audit", "/nhat-ky", lines);
        Ok(())
    }
}
