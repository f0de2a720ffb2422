//! Tasks for tests: a giver, a lead, a partner and a task between them in a few lines.

use super::{NewTask, Part, Seen, store};
use crate::agency::testing::agency;
use crate::base::{
    Ctx,
    actor::Role,
    clock::instant_text,
    ctx::App,
    ids::{AgencyId, TaskId},
    testing::ctx,
};
use time::Date;

/// Three agencies of an invented province and their people.
pub struct Three {
    /// Who gives.
    pub giver: AgencyId,
    /// Who leads.
    pub lead: AgencyId,
    /// Who contributes.
    pub partner: AgencyId,
    /// A leader of the giver.
    pub chief: Ctx,
    /// An officer of the lead.
    pub officer: Ctx,
    /// A leader of the lead, who judges shares.
    pub head: Ctx,
    /// An officer of the partner.
    pub contributor: Ctx,
    /// An officer of nobody concerned.
    pub stranger: Ctx,
}

/// Stores the three agencies.
pub async fn three(app: &App) -> Three {
    let tx = app.store.begin().await.expect("a transaction begins");
    let giver = agency(&tx, "H99", "UBND tỉnh Lam Giang", "people_committee").await;
    let lead = agency(
        &tx,
        "H99.01",
        "Sở Khoa học và Công nghệ Lam Giang",
        "department",
    )
    .await;
    let partner = agency(&tx, "H99.02", "Công an tỉnh Lam Giang", "police").await;
    let other = agency(&tx, "H99.03", "Sở Tài chính Lam Giang", "department").await;
    tx.commit().await.expect("the agencies are stored");
    Three {
        giver,
        lead,
        partner,
        chief: ctx(app, 1, giver, Role::Leader),
        officer: ctx(app, 2, lead, Role::Officer),
        head: ctx(app, 3, lead, Role::Leader),
        contributor: ctx(app, 4, partner, Role::Officer),
        stranger: ctx(app, 5, other, Role::Officer),
    }
}

/// Lays a lead's task that no directive is behind.
pub async fn lay(
    app: &App,
    agency_id: AgencyId,
    giver: AgencyId,
    text: &str,
    due_on: Option<Date>,
) -> TaskId {
    let tx = app.store.begin().await.expect("a transaction begins");
    let task = NewTask {
        directive_id: None,
        duty_id: None,
        lead_task_id: None,
        part: Part::Lead,
        agency_id,
        giver_agency_id: giver,
        title: super::rules::title_of(text),
        text: text.to_owned(),
        due_on,
    };
    let id = store::add(&tx, &task, "", &instant_text(app.clock.now()))
        .await
        .expect("the task is stored");
    tx.commit().await.expect("the task is kept");
    id
}

/// The stored edition of a task, as a form made now would carry it.
pub async fn seen(app: &App, id: TaskId) -> Seen {
    let task = store::get(&app.store.reader(), id)
        .await
        .expect("the task is there");
    Seen {
        id,
        row_version: task.row_version,
    }
}
