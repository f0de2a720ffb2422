//! A compiled report on its way out: wording by people, approval by a second person, the number at issue.

use super::*;

store_suite!(
    an_edit_survives_a_new_compile_and_shows_what_the_machine_says_now,
    a_report_is_approved_by_a_second_person_and_numbered_only_at_issue,
    other_agencies_do_not_see_the_report,
    words_that_several_agencies_wrote_alike_are_printed_once_behind_their_names,
    a_sentence_inside_the_words_of_several_agencies_is_printed_once,
    words_that_the_outline_tells_with_figures_are_not_gathered_again,
    a_heading_is_the_outlines_and_a_breakdown_without_parts_is_no_table,
);

async fn an_edit_survives_a_new_compile_and_shows_what_the_machine_says_now(app: App) {
    let case = case(&app, "2023-H1").await;
    tell(&app, &case, FOCAL, &[]).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let before = page(&case.focal, id).await;
    let line = before
        .lines
        .iter()
        .find(|line| {
            line.block.text().starts_with("Hạ tầng")
                || line.block.text().contains("03/")
                || line.block.text().contains("01/07")
        })
        .unwrap();
    let block = line.block.id.clone();
    let wanted = "Có 01/07 cơ quan gửi báo cáo, còn lại 6 đơn vị chưa gửi.";
    actions::edit(&case.focal, id, before.report.row_version, &block, wanted)
        .await
        .unwrap();
    let edited = page(&case.focal, id).await;
    let line = edited
        .lines
        .iter()
        .find(|line| line.block.id == block)
        .unwrap();
    assert_eq!(
        (line.block.text().as_str(), line.is_edited, line.is_stale),
        (wanted, true, false)
    );
    let linked: Vec<&str> = line
        .block
        .inlines
        .iter()
        .filter(|i| i.figure.is_some())
        .map(|i| i.text.as_str())
        .collect();
    assert_eq!(linked, ["01", "07"], "numbers keep their links");
    let orphan = edited
        .findings
        .iter()
        .find(|found| found.finding.rule == Rule::NumberWithoutOrigin)
        .unwrap();
    assert_eq!(orphan.finding.args["number"], "6");
    tell(&app, &case, POLICE, &[]).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let again = page(&case.focal, id).await;
    let line = again
        .lines
        .iter()
        .find(|line| line.block.id == block)
        .unwrap();
    assert_eq!(
        (line.block.text().as_str(), line.is_edited, line.is_stale),
        (wanted, true, true)
    );
    assert!(line.machine.contains("02/07"), "{}", line.machine);
    assert!(again.draft.changes.iter().any(|change| change.id == block));
    // Taking the machine's text back ends the edit.
    actions::edit(
        &case.focal,
        id,
        again.report.row_version,
        &block,
        &line.machine,
    )
    .await
    .unwrap();
    let plain = page(&case.focal, id).await;
    assert!(plain.draft.edits.is_empty());
    let stale = actions::edit(&case.focal, id, again.report.row_version, &block, "x").await;
    assert!(matches!(
        stale,
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile"
        })
    ));
}

async fn a_report_is_approved_by_a_second_person_and_numbered_only_at_issue(app: App) {
    let case = told(&app).await;
    let leader = base_testing::ctx(&app, 2, case.ids[FOCAL], Role::Leader);
    let same = base_testing::ctx(&app, 1, case.ids[FOCAL], Role::Leader);
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let version = async |ctx: &Ctx| page(ctx, id).await.report.row_version;
    let url = "https://x.test/bao-cao/1";
    let unsigned = actions::submit(&case.focal, id, version(&leader).await, url).await;
    assert!(
        matches!(&unsigned, Err(ActionError::Invalid(faults)) if faults.iter().any(|f| f.field == "signer")),
        "{unsigned:?}"
    );
    let head = ReportHead {
        position: "GIÁM ĐỐC".to_owned(),
        signer: "Trần Thị B".to_owned(),
        ..page(&case.focal, id).await.draft.head
    };
    actions::change_head(&case.focal, id, version(&leader).await, head)
        .await
        .unwrap();
    actions::submit(&case.focal, id, version(&leader).await, url)
        .await
        .unwrap();
    let own = actions::approve(&same, id, version(&leader).await).await;
    assert!(matches!(
        own,
        Err(ActionError::Conflict {
            key: "conflict.second_person"
        })
    ));
    let again = actions::compile(&case.focal, case.period).await;
    assert!(matches!(
        again,
        Err(ActionError::Conflict {
            key: "conflict.report_is_submitted"
        })
    ));
    actions::give_back(&leader, id, version(&leader).await, "Sửa phần V")
        .await
        .unwrap();
    actions::submit(
        &case.focal,
        id,
        version(&leader).await,
        "https://x.test/bao-cao/1",
    )
    .await
    .unwrap();
    actions::approve(&leader, id, version(&leader).await)
        .await
        .unwrap();
    let early = page(&leader, id).await;
    assert_eq!(early.report.return_reason, "");
    let document =
        crate::document::store::get(&app.store.reader(), early.report.document_id.unwrap())
            .await
            .unwrap();
    assert_eq!(
        (document.number, document.subject.as_str()),
        (None, early.draft.compiled.subject.as_str())
    );
    let issued = actions::issue(&case.focal, id, version(&leader).await)
        .await
        .unwrap();
    assert_eq!(issued.number_symbol, "01/BC-STTTT");
    // Of one period there is one official report: another one only once this is withdrawn.
    let another = actions::compile(&case.focal, case.period).await;
    assert!(matches!(
        another,
        Err(ActionError::Conflict {
            key: "conflict.report_is_issued"
        })
    ));
    let content = actions::as_document(&case.focal, id, "").await.unwrap();
    assert_eq!(content.number_symbol, "Số: 01/BC-STTTT");
    assert_eq!(content.kind_title.as_deref(), Some("BÁO CÁO"));
    let has_link = content.blocks.iter().any(|block| match block {
        hopluc_doc::official::Block::Bullet(runs)
        | hopluc_doc::official::Block::Paragraph(runs) => runs.iter().any(|run| {
            run.link
                .as_deref()
                .is_some_and(|link| link.starts_with("https://x.test/bao-cao/1#so-"))
        }),
        _ => false,
    });
    assert!(has_link, "figures link to their origins");
    assert!(!hopluc_doc::to_docx(&content).unwrap().is_empty());
}

async fn other_agencies_do_not_see_the_report(app: App) {
    let case = told(&app).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let police = officer(&app, case.ids[POLICE]);
    assert!(matches!(
        actions::page(&police, id).await,
        Err(ActionError::NotFound { .. })
    ));
    assert!(matches!(
        actions::origins(&police, id, 0).await,
        Err(ActionError::NotFound { .. })
    ));
    assert!(actions::list(&police, 10).await.unwrap().is_empty());
    let leader = base_testing::ctx(&app, 2, case.ids[POLICE], Role::Leader);
    assert!(actions::compile(&leader, case.period).await.is_err());
    assert_eq!(actions::list(&case.focal, 10).await.unwrap().len(), 1);
}

async fn words_that_several_agencies_wrote_alike_are_printed_once_behind_their_names(app: App) {
    let case = case(&app, "2023-H1").await;
    let alike = "- Đã rà soát tài khoản, mật khẩu.\n- Đã tập huấn.";
    for (who, words) in [
        (POLICE, alike),
        (TRADE, "Đã rà soát tài khoản, mật khẩu\nĐã tập huấn."),
        (CUSTOMS, "Đã rà soát tài khoản, mật khẩu."),
    ] {
        tell(&app, &case, who, &[("results", words)]).await;
    }
    let loaded = inputs::load(&app.store.reader(), case.period)
        .await
        .unwrap();
    let outline = &case.focal.catalogue().outlines["campaign"];
    let head = ReportHead::default();
    let made = compile::compile(&loaded.inputs(case.focal.catalogue(), outline, &head));
    let told: Vec<_> = made.blocks.iter().filter(|b| b.source.is_some()).collect();
    let texts: Vec<String> = told.iter().map(|block| block.text()).collect();
    assert_eq!(
        texts,
        [
            "Chi cục Hải quan Hưng Yên, Công an tỉnh và Sở Công Thương: Đã rà soát tài khoản, mật khẩu.",
            "Công an tỉnh và Sở Công Thương: Đã tập huấn."
        ]
    );
    let source = told[0].source.as_ref().unwrap();
    assert_eq!(source.agency_id, case.ids[CUSTOMS]);
    let others = [case.ids[POLICE], case.ids[TRADE]];
    assert_eq!(source.also, others, "each origin is kept");
    let source = told[1].source.as_ref().unwrap();
    assert_eq!(source.agency_id, case.ids[POLICE]);
    assert_eq!(source.also, [case.ids[TRADE]], "each origin is kept");
}

async fn a_sentence_inside_the_words_of_several_agencies_is_printed_once(app: App) {
    let case = case(&app, "2023-H1").await;
    for (who, words) in [
        (POLICE, "Đơn vị đã phân công đầu mối. Lực lượng còn mỏng."),
        (TRADE, "Kinh phí hạn chế. Đã phân công đầu mối."),
        (CUSTOMS, "Lực lượng còn mỏng"),
    ] {
        tell(&app, &case, who, &[("shortcomings", words)]).await;
    }
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let text = text_of(&page);
    for once in [
        "phân công đầu mối",
        "Lực lượng còn mỏng",
        "Kinh phí hạn chế",
    ] {
        assert_eq!(text.matches(once).count(), 1, "{once}:\n{text}");
    }
    let line = page
        .lines
        .iter()
        .find(|line| line.block.text().contains("phân công"));
    let source = line.unwrap().block.source.clone().unwrap();
    let by = [vec![source.agency_id], source.also].concat();
    assert_eq!(by, [case.ids[POLICE], case.ids[TRADE]]);
    let ids: std::collections::BTreeSet<_> = page.lines.iter().map(|l| &l.block.id).collect();
    assert_eq!(
        ids.len(),
        page.lines.len(),
        "each paragraph has a name of its own"
    );
}

async fn words_that_the_outline_tells_with_figures_are_not_gathered_again(app: App) {
    let case = case(&app, "2023-H1").await;
    let nil = "Chưa phát hiện vụ vi phạm nào về sở hữu trí tuệ.";
    let words = format!(
        "- Trong kỳ, {}\n- Đã tuyên truyền.",
        nil.replace("Chưa", "chưa")
    );
    tell(&app, &case, TRADE, &[("results", &words)]).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let text = text_of(&page);
    assert!(text.contains("Đã tuyên truyền."), "{text}");
    let told: Vec<_> = page.lines.iter().map(|line| &line.block).collect();
    let told: Vec<_> = told
        .into_iter()
        .filter(|block| block.text().to_lowercase().contains("về sở hữu trí tuệ"))
        .collect();
    assert_eq!(told.len(), 1, "{text}");
    assert!(told[0].inlines.iter().any(|inline| inline.figure.is_some()));
    let source = told[0].source.as_ref().unwrap();
    assert_eq!(
        source.agency_id, case.ids[TRADE],
        "the agency is named as its origin"
    );
}

async fn a_heading_is_the_outlines_and_a_breakdown_without_parts_is_no_table(app: App) {
    let case = case(&app, "2023-H1").await;
    tell(&app, &case, FOCAL, &[]).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let found = page(&case.focal, id).await;
    let heading = found
        .lines
        .iter()
        .find(|line| matches!(line.block.kind, BlockKind::Heading { .. }))
        .unwrap();
    let version = found.report.row_version;
    let edited = actions::edit(&case.focal, id, version, &heading.block.id, "x").await;
    assert!(matches!(edited, Err(ActionError::Invalid(_))), "{edited:?}");
    for annex in &found.draft.compiled.annexes {
        for block in &annex.blocks {
            let BlockKind::Table(table) = &block.kind else {
                continue;
            };
            assert!(table.rows.iter().any(|row| !row.is_total), "{}", block.id);
        }
    }
}
