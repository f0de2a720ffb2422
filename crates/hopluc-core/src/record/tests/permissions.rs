//! Every register, role and verb, for one's own agency and another: generated, so that no register is forgotten.

use super::{agency, register};
use crate::base::{
    actor::{Actor, Role},
    ctx::App,
    error::ActionError,
    ids::RecordId,
    permit::{Reach, Verb},
    testing::ctx,
};
use crate::catalogue::{FieldDef, FieldKind, IdentifierSort, RegisterDef};
use crate::record::{Input, Seen, actions, list, page};
use crate::store_suite;

store_suite!(every_register_role_and_verb_answers_as_the_matrix_says);

/// A text that `field` takes.
fn sample(app: &App, field: &FieldDef, agency: i64) -> String {
    match &field.kind {
        FieldKind::Date => "2/3/2026".to_owned(),
        FieldKind::DateTime => "2/3/2026 8:05".to_owned(),
        FieldKind::Money | FieldKind::Count => "1".to_owned(),
        FieldKind::Choice { list, .. } => {
            let list = &app.catalogue.lists[list];
            let mut offered = list.offered(app.clock.today());
            offered.next().unwrap().id.as_str().to_owned()
        }
        FieldKind::Agency { .. } => agency.to_string(),
        FieldKind::Area => app
            .catalogue
            .areas
            .keys()
            .next()
            .unwrap()
            .as_str()
            .to_owned(),
        FieldKind::Identifier {
            sort: IdentifierSort::Domain,
        } => "mc-ol.example".to_owned(),
        FieldKind::Identifier {
            sort: IdentifierSort::Ip,
        } => "203.0.113.7".to_owned(),
        FieldKind::Identifier {
            sort: IdentifierSort::Phone,
        } => "0912345678".to_owned(),
        FieldKind::Identifier { .. } => "a12345678901234567890".to_owned(),
        _ => "Một dòng".to_owned(),
    }
}

/// A form with everything that some state of `register` needs.
pub(super) fn whole(app: &App, register: &RegisterDef, agency: i64) -> Input {
    let mut input = Input::new();
    for field in register.live_fields().filter(|f| !f.required_in.is_empty()) {
        if field.columns().is_empty() {
            input.insert(field.id.as_str().to_owned(), sample(app, field, agency));
        }
        let needed = field.columns().iter().filter(|c| c.is_required);
        let first = field.columns().iter().take(1);
        for column in needed.chain(first) {
            input.insert(
                format!("{}.0.{}", field.id, column.id),
                sample(app, column, agency),
            );
        }
    }
    input
}

async fn every_register_role_and_verb_answers_as_the_matrix_says(app: App) {
    let own = agency(&app, "H99.01", "Sở A").await;
    let other = agency(&app, "H99.02", "Sở B").await;
    let ids: Vec<String> = app
        .catalogue
        .registers
        .keys()
        .map(|id| id.as_str().to_owned())
        .collect();
    for id in ids {
        let def = &app.catalogue.registers[id.as_str()];
        let form = whole(&app, def, own.0);
        let maker = app.ctx(Actor {
            agency_id: Some(own),
            ..Actor::system()
        });
        let record = actions::create(&maker, &register(&id), &form)
            .await
            .unwrap_or_else(|error| panic!("{id}: {error:?}"));
        for role in Role::ALL {
            for agency in [own, other] {
                let reach = |verb: Verb| match verb.reach(role) {
                    Reach::Never => false,
                    Reach::Own => agency == own,
                    Reach::All => true,
                };
                let who = ctx(&app, 40, agency, role);
                let what = format!("{id} {} own={}", role.code(), agency == own);
                let shown = page::record_page(&who, record).await.is_ok();
                assert_eq!(shown, reach(Verb::RecordRead), "read {what}");
                let listed = list::list(&who, &register(&id), &list::Filter::default()).await;
                let n = listed.map_or(0, |found| found.records.len());
                assert_eq!(n > 0, reach(Verb::RecordRead), "list {what}");
                let seen = Seen {
                    id: record,
                    row_version: 999,
                };
                let wrote = actions::change(&who, seen, &form).await;
                let step = actions::take(&who, seen, def.steps[0].id.as_str(), &form, "").await;
                if !reach(Verb::RecordRead) {
                    assert!(
                        matches!(wrote, Err(ActionError::NotFound { .. })),
                        "write {what}"
                    );
                    assert!(
                        matches!(step, Err(ActionError::NotFound { .. })),
                        "step {what}"
                    );
                }
                permitted(
                    &who,
                    record,
                    def,
                    &form,
                    reach(Verb::RecordWrite) && reach(Verb::RecordRead),
                    &what,
                )
                .await;
            }
        }
    }
}

/// Correcting and entering are open exactly where they should be.
async fn permitted(
    who: &crate::base::Ctx,
    record: RecordId,
    def: &RegisterDef,
    form: &Input,
    may: bool,
    what: &str,
) {
    let stored = crate::record::store::get(&who.reader(), record)
        .await
        .unwrap();
    let seen = Seen {
        id: record,
        row_version: stored.row_version,
    };
    let wrote = actions::change(who, seen, form).await;
    assert_eq!(wrote.is_ok(), may, "change {what}: {wrote:?}");
    for step in &def.steps {
        let is_open = step.roles.contains(&who.actor.role);
        let result = actions::take(who, seen, step.id.as_str(), &Input::new(), "").await;
        if !(may && is_open) {
            let is_refused = matches!(
                result,
                Err(ActionError::Denied { .. }
                    | ActionError::NotFound { .. }
                    | ActionError::Conflict { .. })
            );
            assert!(is_refused, "{} {what}: {result:?}", step.id);
        }
        if result.is_ok() {
            // One step is enough: the record has moved on.
            return;
        }
    }
}
