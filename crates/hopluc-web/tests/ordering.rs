//! A schedule that was read from a directive, made a reporting schedule and opened through the pages alone.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use axum::http::StatusCode;
use hopluc_core::base::{App, actor::Role};
use hopluc_core::directive::testing::{PLAN, Province, province};
use support::{Answer, Browser};

fn run(test: impl AsyncFnOnce(App, Province)) {
    support::run(async |app| {
        let province = province(&app).await;
        test(app, province).await;
    });
}

/// The fields of the form that posts to `action`, as a browser would send them untouched.
fn fields_of(body: &str, action: &str) -> Vec<(String, String)> {
    let form = body.split(&format!("action=\"{action}\"")).nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(value.split('"').next().unwrap_or_default().to_owned())
    };
    let mut fields = Vec::new();
    let mut select = None;
    for tag in form.split('<').filter_map(|part| part.split('>').next()) {
        if tag.starts_with("select ") {
            select = attribute(tag, "name");
        } else if tag.starts_with("option ") && tag.ends_with(" selected") {
            fields.extend(select.clone().zip(attribute(tag, "value")));
        } else if tag.starts_with("input ")
            && (!tag.contains("checkbox") || tag.ends_with(" checked"))
        {
            fields.extend(attribute(tag, "name").zip(attribute(tag, "value")));
        }
    }
    fields
}

fn put(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|field| field.0 != name);
    fields.push((name.to_owned(), value.to_owned()));
}

async fn send_fields(who: &Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    who.post(path, &fields).await
}

#[test]
fn a_schedule_that_was_read_becomes_a_stored_one_whose_period_opens() {
    run(async |app, province| {
        let focal = Browser::of(&app, "dau.moi", province.committee, Role::Focal).await;
        let officer = Browser::of(&app, "can.bo", province.science, Role::Officer).await;
        let up = focal
            .send("/chi-dao/moi", &[], ("190-khubnd.txt", PLAN))
            .await;
        let here = up.location.split('?').next().unwrap().to_owned();
        let id: i64 = here.rsplit('/').next().unwrap().parse().unwrap();
        let order = "/ky-bao-cao/che-do/moi";
        let opened = focal.get(&here).await.body;
        assert!(
            !opened.contains(order),
            "no schedule before it is confirmed"
        );
        let ask = format!("{order}?chi_dao={id}&lich=1");
        assert_eq!(focal.get(&ask).await.status, StatusCode::CONFLICT);
        let tx = app.store.begin().await.unwrap();
        let directive = hopluc_core::base::ids::DirectiveId(id);
        let seen = hopluc_core::directive::store::get(&tx, directive)
            .await
            .unwrap();
        let by = (None, "2026-07-06T05:00:00.000Z");
        hopluc_core::directive::store::confirm(&tx, directive, seen.row_version, by)
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let shown = focal.get(&here).await.body;
        let n_buttons = shown.matches("/ky-bao-cao/che-do/moi?chi_dao=").count();
        assert!(
            n_buttons >= 4,
            "one button beside each read schedule: {n_buttons}"
        );
        assert!(!officer.get(&here).await.body.contains(order));
        assert_eq!(officer.get(&ask).await.status, StatusCode::FORBIDDEN);
        let button = shown
            .split("<li")
            .find(|item| item.contains("Báo cáo kết quả 01 tháng") && item.contains(order))
            .unwrap();
        let ask = button.split("href=\"/ky-bao-cao").nth(1).unwrap();
        let ask = ask
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&")
            .replace("&#38;", "&");
        let form = focal.get(&format!("/ky-bao-cao{ask}")).await;
        assert_eq!(form.status, StatusCode::OK, "{ask}");
        let mut fields = fields_of(&form.body, order);
        let basis = &fields.iter().find(|field| field.0 == "basis").unwrap().1;
        assert!(basis.contains("190/KH-UBND ngày 02/07/2026"), "{basis}");
        for (name, value) in [
            ("windows-0-from", "2026-10-10"),
            ("windows-1-due_on", "2026-11-27"),
            ("windows-2-is_cumulative", "1"),
            ("campaign_to", "2026-12-31"),
            ("sort", "windows"),
        ] {
            assert!(
                fields.contains(&(name.to_owned(), value.to_owned())),
                "{name} {fields:?}"
            );
        }
        put(&mut fields, "windows-0-due_on", "");
        put(&mut fields, "windows-1-due_3", "26/11/2026");
        let wrong = send_fields(&focal, order, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("e-windows-0-due_on") && wrong.body.contains("26/11/2026"));
        put(&mut fields, "windows-0-due_on", "2026-10-27");
        let mut more = fields.clone();
        put(&mut more, "more", "1");
        let more = send_fields(&focal, order, &more).await;
        assert_eq!(more.status, StatusCode::OK);
        assert!(more.body.contains("windows-3-from"));
        assert_eq!(
            send_fields(&officer, order, &fields).await.status,
            StatusCode::FORBIDDEN
        );
        let stored = send_fields(&focal, order, &fields).await;
        assert_eq!(stored.status, StatusCode::SEE_OTHER, "{}", stored.body);
        assert!(stored.location.starts_with("/ky-bao-cao/mo?che_do="));
        let twice = send_fields(&focal, order, &fields).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);

        let open = focal.get(&stored.location).await.body;
        let mut fields = fields_of(&open, "/ky-bao-cao/mo");
        put(&mut fields, "code", "2026-K2");
        let done = send_fields(&focal, "/ky-bao-cao/mo", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let board = focal
            .get(done.location.split('?').next().unwrap())
            .await
            .body;
        for day in ["25/09/2026", "25/11/2026", "27/11/2026", "26/11/2026"] {
            assert!(board.contains(day), "{day}");
        }
        let again = focal.get(&here).await.body;
        assert!(again.contains("Chế độ báo cáo đã lập từ văn bản này"));
        assert!(again.contains("href=\"/ky-bao-cao?che_do="));
    });
}
