//! Steps that others must grant: never by whoever asked, never twice by one person, never after the record changed.

use super::{People, conflict, faults, people, register, seen};
use crate::base::{
    Ctx,
    actor::Role,
    clock::Clock,
    ctx::App,
    error::{ActionError, Outcome},
    ids::{RecordId, RequestId},
    testing::ctx,
};
use crate::record::actions::Taken;
use crate::record::request::{self, Standing};
use crate::record::testing::{input, with_catalogue};
use crate::record::{actions, page, store};
use crate::store_suite;
use time::macros::datetime;

store_suite!(
    two_others_grant_a_step_and_then_it_is_taken,
    nobody_grants_what_they_asked_for_or_twice,
    a_refusal_needs_a_reason_and_ends_the_request,
    a_request_lapses_with_its_days_and_with_a_change_of_the_record,
    only_who_asked_recalls,
    a_disclosure_is_sent_after_two_others_granted_it_and_what_they_granted_stays,
);

const LINE_LOCK: &str = r#"version = 1
id = "lock"
name = "Đề nghị khóa thuê bao"
name_en = "Locks"
one = "đề nghị"
one_en = "lock"
slug = "khoa-thue-bao"
title = ["why"]
search = ["why"]
dated = "on"
field = [
  { id = "why", name = "Lý do", name_en = "Why", kind = "text", required_in = ["draft"] },
  { id = "on", name = "Ngày", name_en = "Day", kind = "date", required_in = ["draft"] },
  { id = "letter", name = "Số công văn", name_en = "Letter", kind = "text", required_in = ["sent"] },
  { id = "who", name = "Người", name_en = "Who", kind = "party", sealed = true },
]
state = [
  { id = "draft", name = "Dự thảo", name_en = "Draft" },
  { id = "sent", name = "Đã gửi", name_en = "Sent", closed = true },
]
step = [{ id = "send", name = "Gửi", name_en = "Send", from = ["draft"], to = "sent", roles = ["officer", "leader"], approval = { persons = 2, by = ["leader", "focal"], days = 7 } }]
"#;

struct Scene {
    app: App,
    who: People,
    record: RecordId,
    second: Ctx,
}

impl Scene {
    async fn of(app: &App) -> Self {
        let app = with_catalogue(app, &[("registers/lock.toml", LINE_LOCK)]);
        let who = people(&app).await;
        let form = input(&[("why", "Mạo danh công an"), ("on", "2/3/2026")]);
        let record = actions::create(&who.officer, &register("lock"), &form)
            .await
            .unwrap();
        let second = ctx(&app, 9, who.home, Role::Leader);
        Self {
            app,
            who,
            record,
            second,
        }
    }

    async fn ask(&self, by: &Ctx) -> Outcome<Taken> {
        let form = input(&[("letter", "12/CV")]);
        let seen = seen(&self.app, self.record).await;
        actions::take(by, seen, "send", &form, "Theo tin báo số 5").await
    }

    async fn asked(&self, by: &Ctx) -> RequestId {
        match self.ask(by).await.unwrap() {
            Taken::Asked(id) => id,
            Taken::Done => panic!("it was taken"),
        }
    }

    async fn state(&self) -> String {
        let record = store::get(&self.app.store.reader(), self.record).await;
        record.unwrap().state.as_str().to_owned()
    }

    async fn standing(&self) -> Standing {
        let view = page::record_page(&self.who.officer, self.record)
            .await
            .unwrap();
        view.requests[0].standing
    }
}

async fn two_others_grant_a_step_and_then_it_is_taken(app: App) {
    let scene = Scene::of(&app).await;
    let who = &scene.who;
    let blank = actions::take(
        &who.officer,
        seen(&scene.app, scene.record).await,
        "send",
        &input(&[]),
        "vì",
    )
    .await;
    // What the step needs is told at once, not to those who grant it.
    assert_eq!(
        faults(blank),
        [("letter".to_owned(), "error.required".to_owned())]
    );
    let id = scene.asked(&who.officer).await;
    assert_eq!(
        conflict(scene.ask(&who.officer).await),
        "conflict.request_open"
    );
    assert_eq!(scene.state().await, "draft");
    let first = request::answer(&who.leader, id, true, "").await.unwrap();
    assert_eq!(
        (first, scene.state().await.as_str()),
        (Standing::Open, "draft")
    );
    let last = request::answer(&scene.second, id, true, "đồng ý")
        .await
        .unwrap();
    assert_eq!(
        (last, scene.state().await.as_str()),
        (Standing::Granted, "sent")
    );
    let record = store::get(&scene.app.store.reader(), scene.record)
        .await
        .unwrap();
    assert_eq!(record.values["letter"], "12/CV");
    let history = store::versions(&scene.app.store.reader(), scene.record)
        .await
        .unwrap();
    assert_eq!(history.last().unwrap().reason, "Theo tin báo số 5");
    assert_eq!(scene.standing().await, Standing::Granted);
    let third = ctx(&scene.app, 10, who.home, Role::Leader);
    let late = request::answer(&third, id, true, "").await;
    assert_eq!(conflict(late), "conflict.request_closed");
}

async fn nobody_grants_what_they_asked_for_or_twice(app: App) {
    let scene = Scene::of(&app).await;
    let who = &scene.who;
    let id = scene.asked(&who.leader).await;
    let own = request::answer(&who.leader, id, true, "").await;
    assert_eq!(conflict(own), "conflict.request_own");
    // The same person in another of their roles is the same person.
    let other_role = ctx(&scene.app, 2, who.home, Role::Focal);
    let own = request::answer(&other_role, id, true, "").await;
    assert_eq!(conflict(own), "conflict.request_own");
    request::answer(&scene.second, id, true, "").await.unwrap();
    let twice = request::answer(&scene.second, id, true, "").await;
    assert_eq!(conflict(twice), "conflict.request_answered");
    let officer = request::answer(&who.officer, id, true, "").await;
    assert!(
        matches!(officer, Err(ActionError::Denied { .. })),
        "{officer:?}"
    );
    let stranger = request::answer(&who.stranger, id, true, "").await;
    assert!(
        matches!(stranger, Err(ActionError::NotFound { .. })),
        "{stranger:?}"
    );
    let nobody = scene.app.system();
    let system = request::answer(&nobody, id, true, "").await;
    assert!(
        matches!(system, Err(ActionError::Denied { .. })),
        "{system:?}"
    );
    assert_eq!(scene.state().await, "draft");
}

async fn a_refusal_needs_a_reason_and_ends_the_request(app: App) {
    let scene = Scene::of(&app).await;
    let who = &scene.who;
    let id = scene.asked(&who.officer).await;
    let blank = request::answer(&who.leader, id, false, " ").await;
    assert_eq!(
        faults(blank),
        [("reason".to_owned(), "error.required".to_owned())]
    );
    request::answer(&who.leader, id, false, "Thiếu căn cứ")
        .await
        .unwrap();
    assert_eq!(scene.standing().await, Standing::Refused);
    assert_eq!(scene.state().await, "draft");
    let after = request::answer(&scene.second, id, true, "").await;
    assert_eq!(conflict(after), "conflict.request_closed");
    let notices = crate::person::notice::list(&who.officer, false, None, 10)
        .await
        .unwrap();
    let kinds: Vec<&str> = notices.iter().map(|notice| notice.kind.as_str()).collect();
    assert_eq!(kinds, ["record.refused", "record.asked"]);
    // It may be asked for again.
    scene.asked(&who.officer).await;
}

async fn a_request_lapses_with_its_days_and_with_a_change_of_the_record(app: App) {
    let scene = Scene::of(&app).await;
    let who = &scene.who;
    let id = scene.asked(&who.officer).await;
    let later = App {
        clock: Clock::fixed(datetime!(2026-07-13 05:00 UTC)),
        ..scene.app.clone()
    };
    let leader = ctx(&later, 2, who.home, Role::Leader);
    let late = request::answer(&leader, id, true, "").await;
    assert_eq!(conflict(late), "conflict.request_lapsed");
    let form = input(&[("why", "Mạo danh ngân hàng"), ("on", "2/3/2026")]);
    actions::change(&who.officer, seen(&scene.app, scene.record).await, &form)
        .await
        .unwrap();
    let changed = request::answer(&who.leader, id, true, "").await;
    assert_eq!(conflict(changed), "conflict.request_lapsed");
    assert_eq!(scene.standing().await, Standing::Lapsed);
    // Nothing that is to be sealed lies in a request, which is kept as it was written.
    let form = input(&[("letter", "12/CV"), ("who", "Nguyễn Văn A")]);
    let step = actions::take(
        &who.officer,
        seen(&scene.app, scene.record).await,
        "send",
        &form,
        "vì",
    )
    .await;
    assert_eq!(
        faults(step),
        [("who".to_owned(), "error.sealed_in_request".to_owned())]
    );
}

async fn only_who_asked_recalls(app: App) {
    let scene = Scene::of(&app).await;
    let id = scene.asked(&scene.who.officer).await;
    let other = request::recall(&scene.who.leader, id).await;
    assert!(
        matches!(other, Err(ActionError::Denied { .. })),
        "{other:?}"
    );
    request::recall(&scene.who.officer, id).await.unwrap();
    assert_eq!(scene.standing().await, Standing::Recalled);
}

async fn a_disclosure_is_sent_after_two_others_granted_it_and_what_they_granted_stays(app: App) {
    let who = people(&app).await;
    let asks = who.stranger.actor.agency().to_string();
    let form = input(&[
        ("subject", "Xác minh hai số dùng để mạo danh"),
        ("requesting_agency", &asks),
        ("basis_number", "58/CV-CSHS"),
        ("requested_on", "2/3/2026"),
        ("legal_basis", "Bộ luật Tố tụng hình sự, Điều 88"),
        ("behaviour", "fraud"),
        ("purpose", "Xác minh vụ việc"),
        ("expires_on", "2/4/2026"),
        ("items.0.phone", "0900 000 114"),
    ]);
    let id = actions::create(&who.officer, &register("disclosure_request"), &form)
        .await
        .unwrap();
    let letter = input(&[
        ("respondent", asks.as_str()),
        ("letter_number", "9/SKHCN"),
        ("sent_on", "5/3/2026"),
    ]);
    let unapproved = actions::take(&who.officer, seen(&app, id).await, "send", &letter, "").await;
    assert_eq!(conflict(unapproved), "conflict.record_state");
    let asked = actions::take(
        &who.officer,
        seen(&app, id).await,
        "approve",
        &input(&[]),
        "Theo công văn",
    )
    .await;
    let Taken::Asked(request) = asked.unwrap() else {
        panic!("it was taken by one person");
    };
    let second = ctx(&app, 9, who.home, Role::Focal);
    request::answer(&who.leader, request, true, "")
        .await
        .unwrap();
    request::answer(&second, request, true, "").await.unwrap();
    let mut more = form.clone();
    more.insert("items.1.phone".to_owned(), "0900 000 115".to_owned());
    let widened = actions::change(&who.officer, seen(&app, id).await, &more).await;
    assert_eq!(
        faults(widened),
        [("items".to_owned(), "error.kept_in_state".to_owned())]
    );
    actions::take(&who.officer, seen(&app, id).await, "send", &letter, "")
        .await
        .unwrap();
    let answer = input(&[
        ("answer", "Chủ thuê bao: Trần Thị Kín Đáo"),
        ("closed_on", "9/3/2026"),
    ]);
    actions::take(&who.officer, seen(&app, id).await, "answer", &answer, "")
        .await
        .unwrap();
    let record = store::get(&app.store.reader(), id).await.unwrap();
    assert!(!record.values["answer"].as_str().unwrap().contains("Kín"));
}
