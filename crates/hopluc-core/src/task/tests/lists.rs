//! Lists of tasks: order, pages, words, and what a page costs.

use crate::base::actor::Role;
use crate::base::ctx::App;
use crate::base::store::Tx;
use crate::base::testing::ctx;
use crate::store_suite;
use crate::task::list::{self, Filter, Side, Stage};
use crate::task::rules::Group;
use crate::task::testing::{lay, three};
use crate::task::{Seen, TaskState, actions, store};
use time::macros::date;

store_suite!(
    the_list_groups_by_deadline_and_pages_without_gaps,
    every_order_pages_through_all_tasks_once,
    the_list_is_found_by_words_with_and_without_marks,
    a_list_page_costs_a_fixed_number_of_statements,
    the_numbers_over_a_first_page_are_those_of_its_tasks,
    the_kept_tally_is_what_a_count_of_all_tasks_gives,
    words_are_found_beyond_the_tasks_that_are_looked_through_and_page_without_gaps,
);

async fn the_list_groups_by_deadline_and_pages_without_gaps(app: App) {
    // The clock stands at Monday 6 July 2026.
    let who = three(&app).await;
    let days = [
        Some(date!(2026 - 07 - 13)),
        None,
        Some(date!(2026 - 07 - 06)),
        Some(date!(2026 - 07 - 12)),
        Some(date!(2026 - 06 - 30)),
        Some(date!(2026 - 07 - 12)),
        None,
    ];
    for (n, due) in days.into_iter().enumerate() {
        lay(&app, who.lead, who.giver, &format!("Việc {n}"), due).await;
    }
    lay(&app, who.partner, who.giver, "Việc của nơi khác", None).await;
    let mut filter = Filter {
        limit: 3,
        ..Filter::default()
    };
    let mut found = Vec::new();
    loop {
        let page = list::page(&who.officer, &filter).await.unwrap();
        let counts: Vec<_> = page.counts.into_iter().collect();
        assert_eq!(
            counts,
            [
                (Group::Overdue, 1),
                (Group::Today, 1),
                (Group::ThisWeek, 2),
                (Group::Later, 1),
                (Group::NoDeadline, 2)
            ]
        );
        found.extend(
            page.rows
                .into_iter()
                .map(|row| (row.group.code(), row.title)),
        );
        match page.next {
            Some(next) => filter.after = list::Cursor::from_text(&next.to_string()),
            None => break,
        }
    }
    let found: Vec<_> = found.iter().map(|(g, t)| (*g, t.as_str())).collect();
    assert_eq!(
        found,
        [
            ("overdue", "Việc 4"),
            ("today", "Việc 2"),
            ("this_week", "Việc 3"),
            ("this_week", "Việc 5"),
            ("later", "Việc 0"),
            ("no_deadline", "Việc 1"),
            ("no_deadline", "Việc 6")
        ]
    );
    let newest = Filter {
        sort: list::Sort::Newest,
        group: Some(Group::ThisWeek),
        ..Filter::default()
    };
    let page = list::page(&who.officer, &newest).await.unwrap();
    let titles: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["Việc 5", "Việc 3"]);
    let given = Filter {
        side: Side::Given,
        stage: Stage::Any,
        agency: Some(who.partner),
        ..Filter::default()
    };
    let page = list::page(&who.chief, &given).await.unwrap();
    assert_eq!(page.rows.len(), 1);
}

async fn every_order_pages_through_all_tasks_once(app: App) {
    let who = three(&app).await;
    let (soon, late) = (Some(date!(2026 - 07 - 08)), Some(date!(2026 - 07 - 20)));
    for (n, due) in [late, None, soon, soon, late].into_iter().enumerate() {
        let agency = if n % 2 == 0 { who.lead } else { who.partner };
        lay(&app, agency, who.giver, &format!("Việc {n}"), due).await;
    }
    let titles = async |sort: list::Sort| {
        let mut filter = Filter {
            side: Side::Given,
            limit: 2,
            sort,
            ..Filter::default()
        };
        let mut found = Vec::new();
        loop {
            let page = list::page(&who.chief, &filter).await.unwrap();
            found.extend(page.rows.into_iter().map(|row| (row.agency, row.title)));
            match page.next {
                Some(next) => filter.after = list::Cursor::from_text(&next.to_string()),
                None => break found,
            }
        }
    };
    let only = |found: Vec<(String, String)>| -> String {
        let ends = found.iter().filter_map(|(_, title)| title.chars().last());
        ends.collect()
    };
    assert_eq!(only(titles(list::Sort::Due).await), "23041");
    assert_eq!(only(titles(list::Sort::DueLast).await), "14032");
    assert_eq!(only(titles(list::Sort::Newest).await), "43210");
    assert_eq!(only(titles(list::Sort::Oldest).await), "01234");
    let by_agency = titles(list::Sort::Agency).await;
    let mut names: Vec<_> = by_agency.iter().map(|(agency, _)| agency.clone()).collect();
    assert_eq!(names.len(), 5);
    names.dedup();
    assert_eq!(names.len(), 2, "the tasks of an agency stand together");
    let of = |n: usize| {
        only(
            by_agency
                .iter()
                .filter(|(a, _)| *a == names[n])
                .cloned()
                .collect(),
        )
    };
    let mut both = [of(0), of(1)];
    both.sort();
    assert_eq!(both, ["204".to_owned(), "31".to_owned()]);
}

async fn the_list_is_found_by_words_with_and_without_marks(app: App) {
    let who = three(&app).await;
    let text = "Đẩy mạnh tuyên truyền, nâng cao ý thức bảo vệ hạ tầng";
    lay(&app, who.lead, who.giver, text, None).await;
    lay(&app, who.lead, who.giver, "Thanh tra đại lý", None).await;
    let n_found = async |words: &str| {
        let filter = Filter {
            words: words.to_owned(),
            ..Filter::default()
        };
        list::page(&who.officer, &filter).await.unwrap().rows.len()
    };
    assert_eq!(n_found("tuyên truyền").await, 1);
    assert_eq!(n_found("tuyen TRUYEN ha tang").await, 1);
    assert_eq!(n_found("truy").await, 1, "the beginning of a word");
    assert_eq!(
        n_found("đại lý hạ tầng").await,
        0,
        "every word must be there"
    );
    assert_eq!(n_found("\" ' * & | ! ( :").await, 2, "signs are no words");
    assert_eq!(n_found("xyz OR tra").await, 0);
}

async fn a_list_page_costs_a_fixed_number_of_statements(app: App) {
    let who = three(&app).await;
    let cost = async |words: &str| {
        let filter = Filter {
            words: words.to_owned(),
            ..Filter::default()
        };
        let before = app.store.statements();
        list::page(&who.officer, &filter).await.unwrap();
        app.store.statements() - before
    };
    lay(&app, who.lead, who.giver, "Một", None).await;
    assert_eq!(cost("").await, 4);
    assert_eq!(cost("một").await, 4);
    for _ in 0..90 {
        lay(&app, who.lead, who.giver, "Nhiều", None).await;
    }
    assert_eq!(cost("").await, 4);
    assert_eq!(cost("một").await, 5, "rare: the index is asked too");
    assert_eq!(cost("nhiều").await, 3, "common: the first tasks are enough");
}

async fn the_numbers_over_a_first_page_are_those_of_its_tasks(app: App) {
    let who = three(&app).await;
    for n in 0..40 {
        let due = date!(2026 - 06 - 20) + time::Duration::days(n);
        let due = Some(due).filter(|_| n % 9 != 0);
        let id = lay(&app, who.lead, who.giver, &format!("Việc {n}"), due).await;
        let seen = |row_version| Seen { id, row_version };
        if n % 3 > 0 {
            actions::acknowledge(&who.officer, seen(1)).await.unwrap();
        }
        if n % 3 == 2 {
            let tx = app.store.begin().await.unwrap();
            let closed = if n % 2 == 0 { "'2026-07-01'" } else { "null" };
            let state = if n % 2 == 0 {
                "accepted"
            } else {
                "reported_done"
            };
            tx.script(&format!(
                "update task set state = '{state}', closed_at = {closed} where id = {id}"
            ))
            .await
            .unwrap();
            tx.commit().await.unwrap();
        }
    }
    let auditor = ctx(&app, 6, who.giver, Role::Auditor);
    for side in [Side::Ours, Side::Given, Side::All] {
        for stage in Stage::ALL {
            for agency in [None, Some(who.lead)] {
                let filter = Filter {
                    side,
                    stage: *stage,
                    agency,
                    ..Filter::default()
                };
                let ctx = match side {
                    Side::Ours => &who.officer,
                    Side::Given => &who.chief,
                    Side::All => &auditor,
                };
                let (first, states) = list::first_page(ctx, &filter).await.unwrap();
                let page = list::page(ctx, &filter).await.unwrap();
                assert_eq!(first.counts, page.counts, "{filter:?}");
                assert_eq!(first.rows, page.rows, "{filter:?}");
                let mut by_state = std::collections::BTreeMap::new();
                for count in list::counts(ctx, &filter).await.unwrap() {
                    *by_state.entry(count.state).or_insert(0) += count.n;
                }
                assert_eq!(
                    by_state.into_iter().collect::<Vec<_>>(),
                    states,
                    "{filter:?}"
                );
                assert!(side != Side::Ours || states.len() == 4, "{states:?}");
            }
        }
    }
}

/// What the tally should hold, counted anew, and what it holds; both in order.
async fn tallies(tx: &Tx) -> [Vec<String>; 2] {
    let counted = "select w.side, case w.side when 'agency' then t.agency_id when 'giver' then t.giver_agency_id else 0 end as agency_id,
                          t.state, case when t.state in ('given', 'acknowledged', 'in_progress', 'returned') then t.due_key else '' end as due_key,
                          count(*) as n
                   from task t
                   cross join (select 'agency' as side union all select 'giver' union all select 'all') w
                   group by 1, 2, 3, 4";
    let kept = "select y.side, y.agency_id, y.state, y.due_key, y.n from task_tally y";
    let mut both = [Vec::new(), Vec::new()];
    for (lines, sql) in both.iter_mut().zip([counted, kept]) {
        for row in tx.rows(sql, vec![]).await.unwrap() {
            let text = |column| row.get::<String>(column).unwrap();
            let number = |column| row.get::<i64>(column).unwrap();
            lines.push(format!(
                "{} {} {} {}: {}",
                text("side"),
                number("agency_id"),
                text("state"),
                text("due_key"),
                number("n")
            ));
        }
        lines.sort();
    }
    both
}

async fn the_kept_tally_is_what_a_count_of_all_tasks_gives(app: App) {
    let who = three(&app).await;
    let mut ids = Vec::new();
    let mut random = 7_u64;
    for n in 0..120 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let dice = random >> 33;
        let one_of = |n: u64| dice.is_multiple_of(n);
        let due = date!(2026 - 07 - 01) + time::Duration::days((dice % 4) as i64);
        let due = Some(due).filter(|_| !one_of(5));
        if n < 20 || one_of(3) {
            let agency = if one_of(2) { who.lead } else { who.partner };
            ids.push(lay(&app, agency, who.giver, &format!("Việc {n}"), due).await);
        } else {
            let tx = app.store.begin().await.unwrap();
            let id = ids[dice as usize % ids.len()];
            let mut task = store::get(&tx, id).await.unwrap();
            task.state = TaskState::ALL[dice as usize % TaskState::ALL.len()];
            task.due_on = due;
            store::save(&tx, &task, task.row_version).await.unwrap();
            // What is rolled back is not counted.
            if !one_of(4) {
                tx.commit().await.unwrap();
            }
        }
    }
    let [counted, kept] = tallies(&app.store.reader()).await;
    assert!(counted.len() > 20, "{counted:?}");
    assert_eq!(kept, counted);
}

async fn words_are_found_beyond_the_tasks_that_are_looked_through_and_page_without_gaps(app: App) {
    let who = three(&app).await;
    let mut wanted = Vec::new();
    for n in 0..130 {
        let due = date!(2026 - 07 - 01) + time::Duration::days(n * 37 % 90);
        let text = match n % 13 {
            0 => "Rà soát thuê bao",
            _ => "Thanh tra đại lý",
        };
        let id = lay(&app, who.lead, who.giver, text, Some(due)).await;
        if n % 13 == 0 {
            wanted.push((due, id));
        }
    }
    wanted.sort();
    let mut filter = Filter {
        words: "thue soa".to_owned(),
        limit: 3,
        ..Filter::default()
    };
    let mut found = Vec::new();
    loop {
        let page = list::page(&who.officer, &filter).await.unwrap();
        found.extend(page.rows.iter().map(|row| (row.due_on.unwrap(), row.id)));
        match page.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    assert_eq!(found, wanted);
}
