//! Names and imported tables against a small directory, on both databases.

use super::{
    RoleId,
    from_rows::import,
    naming::{Directory, Named},
    store,
};
use crate::base::{ctx::App, error::ActionError, ids::AgencyId};
use crate::store_suite;
use time::macros::date;

store_suite!(
    a_named_body_is_found_by_abbreviation_alias_place_and_succession,
    a_group_address_fans_out_to_those_that_exist_on_the_day,
    a_role_means_who_holds_it_on_the_day,
    an_uncertain_name_gives_candidates_and_a_strange_one_nothing,
    an_import_says_every_fault_by_row_and_column_and_stores_nothing,
    an_import_twice_changes_nothing_the_second_time,
    an_import_keeps_what_has_no_column,
    an_import_links_parents_and_successors_in_any_order_of_rows,
);

/// A small province; code | name | short name | kind | valid to | successor.
const PROVINCE: &str = "\
Mã định danh|Tên cơ quan|Tên viết tắt|Loại|Hiệu lực đến|Kế thừa|Địa bàn|Hiệu lực từ
H33.00|Ủy ban nhân dân tỉnh Hưng Yên|UBND tỉnh Hưng Yên|provincial_committee||
H33.01|Sở Thông tin và Truyền thông|Sở TT&TT|department|01/03/2025|H33.02
H33.02|Sở Khoa học và Công nghệ||department||
H33.03|Công an tỉnh Hưng Yên|CA tỉnh|provincial_police||
H33.20|Ủy ban nhân dân xã Tân Hưng||commune_committee||
H33.21|Ủy ban nhân dân phường Phố Hiến||commune_committee||
H33.22|Công an xã Tân Hưng||commune_police||
0100|VNPT Hưng Yên||telecom_operator||
0101|MobiFone Hưng Yên||telecom_operator||
H33.90|Ủy ban nhân dân huyện Tiên Lữ||district_committee|2025-07-01|";

/// Stores [`PROVINCE`]; gives back ids by code.
async fn province(app: &App) -> std::collections::BTreeMap<String, AgencyId> {
    let mut rows: Vec<Vec<String>> = PROVINCE
        .lines()
        .map(|line| line.split('|').map(str::to_owned).collect())
        .collect();
    for row in rows.iter_mut().skip(1) {
        row.extend(["33".to_owned(), "01/01/2016".to_owned()]);
    }
    import(&app.system(), &rows, false).await.unwrap();
    let all = store::all(&app.store.reader()).await.unwrap();
    all.into_iter()
        .map(|agency| (agency.code, agency.id))
        .collect()
}

async fn a_named_body_is_found_by_abbreviation_alias_place_and_succession(app: App) {
    let ids = province(&app).await;
    let tx = app.store.reader();
    let today = Directory::load(&tx, &app.catalogue, date!(2026 - 07 - 06))
        .await
        .unwrap();
    for (text, code) in [
        ("Sở KH&CN", "H33.02"),
        ("Sở Khoa học và Công nghệ tỉnh Hưng Yên", "H33.02"),
        ("Giám đốc Sở Khoa học và Công nghệ", "H33.02"),
        ("Sở TT&TT", "H33.02"),
        ("Sở Thông tin & Truyền thông", "H33.02"),
        ("Công an tỉnh", "H33.03"),
        ("CÔNG AN TỈNH HƯNG YÊN", "H33.03"),
        ("Công an tỉnh (PA05)", "H33.03"),
        ("UBND tỉnh", "H33.00"),
        ("Chủ tịch UBND tỉnh", "H33.00"),
        ("UBND xã Tân Hưng", "H33.20"),
        ("cong an xa tan hung", "H33.22"),
        ("VNPT", "0100"),
    ] {
        assert_eq!(today.named(text), Named::One(ids[code]), "{text}");
    }
    let then = Directory::load(&tx, &app.catalogue, date!(2024 - 01 - 01))
        .await
        .unwrap();
    assert_eq!(then.one("Sở TT&TT"), Some(ids["H33.01"]));
}

async fn a_group_address_fans_out_to_those_that_exist_on_the_day(app: App) {
    let ids = province(&app).await;
    let tx = app.store.reader();
    let members = async |text: &str, on| {
        let directory = Directory::load(&tx, &app.catalogue, on).await.unwrap();
        match directory.named(text) {
            Named::Group { ids, group_id } => (group_id.to_string(), ids),
            other => panic!("{text}: {other:?}"),
        }
    };
    let of = |codes: &[&str]| codes.iter().map(|code| ids[*code]).collect::<Vec<_>>();
    let (now, then) = (date!(2026 - 07 - 06), date!(2023 - 07 - 01));
    assert_eq!(
        members("UBND các xã, phường", now).await,
        ("communes".to_owned(), of(&["H33.20", "H33.21"]))
    );
    assert_eq!(
        members("Các doanh nghiệp viễn thông, CNTT", now).await,
        ("ict_enterprises".to_owned(), of(&["0100", "0101"]))
    );
    assert_eq!(
        members(
            "Các doanh nghiệp viễn thông, công nghệ thông tin, truyền thông trên địa bàn tỉnh",
            now
        )
        .await
        .1,
        of(&["0100", "0101"])
    );
    assert_eq!(
        members("Các sở, ban, ngành", then).await.1,
        of(&["H33.01", "H33.02", "H33.03"])
    );
    assert_eq!(
        members("Các sở, ban ngành tỉnh", now).await.1,
        of(&["H33.02", "H33.03"])
    );
    assert_eq!(
        members("UBND huyện, thị xã, thành phố", then).await.1,
        of(&["H33.90"])
    );
    let (asked, nobody) = members("UBND huyện, thị xã, thành phố", now).await;
    assert_eq!(
        (asked.as_str(), nobody.len()),
        ("districts_now_communes", 0)
    );
    assert!(
        members("Các cơ quan, đơn vị chức năng", now)
            .await
            .1
            .is_empty()
    );
}

async fn a_role_means_who_holds_it_on_the_day(app: App) {
    let ids = province(&app).await;
    let ctx = app.system();
    for (code, from, to) in [
        ("H33.01", date!(2016 - 01 - 01), Some(date!(2025 - 03 - 01))),
        ("H33.02", date!(2025 - 03 - 01), None),
    ] {
        let tx = ctx.begin().await.unwrap();
        let role = RoleId::new("telecom_management");
        store::give_role(&tx, ids[code], &role, (from, to), "")
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let tx = app.store.reader();
    for (on, code) in [
        (date!(2024 - 07 - 06), "H33.01"),
        (date!(2026 - 07 - 06), "H33.02"),
    ] {
        let directory = Directory::load(&tx, &app.catalogue, on).await.unwrap();
        for text in [
            "Cơ quan chuyên môn về viễn thông, bưu chính, công nghệ thông tin",
            "cơ quan chuyên môn về viễn thông",
        ] {
            assert_eq!(directory.named(text), Named::One(ids[code]), "{text} {on}");
        }
        // "Cơ quan chuyên môn về" begins the names of several roles.
        assert!(!matches!(
            directory.named("Cơ quan chuyên môn về"),
            Named::One(_)
        ));
    }
}

async fn an_uncertain_name_gives_candidates_and_a_strange_one_nothing(app: App) {
    let ids = province(&app).await;
    let tx = app.store.reader();
    let directory = Directory::load(&tx, &app.catalogue, date!(2026 - 07 - 06))
        .await
        .unwrap();
    let Named::Candidates(list) = directory.named("Mobiphone Hưng Yên") else {
        panic!("a misspelt name is not certain")
    };
    assert_eq!(list[0].0, ids["0101"]);
    let Named::Candidates(list) = directory.named("Sở Khoa học và Công nghệ tỉnh Lào Cai")
    else {
        panic!("a body of another province is not ours")
    };
    assert_eq!(list[0].0, ids["H33.02"]);
    assert_eq!(directory.named("Bộ Quốc phòng nước bạn"), Named::Unknown);
    // "Cục An" within another name does not make it the body whose short name is "CA tỉnh".
    assert_eq!(directory.named("Chi cục An toàn số tỉnh"), Named::Unknown);
    assert_eq!(directory.named(" ;. "), Named::Unknown);
}

fn table(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

async fn an_import_says_every_fault_by_row_and_column_and_stores_nothing(app: App) {
    let sys = app.system();
    let rows = table(&[
        &[
            "STT",
            "Mã định danh",
            "Tên đơn vị",
            "Loại",
            "Hiệu lực từ",
            "Cấp trên",
            "Vai trò",
        ],
        &[
            "1",
            "H33.01",
            "Sở Y tế",
            "Sở và cơ quan tương đương",
            "32/01/2025",
            "",
            "focal_body",
        ],
        &["2", "h33.02", "", "không rõ", "", "H99.99", "giữ kho"],
        &["", "", "", "", "", "", ""],
        &["3", "H33.01", "Sở Y tế", "department", "", "", ""],
    ]);
    let dry = import(&sys, &rows, true).await.unwrap();
    let mut said: Vec<String> = dry
        .findings
        .iter()
        .map(|fault| {
            format!(
                "{} {} {}",
                fault.args["row"], fault.args["column"], fault.key
            )
        })
        .collect();
    said.sort_unstable();
    let expected = "2 Hiệu lực từ error.date_form, 3 Cấp trên error.agency_unknown, 3 Loại error.kind_unknown, \
        3 Mã định danh error.agency_code, 3 Tên đơn vị error.required, 3 Vai trò error.role_unknown, \
        5 Mã định danh error.import_twice";
    assert_eq!(said.join(", "), expected);
    assert_eq!(
        (dry.n_rows, dry.n_added, dry.ignored_columns),
        (3, 0, vec!["STT".to_owned()])
    );
    let refused = import(&sys, &rows, false).await;
    assert!(matches!(refused, Err(ActionError::Invalid(faults)) if faults.len() == 7));
    assert!(store::all(&app.store.reader()).await.unwrap().is_empty());
    let facts = crate::base::audit::of_record(&app.store.reader(), "", 0, 10).await;
    assert!(facts.unwrap().is_empty());
}

fn two_bodies() -> Vec<Vec<String>> {
    table(&[
        &[
            "code",
            "name",
            "kind",
            "valid_to",
            "aliases",
            "roles",
            "phone",
            "valid_from",
        ],
        &[
            "H33.01",
            "Sở Y tế",
            "department",
            "",
            "Ngành y tế; Y tế tỉnh",
            "citizen_reception",
            "1",
        ],
        &[
            "H33.02",
            "Sở Cũ",
            "department",
            "2025-03-01",
            "",
            "",
            "2",
            "1/1/2016",
        ],
    ])
}

async fn an_import_twice_changes_nothing_the_second_time(app: App) {
    let sys = app.system();
    let rows = two_bodies();
    let dry = import(&sys, &rows, true).await.unwrap();
    assert_eq!((dry.n_added, dry.n_changed, dry.findings.len()), (2, 0, 0));
    assert!(store::all(&app.store.reader()).await.unwrap().is_empty());
    assert_eq!(import(&sys, &rows, false).await.unwrap(), dry);
    let facts = async || {
        let tx = app.store.reader();
        let page = crate::base::audit::of_record(&tx, "agency", 0, 100).await;
        page.unwrap().len()
    };
    let n_facts = facts().await;
    let again = import(&sys, &rows, false).await.unwrap();
    assert_eq!((again.n_added, again.n_changed), (0, 0));
    assert_eq!(facts().await, n_facts);
}

async fn an_import_keeps_what_has_no_column(app: App) {
    let sys = app.system();
    let mut rows = two_bodies();
    import(&sys, &rows, false).await.unwrap();
    rows[1][6] = "9".to_owned();
    let changed = import(&sys, &rows, false).await.unwrap();
    assert_eq!((changed.n_added, changed.n_changed), (0, 1));
    let columns = table(&[&["Mã", "Điện thoại"], &["H33.01", "7"]]);
    import(&sys, &columns, false).await.unwrap();
    let kept = store::by_code(&app.store.reader(), "H33.01")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.name.as_str(), kept.phone.as_str()), ("Sở Y tế", "7"));
}

async fn an_import_links_parents_and_successors_in_any_order_of_rows(app: App) {
    let sys = app.system();
    let mut rows = table(&[
        &[
            "code",
            "name",
            "kind",
            "parent code",
            "valid to",
            "successor",
        ],
        &[
            "H33.01.01",
            "Chi cục",
            "public_service_unit",
            "H33.01",
            "",
            "",
        ],
        &["H33.01", "Sở Cũ", "department", "H33", "1/3/2100", "H33.02"],
        &["H33.02", "Sở Mới", "department", "H33", "", ""],
        &[
            "H33",
            "Ủy ban nhân dân tỉnh",
            "provincial_committee",
            "",
            "",
            "",
        ],
    ]);
    import(&sys, &rows, false).await.unwrap();
    let tx = app.store.reader();
    let id = async |code| store::by_code(&tx, code).await.unwrap().unwrap();
    assert_eq!(id("H33.01.01").await.parent_id, Some(id("H33.01").await.id));
    assert_eq!(id("H33.01").await.successor_id, Some(id("H33.02").await.id));
    assert_eq!(store::children(&tx, None).await.unwrap().len(), 1);
    rows[4][3] = "H33.01.01".to_owned();
    let Err(ActionError::Invalid(faults)) = import(&sys, &rows, false).await else {
        panic!("a ring was taken")
    };
    assert!(faults.iter().all(|fault| fault.key == "error.agency_ring"));
    assert_eq!(faults.len(), 3);
}
