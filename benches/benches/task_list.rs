//! List pages over 100,000 tasks of 130 agencies: at most 50 ms each at the server.
//!
//! `cargo bench -p hopluc-benches --bench task_list [-- sqlite|postgres] [--scale 0.1] [--strict]`.

use hopluc_benches::{Asked, Meter, Series, Sheet, on_each, tasks};
use hopluc_core::base::{
    Ctx,
    actor::Role,
    ids::{AgencyId, TaskId},
    testing,
};
use hopluc_core::task::list::{self, Cursor, Filter, Side, Sort, Stage};

const GOAL_MS: f64 = 50.0;

fn filters() -> Vec<(&'static str, bool, Filter)> {
    let all = || Filter {
        side: Side::All,
        ..Filter::default()
    };
    let words = |words: &str, filter: Filter| Filter {
        words: words.to_owned(),
        ..filter
    };
    let any = |filter: Filter| Filter {
        stage: Stage::Any,
        ..filter
    };
    let newest = |filter: Filter| Filter {
        sort: Sort::Newest,
        ..filter
    };
    let later = |filter: Filter| Filter {
        after: Some(Cursor {
            due_key: "2026-03-01".to_owned(),
            id: TaskId(50_000),
        }),
        ..filter
    };
    vec![
        ("an agency's tasks to do", false, Filter::default()),
        (
            "an agency's tasks, any stage",
            false,
            any(Filter::default()),
        ),
        (
            "an agency's, words of every task",
            false,
            words("thanh tra", Filter::default()),
        ),
        (
            "an agency's, any stage, words of no task of it",
            false,
            any(words("số 4321", Filter::default())),
        ),
        ("the province's tasks to do", true, all()),
        (
            "the province's tasks to do, a later page",
            true,
            later(all()),
        ),
        ("the province's tasks, any stage", true, any(all())),
        ("the province's tasks, newest first", true, newest(all())),
        (
            "the province's, one rare word",
            true,
            words("số 4321", all()),
        ),
        (
            "the province's, a word of one task in a thousand",
            true,
            any(words("tuần 777", all())),
        ),
        (
            "the province's, a word of one task in a hundred",
            true,
            any(words("khu vực 77", all())),
        ),
        (
            "the province's, words of every task",
            true,
            words("thanh tra đại lý", all()),
        ),
        (
            "the province's, words of every task, any stage",
            true,
            any(words("thanh tra đại lý", all())),
        ),
        (
            "the province's, words of every task, newest first",
            true,
            newest(words("thanh tra đại lý", all())),
        ),
        (
            "the province's, words of every task, a later page",
            true,
            later(words("thanh tra đại lý", all())),
        ),
        (
            "the province's, words of no task",
            true,
            words("không hề có", all()),
        ),
        (
            "given by one giver",
            true,
            Filter {
                side: Side::Given,
                ..Filter::default()
            },
        ),
    ]
}

async fn measure(
    meter: &Meter,
    (officer, focal): (&Ctx, &Ctx),
    (name, is_focal, filter): (&str, bool, Filter),
    sheet: &mut Sheet,
) {
    let ctx = if is_focal { focal } else { officer };
    let before = ctx.app.store.statements();
    let n_rows = list::page(ctx, &filter)
        .await
        .expect("an answer")
        .rows
        .len();
    let n = ctx.app.store.statements() - before;
    let series: Series = meter
        .times(30, async |_| {
            list::page(ctx, &filter).await.expect("an answer")
        })
        .await;
    let name = format!("{name} ({n_rows} rows, {n} statements)");
    sheet.line(&name, &series, Some(GOAL_MS));
}

fn main() {
    let asked = Asked::read();
    let mut sheet = Sheet::default();
    on_each(&asked, async |app, dialect| {
        let n = asked.scaled(tasks::N_TASKS);
        let agencies: Vec<AgencyId> = tasks::seed(&app, n).await;
        let officer = testing::ctx(&app, 1, agencies[7], Role::Officer);
        let focal = testing::ctx(&app, 2, agencies[0], Role::Focal);
        let meter = Meter::of(dialect);
        sheet.begin(&format!("{dialect:?}: {n} tasks"));
        for one in filters() {
            measure(&meter, (&officer, &focal), one, &mut sheet).await;
        }
        let all = Filter {
            side: Side::All,
            ..Filter::default()
        };
        let counts = meter
            .times(20, async |_| {
                list::counts(&focal, &all).await.expect("counts")
            })
            .await;
        sheet.line(
            "counts by agency and state, for the chart",
            &counts,
            Some(GOAL_MS),
        );
    });
    sheet.end(&asked);
}
