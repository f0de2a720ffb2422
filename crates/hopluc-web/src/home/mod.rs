//! The first page, "việc hôm nay": what waits for this person in this role, as tiles, short lists and two drawings.
//!
//! Each role asks a fixed number of statements, however much waits. Nothing is decided here.

mod desk;

use crate::{
    chart,
    error::{Shown, html},
    notice,
    page::Page,
    session::Signed,
    words,
};
use askama::Template;

/// Rows of a short list.
const SHORT: usize = 6;
/// Rows that are looked at to say how many there are; "20+" beyond.
const COUNTED: i64 = 21;

/// A number that leads to its list.
#[derive(Debug)]
struct Tile {
    href: String,
    n: String,
    text: String,
    class: &'static str,
}

/// One entry of a short list.
#[derive(Debug)]
struct Line {
    href: String,
    title: String,
    note: String,
    is_late: bool,
}

/// A short list under a heading.
#[derive(Debug)]
struct Block {
    title: String,
    href: String,
    lines: Vec<Line>,
}

/// A bar and what its colours mean.
#[derive(Debug)]
struct Drawing {
    title: String,
    href: String,
    svg: String,
    legend: Vec<chart::Part>,
}

/// Notices that are looked at for the few lines shown: several of one day may be one line.
const TOLD: i64 = 60;

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomePage {
    page: Page,
    today: String,
    tiles: Vec<Tile>,
    blocks: Vec<Block>,
    drawings: Vec<Drawing>,
    notices: Vec<notice::Line>,
}

/// What the parts of the page are put into.
struct Desk<'a> {
    signed: &'a Signed,
    tiles: Vec<Tile>,
    blocks: Vec<Block>,
    drawings: Vec<Drawing>,
}

/// `GET /`
pub async fn show(signed: Signed) -> Shown {
    let mut desk = Desk {
        signed: &signed,
        tiles: Vec::new(),
        blocks: Vec::new(),
        drawings: Vec::new(),
    };
    desk.tasks().await?;
    desk.reviews().await?;
    desk.obligations().await?;
    desk.directives().await?;
    desk.documents().await?;
    desk.arrivals().await?;
    desk.states().await?;
    desk.periods().await?;
    desk.jobs().await?;
    desk.journal().await?;
    let Desk {
        tiles,
        blocks,
        drawings,
        ..
    } = desk;
    let told = hopluc_core::person::notice::list(&signed.ctx, true, None, TOLD).await?;
    let page = &signed.page;
    let today = signed.ctx.today();
    let weekday = today.weekday().number_from_monday().to_string();
    html(&HomePage {
        today: format!("{}, {}", page.tc("weekday.", &weekday), words::date(today)),
        notices: notice::lines(page.texts, &told)
            .into_iter()
            .take(5)
            .collect(),
        tiles,
        blocks,
        drawings,
        page: signed.page.clone(),
    })
}
