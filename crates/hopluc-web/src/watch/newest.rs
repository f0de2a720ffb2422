//! The page of what was met last: sums by indicator, agency and day, never a line of a log. It renews itself where that is asked for.

use super::class_name;
use crate::{
    error::{Shown, html},
    forms::Asked,
    page::Page,
    session::Signed,
    words,
};
use askama::Template;
use axum::http::{HeaderValue, header};
use hopluc_core::watch::overview;
use serde::Deserialize;

/// Between two renewals; a page that renews itself is a choice, since it moves under whoever reads it.
const RENEWED: HeaderValue = HeaderValue::from_static("15");

/// Query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewestQuery {
    /// `1` renews the page.
    tu_dong: String,
}

/// A sum as the page shows it.
struct Line {
    last: String,
    /// 0 for an unknown source.
    agency_id: i64,
    agency: String,
    class: String,
    kind: String,
    value: String,
    sensor: String,
    n: String,
}

#[derive(Template)]
#[template(path = "watch/newest.html")]
struct NewestPage {
    page: Page,
    sees_all: bool,
    is_renewed: bool,
    now: String,
    lines: Vec<Line>,
}

/// `GET /theo-doi-mang/moi-nhat`
pub async fn newest(signed: Signed, Asked(query): Asked<NewestQuery>) -> Shown {
    let ctx = &signed.ctx;
    let found = overview::newest(ctx).await?;
    let page = signed.page;
    let lines = found.into_iter().map(|row| Line {
        last: words::stored_instant(&row.last_at),
        agency_id: row.agency_id.map_or(0, |id| id.0),
        agency: row.agency,
        class: class_name(&page, ctx.catalogue(), &row.class),
        kind: row.kind,
        value: row.value,
        sensor: row.sensor,
        n: words::number(row.n_connections),
    });
    let lines = lines.collect();
    let is_renewed = query.tu_dong == "1";
    let mut answer = html(&NewestPage {
        sees_all: overview::sees_all(ctx).await?,
        is_renewed,
        now: words::stored_instant(&ctx.now_text()),
        lines,
        page,
    })?;
    if is_renewed {
        answer.headers_mut().insert(header::REFRESH, RENEWED);
    }
    Ok(answer)
}
