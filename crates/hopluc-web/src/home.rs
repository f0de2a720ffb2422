//! The first page: what waits for this person today.

use crate::{
    error::{Shown, html},
    page::Page,
    session::Signed,
};
use askama::Template;

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomePage {
    page: Page,
}

/// `GET /`
pub async fn show(signed: Signed) -> Shown {
    html(&HomePage { page: signed.page })
}
