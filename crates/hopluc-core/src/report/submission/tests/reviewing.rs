//! Reviewing cell by cell, correcting, and the history, on both databases.

use super::*;

store_suite!(
    a_returned_cell_comes_back_with_its_reason_and_accepted_cells_are_carried,
    a_returned_cell_is_changed_or_explained_before_it_is_sent_again,
    a_returned_report_that_is_sent_again_as_it_is_names_what_to_do,
    a_review_without_reason_is_refused_and_a_second_review_conflicts,
    the_history_shows_every_version_and_its_difference,
    others_cannot_see_or_fill_and_the_focal_agency_does_not_see_drafts,
);

async fn a_returned_cell_comes_back_with_its_reason_and_accepted_cells_are_carried(app: App) {
    let case = case(&app).await;
    send(
        &app,
        case.period,
        case.province.agencies[0],
        &[("B01", Cell::exact(2)), ("D01", Cell::exact(5))],
        &[("obstacles", "Thiếu người")],
    )
    .await;
    let sent = history(&case.ctx, case.id)
        .await
        .unwrap()
        .remove(0)
        .version
        .submission;
    let mut back = Review::accept();
    back.returned_cells.insert(
        "D01".parse().unwrap(),
        "Chưa khớp với Công an xã".to_owned(),
    );
    review::review(&case.province.focal, sent.id, sent.row_version, &back)
        .await
        .unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert!(page.is_editable);
    let returned = page
        .figures
        .iter()
        .find(|f| f.verdict == Verdict::Returned)
        .unwrap();
    assert_eq!(
        (returned.key.to_string().as_str(), returned.reason.as_str()),
        ("D01", "Chưa khớp với Công an xã")
    );
    let saved = save(
        &case.ctx,
        case.id,
        &typed(page.row_version(), &[("D01", Cell::exact(6))]),
    )
    .await
    .unwrap();
    submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let newest = page.newest.unwrap();
    assert_eq!(
        (newest.version, newest.state),
        (2, SubmissionState::Submitted)
    );
    let verdicts: Vec<_> = page
        .figures
        .iter()
        .map(|f| (f.key.to_string(), f.cell, f.verdict))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("B01".to_owned(), Cell::exact(2), Verdict::Accepted),
            ("D01".to_owned(), Cell::exact(6), Verdict::None)
        ]
    );
    assert_eq!(page.narratives[0].text, "Thiếu người");
    review::review(
        &case.province.focal,
        newest.id,
        newest.row_version,
        &Review::accept(),
    )
    .await
    .unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(page.obligation.state, ObligationState::Accepted);
    assert!(page.figures.iter().all(|f| f.verdict == Verdict::Accepted));
    assert!(matches!(
        save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(9))])).await,
        Err(ActionError::Conflict {
            key: "conflict.submission_accepted"
        })
    ));
}

async fn a_returned_cell_is_changed_or_explained_before_it_is_sent_again(app: App) {
    let case = case(&app).await;
    send(
        &app,
        case.period,
        case.province.agencies[0],
        &[("B01", Cell::exact(2)), ("D01", Cell::exact(5))],
        &[],
    )
    .await;
    let sent = history(&case.ctx, case.id)
        .await
        .unwrap()
        .remove(0)
        .version
        .submission;
    let mut back = Review::accept();
    back.returned_cells
        .insert("D01".parse().unwrap(), "Chưa khớp".to_owned());
    review::review(&case.province.focal, sent.id, sent.row_version, &back)
        .await
        .unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let other = typed(page.row_version(), &[("B01", Cell::exact(3))]);
    let saved = save(&case.ctx, case.id, &other).await.unwrap();
    let refused = submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(
        (faults[0].field.as_str(), faults[0].key.as_str()),
        ("D01", "error.returned_unchanged")
    );
    assert_eq!(faults[0].args["reason"], "Chưa khớp");
    let mut explained = typed(saved.row_version, &[("D01", Cell::exact(5))]);
    explained.cells[0].note = Some("Đã đối chiếu với Công an xã: đúng 5".to_owned());
    let saved = save(&case.ctx, case.id, &explained).await.unwrap();
    submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
}

async fn a_returned_report_that_is_sent_again_as_it_is_names_what_to_do(app: App) {
    let case = case(&app).await;
    let nothing = submit(&case.ctx, case.id, 0, Blanks::Refuse).await;
    assert!(
        matches!(nothing, Err(ActionError::Conflict { key }) if key == "conflict.nothing_to_submit")
    );
    let cells = [("B01", Cell::exact(2)), ("D01", Cell::exact(5))];
    let agency = case.province.agencies[0];
    send(&app, case.period, agency, &cells, &[]).await;
    let newest = async || form_page(&case.ctx, case.id).await.unwrap().newest.unwrap();
    let sent = newest().await;
    let mut back = Review::accept();
    back.returned_cells
        .insert("D01".parse().unwrap(), "Chưa khớp".to_owned());
    review::review(&case.province.focal, sent.id, sent.row_version, &back)
        .await
        .unwrap();
    let refused = submit(&case.ctx, case.id, 0, Blanks::Refuse).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("{refused:?}")
    };
    let named: Vec<_> = faults
        .iter()
        .map(|f| (f.field.as_str(), f.key.as_str()))
        .collect();
    assert_eq!(named, [("D01", "error.returned_unchanged")]);
    // The figure stands: an explanation alone is a new version.
    let mut stands = typed(0, &[("D01", Cell::exact(5))]);
    stands.cells[0].note = Some("Đã đối chiếu với Công an xã: đúng 5".to_owned());
    let saved = save(&case.ctx, case.id, &stands).await.unwrap();
    submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
    let again = newest().await;
    assert_eq!(
        (again.version, again.state),
        (2, SubmissionState::Submitted)
    );
    let whole = Review::return_whole("Sai kỳ");
    review::review(&case.province.focal, again.id, again.row_version, &whole)
        .await
        .unwrap();
    let refused = submit(&case.ctx, case.id, 0, Blanks::Refuse).await;
    assert!(
        matches!(refused, Err(ActionError::Conflict { key }) if key == "conflict.returned_unchanged")
    );
}

async fn a_review_without_reason_is_refused_and_a_second_review_conflicts(app: App) {
    let case = case(&app).await;
    send(
        &app,
        case.period,
        case.province.agencies[0],
        &[("B01", Cell::Nil), ("D01", Cell::Nil)],
        &[],
    )
    .await;
    let sent = history(&case.ctx, case.id)
        .await
        .unwrap()
        .remove(0)
        .version
        .submission;
    let focal = &case.province.focal;
    let mut back = Review::accept();
    back.returned_cells
        .insert("B01".parse().unwrap(), "  ".to_owned());
    let refused = review::review(focal, sent.id, sent.row_version, &back).await;
    assert!(
        matches!(refused, Err(ActionError::Invalid(faults)) if faults[0].key == "error.reason_required")
    );
    review::review(focal, sent.id, sent.row_version, &Review::accept())
        .await
        .unwrap();
    let again = review::review(focal, sent.id, sent.row_version, &Review::return_whole("x")).await;
    assert!(matches!(
        again,
        Err(ActionError::Conflict {
            key: "conflict.submission_was_accepted"
        })
    ));
    let own = review::review(&case.ctx, sent.id, sent.row_version, &Review::accept()).await;
    assert!(matches!(
        own,
        Err(ActionError::Denied {
            verb: "submission.review"
        })
    ));
}

async fn the_history_shows_every_version_and_its_difference(app: App) {
    let case = case(&app).await;
    send(
        &app,
        case.period,
        case.province.agencies[0],
        &[("B01", Cell::exact(2)), ("D01", Cell::Nil)],
        &[],
    )
    .await;
    let sent = history(&case.ctx, case.id)
        .await
        .unwrap()
        .remove(0)
        .version
        .submission;
    review::review(
        &case.province.focal,
        sent.id,
        sent.row_version,
        &Review::return_whole("Sai kỳ"),
    )
    .await
    .unwrap();
    let saved = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(3))]))
        .await
        .unwrap();
    submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
    let lines = history(&case.province.focal, case.id).await.unwrap();
    let versions: Vec<_> = lines
        .iter()
        .map(|line| line.version.submission.version)
        .collect();
    assert_eq!(versions, [2, 1]);
    assert_eq!(
        lines[0].changes,
        [CellChange {
            key: "B01".parse().unwrap(),
            before: Some(Cell::exact(2)),
            after: Some(Cell::exact(3)),
            notes: None,
        }]
    );
    assert_eq!(lines[1].changes.len(), 2);
}

async fn others_cannot_see_or_fill_and_the_focal_agency_does_not_see_drafts(app: App) {
    let case = case(&app).await;
    save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))]))
        .await
        .unwrap();
    let stranger = officer(&app, case.province.agencies[1]);
    assert!(matches!(
        form_page(&stranger, case.id).await,
        Err(ActionError::NotFound { .. })
    ));
    assert!(matches!(
        save(&stranger, case.id, &typed(0, &[])).await,
        Err(ActionError::NotFound { .. })
    ));
    let viewer = base_testing::ctx(&app, 9, case.province.agencies[0], Role::Viewer);
    assert!(matches!(
        save(&viewer, case.id, &typed(0, &[])).await,
        Err(ActionError::Denied { .. })
    ));
    let seen = form_page(&case.province.focal, case.id).await.unwrap();
    assert_eq!(
        (seen.newest, seen.figures.len(), seen.is_editable),
        (None, 0, false)
    );
    assert_eq!(
        history(&case.province.focal, case.id).await.unwrap().len(),
        0
    );
    let draft = form_page(&case.ctx, case.id).await.unwrap().newest.unwrap();
    // Whoever signs the compiled report follows its numbers, but to nothing that is still being filled.
    let signer = base_testing::ctx(&app, 8, case.province.focal.actor.agency(), Role::Leader);
    for other in [&signer, &case.province.focal] {
        assert_eq!(history(other, case.id).await.unwrap().len(), 0);
        assert!(matches!(
            review::page(other, draft.id).await,
            Err(ActionError::NotFound { .. })
        ));
        let owed = review::obligation_of(other, draft.id).await.unwrap();
        assert_eq!(owed, case.id);
    }
    assert!(review::obligation_of(&stranger, draft.id).await.is_err());
    assert_eq!(mine(&case.ctx).await.unwrap().len(), 1);
}
