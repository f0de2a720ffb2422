//! Looking at what an agency sent: the decision cell by cell, and the history of its versions.

use super::{
    CellView, Extra, GroupView, both::cell_name, element_of, fill::shown_form, groups, words_of,
};
use crate::{
    english,
    error::{Shown, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect},
};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::{ObligationId, SubmissionId},
};
use hopluc_core::figure::CellKey;
use hopluc_core::report::submission::{
    CellChange, Verdict,
    actions::{self, FormPage, HistoryLine},
    review::{self, Review, ReviewPage},
};

#[derive(Template)]
#[template(path = "submission/history.html")]
struct HistoryPage {
    page: Page,
    found: FormPage,
    lines: Vec<HistoryLine>,
}

impl HistoryPage {
    fn name(&self, key: &CellKey) -> String {
        let measure = self.found.measures.iter().find(|m| m.code == key.measure);
        let part = measure
            .and_then(|m| m.part(&key.dimension))
            .map(|(_, name, _)| name.to_owned());
        let name = measure.map_or(key.measure.as_str(), |m| m.name.as_str());
        part.map_or_else(|| name.to_owned(), |part| format!("{name} – {part}"))
    }

    /// Title of a section; its name where the form no longer has it.
    fn section(&self, name: &str) -> String {
        let spec = self.found.sections.iter().find(|spec| spec.id == *name);
        spec.map_or(name, |spec| {
            if self.page.lang() == "en" {
                &spec.title_en
            } else {
                &spec.title
            }
        })
        .to_owned()
    }

    /// Cells and sections of a version that the reviewer gave back, each with the reason.
    fn returned(&self, line: &HistoryLine) -> Vec<(String, String)> {
        let cells = line.version.figures.iter();
        let cells = cells
            .filter(|figure| figure.verdict == Verdict::Returned)
            .map(|figure| (self.name(&figure.key), figure.reason.clone()));
        let texts = line.version.narratives.iter();
        let texts = texts
            .filter(|narrative| narrative.verdict == Verdict::Returned)
            .map(|narrative| (self.section(&narrative.section), narrative.reason.clone()));
        cells.chain(texts).collect()
    }

    fn words(&self, change: &CellChange, is_after: bool) -> String {
        let measure = self
            .found
            .measures
            .iter()
            .find(|m| m.code == change.key.measure);
        words_of(
            &self.page,
            if is_after {
                change.after
            } else {
                change.before
            },
            measure,
        )
    }
}

/// `GET /bao-cao-don-vi/{id}/lich-su`
pub async fn history(signed: Signed, Path(id): Path<i64>) -> Shown {
    let lines = actions::history(&signed.ctx, ObligationId(id)).await?;
    let found = shown_form(&signed, ObligationId(id)).await?;
    html(&HistoryPage {
        page: signed.page,
        found,
        lines,
    })
}
#[derive(Template)]
#[template(path = "submission/review.html")]
struct ReviewView {
    page: Page,
    found: ReviewPage,
    groups: Vec<GroupView>,
    sections: Vec<(String, String, String, &'static str, String)>,
    warnings: Vec<String>,
    /// What was typed into the form that came back.
    typed: Sent,
    /// Reasons that were typed for a version that somebody else has decided on meanwhile, with what they are about.
    lost: Vec<(String, String)>,
}

fn review_view(page: Page, found: ReviewPage) -> ReviewView {
    let mut extra = Extra::default();
    if let Some(before) = &found.before {
        extra.before = before
            .figures
            .iter()
            .map(|figure| (&figure.key, figure))
            .collect();
    }
    let all = groups(
        &page,
        &found.measures,
        &found.version.figures,
        &extra,
        |_| &[],
    );
    let is_english = page.lang() == "en";
    let sections = found
        .version
        .narratives
        .iter()
        .filter(|n| !n.text.is_empty())
        .map(|n| {
            let spec = found
                .sections
                .iter()
                .find(|section| section.id == n.section);
            let title = spec.map(|s| {
                if is_english {
                    s.title_en.clone()
                } else {
                    s.title.clone()
                }
            });
            (
                n.section.clone(),
                title.unwrap_or_default(),
                n.text.clone(),
                n.verdict.code(),
                n.reason.clone(),
            )
        });
    let warnings = found.findings.iter().map(|finding| {
        format!(
            "{}: {}",
            finding.cell,
            crate::period::finding_text(&page, finding)
        )
    });
    ReviewView {
        sections: sections.collect(),
        warnings: warnings.collect(),
        groups: all,
        typed: Sent::default(),
        lost: Vec::new(),
        page,
        found,
    }
}

/// The review in the reader's language.
async fn shown_review(signed: &Signed, id: SubmissionId) -> Outcome<ReviewPage> {
    let mut found = review::page(&signed.ctx, id).await?;
    english::name_form(signed, &mut found.period, &mut found.measures);
    Ok(found)
}

/// The review again with its faults and all reasons that were typed.
async fn review_again(
    signed: &Signed,
    id: SubmissionId,
    sent: Sent,
    (status, faults): (StatusCode, Vec<FieldError>),
) -> Shown {
    let found = shown_review(signed, id).await?;
    let mut shown = review_view(signed.page.clone().with_faults(faults), found);
    if !shown.found.is_reviewable {
        shown.lost = shown.typed_reasons(&sent);
    }
    shown.typed = sent;
    html_with(status, &shown)
}

impl ReviewView {
    /// Every reason that was typed, with the name of what it is about.
    fn typed_reasons(&self, sent: &Sent) -> Vec<(String, String)> {
        let mut reasons = Vec::new();
        for group in &self.groups {
            for measure in &group.measures {
                let parts = measure.parts.iter().flat_map(|parts| &parts.cells);
                for cell in std::iter::once(&measure.total).chain(parts) {
                    let name = format!("{}: {}", measure.name, cell.label);
                    reasons.push((name, sent.text(&format!("r:{}", cell.key)).to_owned()));
                }
            }
        }
        for (id, title, ..) in &self.sections {
            reasons.push((title.clone(), sent.text(&format!("rt:{id}")).to_owned()));
        }
        let note = self.page.t("submission.review_note").to_owned();
        reasons.push((note, sent.text("note").to_owned()));
        reasons.retain(|(_, text)| !text.trim().is_empty());
        reasons
    }

    /// What was typed into a reason.
    fn typed_of(&self, prefix: &str, key: &str) -> &str {
        self.typed.text(&format!("{prefix}{key}"))
    }

    fn words(&self, cell: &CellView) -> String {
        match cell.state {
            "value" => cell.text.clone(),
            "" => "–".to_owned(),
            state => self.page.tc("cell.", state),
        }
    }

    fn is_returned(verdict: &str) -> bool {
        verdict == Verdict::Returned.code()
    }
}

/// `GET /duyet-bao-cao/{id}`: what was sent. A draft, which the journal may lead to, goes on to what was sent before it.
pub async fn review_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    let id = SubmissionId(id);
    match shown_review(&signed, id).await {
        Err(ActionError::NotFound { .. }) => {
            let obligation = review::obligation_of(&signed.ctx, id).await?;
            let history = format!("/bao-cao-don-vi/{obligation}/lich-su");
            Ok(Redirect::to(&history).into_response())
        }
        found => html(&review_view(signed.page, found?)),
    }
}

/// What the form decides, with all reasons that were typed; the faults where it decides nothing that can be meant.
fn review_of(page: &Page, found: &ReviewPage, sent: &Sent) -> Result<Review, Vec<FieldError>> {
    let typed = |prefix: &str, name: &str| {
        let reason = sent.text(&format!("{prefix}{name}")).trim();
        (!reason.is_empty()).then(|| reason.to_owned())
    };
    let cells = found.version.figures.iter().filter_map(|figure| {
        typed("r:", &figure.key.to_string()).map(|reason| (figure.key.clone(), reason))
    });
    let sections = found.version.narratives.iter().filter_map(|narrative| {
        typed("rt:", &narrative.section).map(|reason| (narrative.section.clone(), reason))
    });
    let mut new = Review {
        note: sent.text("note").to_owned(),
        returned_cells: cells.collect(),
        returned_sections: sections.collect(),
        is_whole_returned: false,
    };
    let has_reasons = !new.returned_cells.is_empty() || !new.returned_sections.is_empty();
    let fault = |field, key| Err(vec![FieldError::new(field, key)]);
    match sent.text("decision") {
        "accept" if has_reasons => Err(accepted_with_reasons(page, found, &new)),
        "return" if !has_reasons => fault("note", "error.nothing_returned"),
        "accept" | "return" => Ok(new),
        "return_whole" => {
            new.is_whole_returned = true;
            Ok(new)
        }
        _ => fault("decision", "error.decision_missing"),
    }
}

/// One fault for each reason that was typed beside an acceptance, named by what it is about.
fn accepted_with_reasons(page: &Page, found: &ReviewPage, new: &Review) -> Vec<FieldError> {
    let is_english = page.lang() == "en";
    let fault = |field: &str, name: &str, reason: &str| {
        FieldError::new(field, "error.accepted_with_reason")
            .arg("cell", name)
            .arg("reason", reason)
    };
    let cells = new.returned_cells.iter().map(|(key, reason)| {
        let measure = found.measures.iter().find(|m| m.code == key.measure);
        let name = cell_name(page, measure, key);
        fault(&element_of(&key.to_string()), &name, reason)
    });
    let sections = new.returned_sections.iter().map(|(id, reason)| {
        let spec = found.sections.iter().find(|spec| spec.id == *id);
        let title = spec.map_or(id, |spec| {
            if is_english {
                &spec.title_en
            } else {
                &spec.title
            }
        });
        fault(id, title, reason)
    });
    cells.chain(sections).collect()
}

/// `POST /duyet-bao-cao/{id}`: `decision` is `accept`, `return` or `return_whole`, and nothing else; `r:<key>` hold reasons.
pub async fn decide(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = SubmissionId(id);
    let found = review::page(&signed.ctx, id).await?;
    let new = match review_of(&signed.page, &found, &sent) {
        Ok(new) => new,
        Err(faults) => {
            let faults = (StatusCode::UNPROCESSABLE_ENTITY, faults);
            return review_again(&signed, id, sent, faults).await;
        }
    };
    let row_version = sent.parsed("row_version").unwrap_or(0);
    match review::review(&signed.ctx, id, row_version, &new).await {
        Ok(()) => Ok(done(
            &format!("/ky-bao-cao/{}", found.period.id),
            "submission_reviewed",
        )),
        Err(ActionError::Invalid(faults)) => {
            let faults = (StatusCode::UNPROCESSABLE_ENTITY, faults);
            review_again(&signed, id, sent, faults).await
        }
        Err(ActionError::Conflict { key }) => {
            let faults = (StatusCode::CONFLICT, vec![FieldError::new("", key)]);
            review_again(&signed, id, sent, faults).await
        }
        Err(error) => Err(error.into()),
    }
}
