//! Lists of records: filters, words, orders and pages.

use super::{People, people, plan, register};
use crate::base::{ctx::App, error::ActionError};
use crate::record::list::{self, Filter, Order};
use crate::record::{actions, page};
use crate::store_suite;

store_suite!(
    every_order_pages_through_all_records_once,
    filters_and_words_narrow_a_list,
    a_list_shows_an_agency_its_own_records_only,
);

async fn seven(who: &People) {
    for n in 1..=7 {
        let mut form = plan();
        form.insert("subject".to_owned(), format!("Kiểm tra điểm số {n}"));
        form.insert("started_on".to_owned(), format!("{}/3/2026", 10 - n % 4));
        if n % 3 == 0 {
            form.insert("field".to_owned(), "post".to_owned());
        }
        if n == 5 {
            form.remove("field");
        }
        actions::create(&who.officer, &register("inspection"), &form)
            .await
            .unwrap();
    }
}

async fn subjects(who: &People, filter: &Filter) -> Vec<String> {
    let found = list::list(&who.officer, &register("inspection"), filter)
        .await
        .unwrap();
    found
        .records
        .into_iter()
        .map(|record| record.title)
        .collect()
}

async fn every_order_pages_through_all_records_once(app: App) {
    let who = people(&app).await;
    seven(&who).await;
    for order in [
        Order::Dated,
        Order::Column("field".to_owned()),
        Order::Column("subject".to_owned()),
    ] {
        for is_descending in [true, false] {
            let whole = Filter {
                order: order.clone(),
                is_descending,
                ..Filter::default()
            };
            let all = subjects(&who, &whole).await;
            assert_eq!(all.len(), 7);
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let filter = Filter {
                    after,
                    limit: 2,
                    ..whole.clone()
                };
                let found = list::list(&who.officer, &register("inspection"), &filter)
                    .await
                    .unwrap();
                paged.extend(found.records.into_iter().map(|record| record.title));
                after = found.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(paged, all, "{order:?} {is_descending}");
        }
    }
    let by_subject = Filter {
        order: Order::Column("subject".to_owned()),
        is_descending: false,
        ..Filter::default()
    };
    assert_eq!(subjects(&who, &by_subject).await[0], "Kiểm tra điểm số 1");
    let unknown = Filter {
        order: Order::Column("findings".to_owned()),
        ..Filter::default()
    };
    let refused = list::list(&who.officer, &register("inspection"), &unknown).await;
    assert!(matches!(refused, Err(ActionError::Invalid(_))));
}

async fn filters_and_words_narrow_a_list(app: App) {
    let who = people(&app).await;
    seven(&who).await;
    let mut filter = Filter::default();
    filter.by.insert("field".to_owned(), "post".to_owned());
    assert_eq!(subjects(&who, &filter).await.len(), 2);
    filter.words = "diem so 6".to_owned();
    assert_eq!(subjects(&who, &filter).await, ["Kiểm tra điểm số 6"]);
    let window = Filter {
        from: Some(time::macros::date!(2026 - 03 - 09)),
        to: Some(time::macros::date!(2026 - 03 - 09)),
        ..Filter::default()
    };
    assert_eq!(subjects(&who, &window).await.len(), 2);
    let state = Filter {
        state: Some("ongoing".to_owned()),
        ..Filter::default()
    };
    assert!(subjects(&who, &state).await.is_empty());
}

async fn a_list_shows_an_agency_its_own_records_only(app: App) {
    let who = people(&app).await;
    seven(&who).await;
    let theirs = list::list(&who.stranger, &register("inspection"), &Filter::default())
        .await
        .unwrap();
    assert!(theirs.records.is_empty());
    let all = list::list(&who.officer, &register("inspection"), &Filter::default())
        .await
        .unwrap();
    let shown = page::record_page(&who.stranger, all.records[0].id).await;
    assert!(matches!(shown, Err(ActionError::NotFound { .. })));
    assert!(list::counts(&who.stranger).await.unwrap().is_empty());
    assert_eq!(
        list::counts(&who.officer).await.unwrap()[&register("inspection")]["planned"],
        7
    );
}
