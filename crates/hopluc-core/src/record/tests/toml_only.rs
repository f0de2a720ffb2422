//! A register that is nothing but a file of the catalogue: entering, moving, listing, counting, and outliving a change of it.

use super::{conflict, counted, faults, people, register, seen};
use crate::base::ctx::App;
use crate::record::list::{self, Filter};
use crate::record::testing::{input, with_catalogue};
use crate::record::{actions, page, rules};
use crate::store_suite;

store_suite!(
    a_register_is_added_by_a_file_alone,
    a_changed_catalogue_never_breaks_stored_records,
);

const PATROL: &str = r#"version = 1
id = "patrol"
name = "Tuần tra tuyến cáp"
name_en = "Cable patrols"
one = "lượt tuần tra"
one_en = "patrol"
slug = "tuan-tra"
title = ["route"]
search = ["route"]
dated = "walked_on"
natural_key = ["code"]
numbering = { at = "walked", pattern = "TT-{n}" }
field = [
  { id = "code", name = "Mã", name_en = "Code", kind = "identifier", sort = "other" },
  { id = "route", name = "Tuyến", name_en = "Route", kind = "text", column = true, required_in = ["planned"] },
  { id = "walked_on", name = "Ngày", name_en = "Day", kind = "date", required_in = ["planned", "walked"] },
  { id = "area", name = "Địa bàn", name_en = "Area", kind = "area" },
  { id = "weather", name = "Thời tiết", name_en = "Weather", kind = "text" },
]
state = [
  { id = "planned", name = "Kế hoạch", name_en = "Planned", counted = false },
  { id = "walked", name = "Đã đi", name_en = "Walked", closed = true },
]
step = [{ id = "walk", name = "Đã đi", name_en = "Walked", from = ["planned"], to = "walked", roles = ["officer"] }]
"#;

/// The program with that register, which feeds F08.
fn with_patrols(app: &App, patrol: &str) -> App {
    let f = include_str!("../../../../../catalogue/measures/f.toml");
    let fed = f.replace(
        "id = \"infrastructure_patrols\"",
        "id = \"infrastructure_patrols\"\nrecords = [{ register = \"patrol\", dated = \"walked_on\" }]",
    );
    assert_ne!(f, fed);
    with_catalogue(
        app,
        &[("registers/patrol.toml", patrol), ("measures/f.toml", &fed)],
    )
}

async fn a_register_is_added_by_a_file_alone(app: App) {
    let app = with_patrols(&app, PATROL);
    let who = people(&app).await;
    let form = input(&[
        ("route", "Cáp quang Văn Lâm"),
        ("walked_on", "3/3/2026"),
        ("code", "P1"),
    ]);
    let id = actions::create(&who.officer, &register("patrol"), &form)
        .await
        .unwrap();
    assert!(counted(&app).await.is_empty());
    let twice = actions::create(&who.officer, &register("patrol"), &form).await;
    assert_eq!(conflict(twice), "conflict.record_exists");
    actions::take(&who.officer, seen(&app, id).await, "walk", &input(&[]), "")
        .await
        .unwrap();
    let shown = page::record_page(&who.officer, id).await.unwrap();
    assert_eq!(shown.record.number_text, "TT-1");
    assert_eq!(
        counted(&app).await[&("F08".to_owned(), String::new(), String::new())],
        1
    );
    let words = Filter {
        words: "cap quang".to_owned(),
        ..Filter::default()
    };
    let found = list::list(&who.officer, &register("patrol"), &words)
        .await
        .unwrap();
    assert_eq!(found.records.len(), 1);
}

async fn a_changed_catalogue_never_breaks_stored_records(app: App) {
    let old = with_patrols(&app, PATROL);
    let who = people(&old).await;
    let form = input(&[
        ("route", "Tuyến 1"),
        ("walked_on", "3/3/2026"),
        ("weather", "mưa"),
    ]);
    let id = actions::create(&who.officer, &register("patrol"), &form)
        .await
        .unwrap();
    let retired = PATROL.replace(
        "name_en = \"Weather\", kind = \"text\"",
        "name_en = \"Weather\", kind = \"text\", retired = true",
    );
    let new = with_patrols(&app, &retired);
    let officer = new.ctx(who.officer.actor.clone());
    let form = input(&[("route", "Tuyến 2"), ("walked_on", "3/3/2026")]);
    actions::change(&officer, seen(&new, id).await, &form)
        .await
        .unwrap();
    let shown = page::record_page(&officer, id).await.unwrap();
    assert_eq!(shown.record.values["weather"], "mưa");
    assert_eq!(shown.record.title, "Tuyến 2");
    let changed = rules::changed_fields(
        shown.register,
        &shown.history[0].values,
        &shown.history[1].values,
    );
    assert_eq!(changed, ["route"]);
    // A register that is gone: its records are no longer shown, and come back with it.
    let without = app.ctx(who.officer.actor.clone());
    let gone = page::record_page(&without, id).await;
    assert!(gone.is_err());
    let unknown = actions::create(&officer, &register("patrol"), &input(&[("wind", "x")])).await;
    assert!(faults(unknown).contains(&("wind".to_owned(), "error.unknown_field".to_owned())));
}
