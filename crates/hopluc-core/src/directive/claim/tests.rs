//! What officials say of passages, and what follows from it, on both databases.

use super::actions::{add, correct, refuse, take_back};
use super::{
    CitationForm, ClaimForm, ClaimKind, Content, FigureForm, SeenClaim, TimeForm, Verdict, rules,
};
use crate::base::{
    ctx::App,
    error::{ActionError, Outcome},
    ids::DirectiveId,
};
use crate::directive::testing::{LETTER, Province, letter, province};
use crate::directive::{actions::open, example, page::DirectivePage, page::directive_page};
use crate::document::citation;
use crate::store_suite;
use hopluc_text::{Approx, Reading, ScheduleWhat, Span};

store_suite!(
    a_corrected_mention_is_resolved_anew_and_goes_with_the_example,
    what_says_nothing_is_left_out_until_it_is_taken_back,
    what_was_not_read_is_added_once,
    a_schedule_keeps_what_no_form_asks_for,
    words_that_do_not_stand_there_and_wrong_fields_are_refused,
    the_later_of_two_is_told_and_others_may_not,
);

const CITING: &str = "Thực hiện Quyết định số 45/QĐ-UBND ngày 12/5/2026, ";

async fn opened(app: &App) -> (Province, DirectiveId) {
    let province = province(app).await;
    let text = LETTER.replace("Để phòng ngừa", &format!("{CITING}để phòng ngừa"));
    let document = letter(app, &province, &text).await;
    let id = open(&province.focal, document).await.unwrap();
    (province, id)
}

async fn page(province: &Province, id: DirectiveId) -> DirectivePage {
    directive_page(&province.focal, id).await.unwrap()
}

fn seen(id: DirectiveId, kind: ClaimKind, span: Span, row_version: i64) -> SeenClaim {
    SeenClaim {
        directive: id,
        kind,
        span,
        row_version,
    }
}

fn citation_form(passage: &str, number: &str) -> ClaimForm {
    ClaimForm {
        passage: passage.to_owned(),
        content: Content::Citation(CitationForm {
            type_word: "Quyết định".to_owned(),
            number: number.to_owned(),
            date: "2026-05".to_owned(),
            issuer: String::new(),
        }),
    }
}

fn due_form(passage: &str, due: &str) -> ClaimForm {
    ClaimForm {
        passage: passage.to_owned(),
        content: Content::Schedule(TimeForm {
            what: ScheduleWhat::BaoCao,
            period_start: "2026-07-01".to_owned(),
            period_end: String::new(),
            due: due.to_owned(),
            recurs: None,
        }),
    }
}

fn faults<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<(String, String)> {
    match outcome {
        Err(ActionError::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.key)).collect(),
        other => panic!("expected faults, got {other:?}"),
    }
}

fn numbers(reading: &Reading) -> Vec<&str> {
    let numbers = reading.citations.iter();
    numbers.filter_map(|one| one.number.as_deref()).collect()
}

async fn a_corrected_mention_is_resolved_anew_and_goes_with_the_example(app: App) {
    let (province, id) = opened(&app).await;
    let before = page(&province, id).await;
    assert_eq!(numbers(&before.reading), ["45/QĐ-UBND"]);
    let span = before.reading.citations[0].span;
    let form = citation_form("Quyết định  số 45/QĐ-UBND", "46/QĐ-UBND");
    let read = seen(id, ClaimKind::Citation, span, 0);
    correct(&province.focal, &read, &form).await.unwrap();
    let now = page(&province, id).await;
    assert_eq!(numbers(&now.reading), ["46/QĐ-UBND"]);
    assert_eq!(now.reading.citations[0].quote, "Quyết định số 45/QĐ-UBND");
    assert!(
        now.reading.citations[0].span.end < span.end,
        "the passage is the shorter one"
    );
    assert!(now.directive.row_version > before.directive.row_version);
    let kept = citation::store::of(&app.store.reader(), now.directive.document_id)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].number_symbol.as_str(), kept[0].issued_on.as_str()),
        ("46/QĐ-UBND", "2026-05")
    );
    let stored = crate::directive::store::reading(&app.store.reader(), id)
        .await
        .unwrap();
    assert_eq!(
        numbers(&stored),
        ["45/QĐ-UBND"],
        "the reading itself stays as it was"
    );
    let tx = app.store.begin().await.unwrap();
    let by = (None, "2026-07-02T01:00:00.000Z");
    crate::directive::store::confirm(&tx, id, now.directive.row_version, by)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let example = example::corrected(&page(&province, id).await).unwrap();
    assert_eq!(
        hopluc_text::gold_json(&example)["citations"][0]["number"],
        "46/QĐ-UBND"
    );
    let late = correct(
        &province.focal,
        &seen(id, ClaimKind::Citation, span, 1),
        &form,
    )
    .await;
    assert!(
        matches!(late, Err(ActionError::Conflict { .. })),
        "{late:?}"
    );
}

async fn what_says_nothing_is_left_out_until_it_is_taken_back(app: App) {
    let (province, id) = opened(&app).await;
    let span = page(&province, id).await.reading.citations[0].span;
    let at = |version| seen(id, ClaimKind::Citation, span, version);
    refuse(&province.focal, &at(0)).await.unwrap();
    let now = page(&province, id).await;
    assert!(now.reading.citations.is_empty());
    assert_eq!(now.said[0].verdict, Verdict::NotOne);
    let kept = citation::store::of(&app.store.reader(), now.directive.document_id)
        .await
        .unwrap();
    assert!(kept.is_empty());
    take_back(&province.focal, &at(1)).await.unwrap();
    let now = page(&province, id).await;
    assert_eq!(numbers(&now.reading), ["45/QĐ-UBND"]);
    let nowhere = seen(id, ClaimKind::Figure, Span::new(1, 2), 0);
    let refused = refuse(&province.focal, &nowhere).await;
    assert!(matches!(
        refused,
        Err(ActionError::NotFound { noun: "claim" })
    ));
}

async fn what_was_not_read_is_added_once(app: App) {
    let (province, id) = opened(&app).await;
    let figure = ClaimForm {
        passage: "các đầu số giả mạo".to_owned(),
        content: Content::Figure(FigureForm {
            value: 12.0,
            approx: Approx::MoreThan,
            unit: "đầu số".to_owned(),
            of: "đầu số giả mạo".to_owned(),
            agency: String::new(),
            period: String::new(),
        }),
    };
    let n_read = page(&province, id).await.reading.figures.len();
    let span = add(&province.focal, id, ClaimKind::Figure, &figure)
        .await
        .unwrap();
    let now = page(&province, id).await;
    assert_eq!(now.reading.figures.len(), n_read + 1);
    let again = add(&province.focal, id, ClaimKind::Figure, &figure).await;
    assert_eq!(
        faults(again),
        [("passage".to_owned(), "error.claim_there".to_owned())]
    );
    take_back(&province.focal, &seen(id, ClaimKind::Figure, span, 1))
        .await
        .unwrap();
    assert_eq!(page(&province, id).await.reading.figures.len(), n_read);
    add(&province.focal, id, ClaimKind::Figure, &figure)
        .await
        .unwrap();
    assert_eq!(page(&province, id).await.reading.figures.len(), n_read + 1);
    let other_kind = add(&province.focal, id, ClaimKind::Citation, &figure).await;
    assert_eq!(
        faults(other_kind),
        [("kind".to_owned(), "error.choice".to_owned())]
    );
}

async fn a_schedule_keeps_what_no_form_asks_for(app: App) {
    let (province, id) = opened(&app).await;
    let read = page(&province, id).await.reading.schedules[0].clone();
    let at = seen(id, ClaimKind::Schedule, read.span, 0);
    let form = due_form(&read.quote, "2026-08-25");
    correct(&province.focal, &at, &form).await.unwrap();
    let now = page(&province, id).await.reading.schedules[0].clone();
    assert_eq!(
        (now.due.as_deref(), now.span, now.duty),
        (Some("2026-08-25"), read.span, read.duty)
    );
    assert_eq!(now.period_start.as_deref(), Some("2026-07-01"));
    let at = seen(id, ClaimKind::Schedule, read.span, 1);
    correct(&province.focal, &at, &due_form(&read.quote, "03-21"))
        .await
        .unwrap();
    let now = page(&province, id).await.reading.schedules[0].clone();
    assert_eq!(
        (now.due, now.due_month_day.as_deref()),
        (None, Some("03-21"))
    );
}

async fn words_that_do_not_stand_there_and_wrong_fields_are_refused(app: App) {
    let (province, id) = opened(&app).await;
    let read = page(&province, id).await.reading;
    let at = seen(id, ClaimKind::Citation, read.citations[0].span, 0);
    let missing = correct(
        &province.focal,
        &at,
        &citation_form("Quyết định số 99", "99/QĐ-UBND"),
    )
    .await;
    assert_eq!(
        faults(missing),
        [("passage".to_owned(), "error.passage_not_found".to_owned())]
    );
    let due = seen(id, ClaimKind::Schedule, read.schedules[0].span, 0);
    let quote = &read.schedules[0].quote;
    for (day, key) in [
        ("2026-02-30", "error.partial_date_form"),
        ("31/8", "error.partial_date_form"),
    ] {
        let refused = correct(&province.focal, &due, &due_form(quote, day)).await;
        assert_eq!(faults(refused), [("due".to_owned(), key.to_owned())]);
    }
    let mut backwards = due_form(quote, "");
    if let Content::Schedule(TimeForm { period_end, .. }) = &mut backwards.content {
        "2026-06".clone_into(period_end);
    }
    let refused = correct(&province.focal, &due, &backwards).await;
    assert_eq!(
        faults(refused),
        [("period_end".to_owned(), "error.window_order".to_owned())]
    );
    let mut timeless = due_form(quote, "");
    if let Content::Schedule(TimeForm { period_start, .. }) = &mut timeless.content {
        period_start.clear();
    }
    let refused = correct(&province.focal, &due, &timeless).await;
    assert_eq!(
        faults(refused),
        [("due".to_owned(), "error.claim_without_time".to_owned())]
    );
    assert_eq!(
        page(&province, id).await.said,
        [],
        "nothing is kept of what was refused"
    );
}

async fn the_later_of_two_is_told_and_others_may_not(app: App) {
    let (province, id) = opened(&app).await;
    let span = page(&province, id).await.reading.citations[0].span;
    let at = seen(id, ClaimKind::Citation, span, 0);
    refuse(&province.focal, &at).await.unwrap();
    let late = correct(
        &province.focal,
        &at,
        &citation_form("45/QĐ-UBND", "45/QĐ-UBND"),
    )
    .await;
    let key = "conflict.changed_meanwhile";
    assert!(
        matches!(late, Err(ActionError::Conflict { key: found }) if found == key),
        "{late:?}"
    );
    let stranger = refuse(
        &province.commune_officer,
        &seen(id, ClaimKind::Citation, span, 1),
    )
    .await;
    assert!(stranger.is_err());
}

#[test]
fn a_passage_is_found_nearest_to_where_it_was_whatever_its_white_space() {
    let text = "số 5 ngày 1/2; số\n5 ngày 3/4; số 50";
    assert_eq!(rules::passage(text, "số 5 ngày", None).unwrap().start, 0);
    let second = rules::passage(text, " số  5 ngày ", Some(Span::new(20, 25))).unwrap();
    assert_eq!(second.of(text), "số\n5 ngày");
    assert_eq!(rules::passage(text, "số5", None), None);
    assert_eq!(rules::passage(text, "  ", None), None);
    assert_eq!(rules::passage("", "số", None), None);
}

#[test]
fn totals_follow_their_parts_and_fall_with_them() {
    let text = "Tổng 5 vụ, gồm 2 vụ ở A, 3 vụ ở B.";
    let mut reading = hopluc_text::read(text);
    let figure = |start, end, sum_of| hopluc_text::FigureMention {
        quote: String::new(),
        span: Span::new(start, end),
        value: 1.0,
        unit: "vụ".to_owned(),
        of: String::new(),
        approx: Approx::Exact,
        nil: false,
        agency: None,
        period: None,
        part: None,
        part_path: None,
        sum_of,
    };
    reading.figures = vec![
        figure(6, 7, Some(vec![1, 2])),
        figure(20, 21, None),
        figure(30, 31, None),
    ];
    let said = |span: Span, claim| super::Correction {
        id: 1,
        kind: ClaimKind::Figure,
        span,
        verdict: if claim {
            Verdict::Changed
        } else {
            Verdict::NotOne
        },
        claim: claim.then(|| super::Claim::Figure(figure(span.start, span.end, None))),
        row_version: 1,
    };
    let added = rules::applied(reading.clone(), &[said(Span::new(10, 11), true)]);
    assert_eq!(added.figures[0].sum_of, Some(vec![2, 3]));
    let fallen = rules::applied(reading, &[said(Span::new(20, 21), false)]);
    assert_eq!(fallen.figures[0].sum_of, None);
}
