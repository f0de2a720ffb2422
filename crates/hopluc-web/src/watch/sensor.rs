//! Pages of who listens and of what is nobody's: sensors with their coverage, unknown sources, and the networks that name them.

use super::overview::{SensorLine, SpanQuery, cover_badge, covered};
use super::{class_name, export};
use crate::{
    agency::{Choice, choices},
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Sent},
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::http::StatusCode;
use hopluc_core::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::AgencyId,
    permit::Verb,
};
use hopluc_core::watch::{
    NetworkForm, SensorForm, actions,
    page::{coverage, triage},
};
use std::collections::BTreeMap;
use time::Date;

#[derive(Template)]
#[template(path = "watch/sensors.html")]
struct SensorsPage {
    page: Page,
    sees_all: bool,
    from: String,
    until: String,
    sensors: Vec<SensorLine>,
    agencies: Vec<Choice>,
    today: String,
    may_manage: bool,
    /// What was typed into the form that came back.
    typed: Sent,
}

async fn sensors_page(
    signed: &Signed,
    page: Page,
    (days, typed): ((Date, Date), Sent),
) -> Result<SensorsPage, WebError> {
    let ctx = &signed.ctx;
    let found = coverage(ctx, days).await?;
    let may_manage = page.sees_all(Verb::WatchManage);
    Ok(SensorsPage {
        sees_all: hopluc_core::watch::overview::sees_all(ctx).await?,
        from: words::iso(days.0),
        until: words::iso(days.1),
        sensors: found
            .iter()
            .map(|one| SensorLine {
                code: one.sensor.code.clone(),
                name: one.sensor.name.clone(),
                coverage: covered(&page, one.coverage),
                badge: cover_badge(one.coverage),
            })
            .collect(),
        agencies: if may_manage {
            choices(signed).await?
        } else {
            Vec::new()
        },
        today: words::iso(ctx.today()),
        may_manage,
        typed,
        page,
    })
}

/// `GET /theo-doi-mang/cam-bien`
pub async fn sensors(signed: Signed, Asked(query): Asked<SpanQuery>) -> Shown {
    let days = query.days(&signed.ctx);
    let page = signed.page.clone();
    if query.is_csv() {
        let found = coverage(&signed.ctx, days).await?;
        return export::sensors(&page, &found, days);
    }
    html(&sensors_page(&signed, page, (days, Sent::default())).await?)
}

fn first_day(ctx: &Ctx, form: &Sent) -> Outcome<Date> {
    Ok(form.date("from_on")?.unwrap_or_else(|| ctx.today()))
}

fn sensor_form(ctx: &Ctx, form: &Sent) -> Outcome<SensorForm> {
    Ok(SensorForm {
        code: form.text("code").trim().to_owned(),
        name: form.text("name").trim().to_owned(),
        agency_id: form.parsed("agency_id").map(AgencyId),
        rhythm_hours: form.parsed("rhythm_hours").unwrap_or(0),
        from_on: first_day(ctx, form)?,
        until_on: form.date("until_on")?,
    })
}

/// What a form comes to: its page with a word of what was done, or the page that `again` makes of its faults.
async fn answered<P: Template>(
    signed: &Signed,
    outcome: Outcome<()>,
    done_at: (&'static str, &'static str),
    again: impl AsyncFnOnce(Page, (Date, Date)) -> Result<P, WebError>,
) -> Shown {
    match outcome {
        Ok(()) => Ok(done(done_at.0, done_at.1)),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            let days = SpanQuery::default().days(&signed.ctx);
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &again(page, days).await?)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /theo-doi-mang/cam-bien`
pub async fn save_sensor(signed: Signed, form: Sent) -> Shown {
    let outcome = match sensor_form(&signed.ctx, &form) {
        Ok(asked) => actions::save_sensor(&signed.ctx, &asked).await.map(drop),
        Err(error) => Err(error),
    };
    let again = async |page, days| sensors_page(&signed, page, (days, form)).await;
    let place = ("/theo-doi-mang/cam-bien", "sensor_saved");
    answered(&signed, outcome, place, again).await
}

/// An unknown source.
struct SourceLine {
    source: String,
    sensor: String,
    class: String,
    n: String,
    first: String,
    last: String,
}

#[derive(Template)]
#[template(path = "watch/triage.html")]
struct TriagePage {
    page: Page,
    from: String,
    until: String,
    sources: Vec<SourceLine>,
    agencies: Vec<Choice>,
    today: String,
    may_manage: bool,
    /// What was typed into the form that came back.
    typed: Sent,
}

async fn triage_page(
    signed: &Signed,
    page: Page,
    (days, typed): ((Date, Date), Sent),
) -> Result<TriagePage, WebError> {
    let ctx = &signed.ctx;
    let found = triage(ctx, days).await?;
    let sensors = coverage(ctx, days).await?;
    let codes: BTreeMap<_, _> = sensors
        .iter()
        .map(|one| (one.sensor.id, one.sensor.code.clone()))
        .collect();
    let may_manage = page.sees_all(Verb::WatchManage);
    Ok(TriagePage {
        from: words::iso(days.0),
        until: words::iso(days.1),
        sources: found
            .iter()
            .map(|one| SourceLine {
                source: one.source.clone(),
                sensor: codes.get(&one.sensor_id).cloned().unwrap_or_default(),
                class: class_name(&page, ctx.catalogue(), &one.class),
                n: words::number(one.n_connections),
                first: words::stored_instant(&one.first_at),
                last: words::stored_instant(&one.last_at),
            })
            .collect(),
        agencies: if may_manage {
            choices(signed).await?
        } else {
            Vec::new()
        },
        today: words::iso(ctx.today()),
        may_manage,
        typed,
        page,
    })
}

/// `GET /theo-doi-mang/chua-ro`
pub async fn unknown(signed: Signed, Asked(query): Asked<SpanQuery>) -> Shown {
    let days = query.days(&signed.ctx);
    let page = signed.page.clone();
    if query.is_csv() {
        let found = triage(&signed.ctx, days).await?;
        let sensors = coverage(&signed.ctx, days).await?;
        return export::sources((&page, &signed.ctx), (&found, &sensors), days);
    }
    html(&triage_page(&signed, page, (days, Sent::default())).await?)
}

fn network_form(ctx: &Ctx, form: &Sent) -> Outcome<NetworkForm> {
    let agency = form.parsed("agency_id").map(AgencyId);
    Ok(NetworkForm {
        agency_id: agency.ok_or_else(|| ActionError::invalid("agency_id", "error.required"))?,
        cidr: form.text("cidr").trim().to_owned(),
        asn: form.parsed("asn"),
        name: form.text("name").trim().to_owned(),
        from_on: first_day(ctx, form)?,
        until_on: form.date("until_on")?,
    })
}

/// `POST /theo-doi-mang/mang`
pub async fn save_network(signed: Signed, form: Sent) -> Shown {
    let outcome = match network_form(&signed.ctx, &form) {
        Ok(asked) => actions::save_network(&signed.ctx, &asked).await.map(drop),
        Err(error) => Err(error),
    };
    let again = async |page, days| triage_page(&signed, page, (days, form)).await;
    let place = ("/theo-doi-mang/chua-ro", "network_saved");
    answered(&signed, outcome, place, again).await
}
