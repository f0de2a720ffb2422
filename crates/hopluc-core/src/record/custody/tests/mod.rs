//! Evidence on both databases: its chain, who may do what, and that nothing of it changes.

mod bags;
mod stamps;

use super::actions::{Intake, act, copy, offer, take_in};
use super::page::{exhibit_page, of_record};
use super::{Deed, rules, store};
use crate::base::{
    actor::Role,
    audit,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::{AgencyId, ExhibitId, RecordId},
    testing::ctx,
};
use crate::document::attachment::{self, NewFile};
use crate::record::actions;
use crate::record::testing::input;
use crate::record::tests::{People, conflict, faults, people, register, tip};
use crate::store_suite;

store_suite!(
    an_exhibit_goes_from_hand_to_hand_and_every_step_is_signed,
    what_the_chain_does_not_allow_is_refused,
    a_stranger_sees_nothing_until_it_is_offered_and_signs_for_nothing_else,
    no_role_below_an_officer_and_no_program_signs,
    an_exhibit_and_its_chain_cannot_be_rewritten,
    a_damaged_file_stops_the_chain,
    evidence_is_kept_as_it_is_and_only_where_the_register_says_so,
);

pub(super) const LOG: &[u8] = b"2026-07-05T23:10:00Z 203.0.113.9 GET /wp-login.php 200\n";

pub(super) fn intake() -> Intake {
    Intake {
        description: "Nhật ký máy chủ web".to_owned(),
        taken_at: "5/7/2026 23:30".to_owned(),
        taken_place: "Phòng máy chủ, Sở Khoa học và Công nghệ".to_owned(),
        taken_by: "Trần Thị Bình".to_owned(),
    }
}

pub(super) async fn incident(who: &People) -> RecordId {
    let form = input(&[
        ("subject", "Máy chủ web bị xâm nhập"),
        ("incident_kind", "intrusion"),
        ("severity", "high"),
        ("detected_at", "5/7/2026 22:00"),
    ]);
    let made = actions::create(&who.officer, &register("incident"), &form).await;
    made.unwrap_or_else(|error| panic!("{error:?}"))
}

pub(super) async fn taken(ctx: &Ctx, record: RecordId, name: &str, bytes: &[u8]) -> ExhibitId {
    let file = NewFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let file = attachment::check_as_is(ctx, file).await.unwrap();
    take_in(ctx, record, &intake(), &file).await.unwrap()
}

fn is_hidden<T: std::fmt::Debug>(result: Outcome<T>) -> bool {
    matches!(result, Err(ActionError::NotFound { .. }))
}

fn is_denied<T: std::fmt::Debug>(result: Outcome<T>) -> bool {
    matches!(result, Err(ActionError::Denied { .. }))
}

async fn an_exhibit_goes_from_hand_to_hand_and_every_step_is_signed(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    let id = taken(&who.officer, record, "access.log", LOG).await;
    let police = who.stranger.actor.agency();
    act(&who.officer, id, Deed::Seal, "Chờ bàn giao")
        .await
        .unwrap();
    offer(&who.officer, id, police, "Bàn giao theo biên bản 5/BB")
        .await
        .unwrap();
    act(&who.stranger, id, Deed::Receive, "").await.unwrap();
    act(&who.stranger, id, Deed::Unseal, "Giám định")
        .await
        .unwrap();
    let bagged = copy(&who.stranger, &[id, id], "Gửi giám định")
        .await
        .unwrap();
    assert_eq!((bagged.len(), bagged[0].bytes.as_slice()), (1, LOG));

    let view = exhibit_page(&who.officer, id).await.unwrap();
    let deeds: Vec<&str> = view.steps.iter().map(|s| s.statement.deed.code()).collect();
    assert_eq!(
        deeds,
        ["take_in", "seal", "offer", "receive", "unseal", "copy"]
    );
    assert_eq!(
        (view.holding.holder, view.holder.as_str()),
        (police, "Công an tỉnh")
    );
    assert!(
        view.deeds.is_empty(),
        "who gave it away may do nothing with it"
    );
    let mut previous = String::new();
    for step in &view.steps {
        assert_eq!(step.statement.previous, previous);
        assert_eq!(step.hash, rules::hash_of(step.content.as_bytes()));
        assert_eq!(step.content, rules::content_of(&step.statement).unwrap());
        assert_eq!(step.statement.sha256, rules::hash_of(LOG));
        assert_eq!(step.signature, app.journal.sign(step.content.as_bytes()));
        previous.clone_from(&step.hash);
    }
    let facts = audit::of_record(&app.store.reader(), super::NOUN, id.0, 50)
        .await
        .unwrap();
    let verbs: Vec<&str> = facts.iter().rev().map(|f| f.verb.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "custody.take_in",
            "custody.seal",
            "custody.offer",
            "custody.receive",
            "custody.unseal",
            "custody.copy"
        ]
    );
    assert!(facts[0].detail.contains(&view.steps[5].hash));
    assert_eq!(
        of_record(&who.leader, record).await.unwrap().exhibits.len(),
        1
    );
}

async fn what_the_chain_does_not_allow_is_refused(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    let id = taken(&who.officer, record, "access.log", LOG).await;
    let officer = &who.officer;
    let receive = act(officer, id, Deed::Receive, "").await;
    assert_eq!(conflict(receive), "conflict.custody_not_offered");
    assert_eq!(
        conflict(act(officer, id, Deed::Unseal, "x").await),
        "conflict.custody_not_sealed"
    );
    assert_eq!(
        faults(act(officer, id, Deed::Seal, " ").await)[0].0,
        "reason"
    );
    assert_eq!(
        faults(offer(officer, id, AgencyId(999), "x").await)[0].0,
        "to"
    );
    assert_eq!(faults(copy(officer, &[], "x").await)[0].0, "exhibits");
    act(officer, id, Deed::Seal, "Chờ bàn giao").await.unwrap();
    assert_eq!(
        conflict(act(officer, id, Deed::Seal, "x").await),
        "conflict.custody_sealed"
    );
    assert_eq!(
        conflict(copy(officer, &[id], "x").await),
        "conflict.custody_sealed"
    );
    // Within one agency it goes to another person: nobody signs both sides.
    offer(officer, id, who.home, "Đổi ca trực").await.unwrap();
    let oneself = act(officer, id, Deed::Receive, "").await;
    assert_eq!(conflict(oneself), "conflict.custody_second_person");
    assert_eq!(
        conflict(act(officer, id, Deed::Unseal, "x").await),
        "conflict.custody_offered"
    );
    assert_eq!(
        conflict(offer(officer, id, who.home, "x").await),
        "conflict.custody_offered"
    );
    assert_eq!(
        faults(act(&who.leader, id, Deed::Refuse, "").await)[0].0,
        "reason"
    );
    act(&who.leader, id, Deed::Refuse, "Niêm phong bị rách")
        .await
        .unwrap();
    offer(officer, id, who.home, "Đổi ca trực").await.unwrap();
    act(officer, id, Deed::Recall, "Nhầm").await.unwrap();
    assert_eq!(faults(act(officer, id, Deed::Copy, "x").await)[0].0, "deed");
    let view = exhibit_page(officer, id).await.unwrap();
    assert_eq!(
        (view.holding.holder, view.holding.keeper),
        (who.home, officer.actor.person_id)
    );
    assert_eq!(view.deeds, [Deed::Offer, Deed::Unseal]);
}

async fn a_stranger_sees_nothing_until_it_is_offered_and_signs_for_nothing_else(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    let id = taken(&who.officer, record, "access.log", LOG).await;
    let stranger = &who.stranger;
    assert!(is_hidden(exhibit_page(stranger, id).await.map(drop)));
    assert!(is_hidden(act(stranger, id, Deed::Seal, "x").await));
    assert!(is_hidden(copy(stranger, &[id], "x").await));
    assert!(is_hidden(offer(stranger, id, who.home, "x").await));
    assert!(is_hidden(of_record(stranger, record).await.map(drop)));
    offer(&who.officer, id, stranger.actor.agency(), "Bàn giao")
        .await
        .unwrap();
    let view = exhibit_page(stranger, id).await.unwrap();
    assert_eq!(
        (view.record.as_str(), view.deeds.as_slice()),
        ("", &[Deed::Receive, Deed::Refuse][..])
    );
    assert!(is_denied(copy(stranger, &[id], "x").await));
    assert!(is_denied(act(stranger, id, Deed::Recall, "x").await));
    act(stranger, id, Deed::Refuse, "Sai địa chỉ")
        .await
        .unwrap();
    assert!(is_hidden(exhibit_page(stranger, id).await.map(drop)));
}

async fn no_role_below_an_officer_and_no_program_signs(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    let id = taken(&who.officer, record, "access.log", LOG).await;
    let viewer = ctx(&app, 30, who.home, Role::Viewer);
    assert!(is_denied(act(&viewer, id, Deed::Seal, "x").await));
    assert!(is_denied(copy(&viewer, &[id], "x").await));
    assert!(exhibit_page(&viewer, id).await.unwrap().deeds.is_empty());
    let mut program = who.officer.clone();
    program.actor.person_id = None;
    assert_eq!(
        conflict(act(&program, id, Deed::Seal, "x").await),
        "conflict.custody_person"
    );
    let file = NewFile {
        name: "a.log".to_owned(),
        bytes: LOG.to_vec(),
    };
    let file = attachment::check_as_is(&program, file).await.unwrap();
    let entered = take_in(&program, record, &intake(), &file).await;
    assert_eq!(conflict(entered), "conflict.custody_person");
    copy(&program, &[id], "Sao lưu hồ sơ").await.unwrap();
}

async fn an_exhibit_and_its_chain_cannot_be_rewritten(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    taken(&who.officer, record, "access.log", LOG).await;
    for sql in [
        "update exhibit set sha256 = 'x'",
        "delete from exhibit",
        "update custody_step set content = 'x'",
        "delete from custody_step",
    ] {
        let tx = app.store.begin().await.unwrap();
        assert!(tx.run(sql, vec![]).await.is_err(), "{sql}");
    }
}

async fn a_damaged_file_stops_the_chain(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    let id = taken(&who.officer, record, "access.log", LOG).await;
    let tx = app.store.begin().await.unwrap();
    let spoilt = "update file_content set content = $1";
    tx.run(spoilt, crate::binds![b"something else".to_vec()])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let sealed = act(&who.officer, id, Deed::Seal, "x").await;
    assert_eq!(conflict(sealed), "conflict.custody_damaged");
    assert_eq!(
        conflict(copy(&who.officer, &[id], "x").await),
        "conflict.custody_damaged"
    );
    assert_eq!(
        store::steps(&app.store.reader(), id).await.unwrap().len(),
        1
    );
}

async fn evidence_is_kept_as_it_is_and_only_where_the_register_says_so(app: App) {
    let who = people(&app).await;
    let record = incident(&who).await;
    let officer = &who.officer;
    // A broken document and a program are evidence like any other file.
    taken(officer, record, "hop-dong.pdf", b"%PDF-1.4 cut off").await;
    taken(officer, record, "ma-doc.exe", b"MZ\x90\0\x03").await;
    for (name, bytes, key) in [
        ("a.log", &b""[..], "error.file.empty"),
        (
            "a.txt",
            "TỐI MẬT\n\nBÁO CÁO\n".as_bytes(),
            "error.secret_document",
        ),
    ] {
        let file = NewFile {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        };
        let refused = attachment::check_as_is(officer, file).await;
        assert_eq!(faults(refused.map(|_| ()))[0].1, key);
    }
    let file = NewFile {
        name: "a.log".to_owned(),
        bytes: LOG.to_vec(),
    };
    let file = attachment::check_as_is(officer, file).await.unwrap();
    let blank = take_in(officer, record, &Intake::default(), &file).await;
    assert_eq!(faults(blank).len(), 4);
    let late = Intake {
        taken_at: "hôm qua".to_owned(),
        ..intake()
    };
    assert_eq!(
        faults(take_in(officer, record, &late, &file).await)[0].1,
        "error.datetime"
    );
    let other = actions::create(officer, &register("tip"), &tip("Tin nhắn lừa đảo", 2026))
        .await
        .unwrap();
    let elsewhere = take_in(officer, other, &intake(), &file).await;
    assert_eq!(conflict(elsewhere), "conflict.no_custody");
    assert!(!of_record(officer, other).await.unwrap().may_take_in);
}
