//! Records from the rows of a table: the dry run names cells, a second run changes nothing, an export comes back the same.

use super::{counted, people, register};
use crate::base::ctx::App;
use crate::base::error::ActionError;
use crate::record::from_rows::{self, Imported};
use crate::record::list::{self, Filter};
use crate::store_suite;
use std::collections::BTreeMap;

store_suite!(
    a_table_is_imported_once_and_exported_as_it_came,
    a_dry_run_names_every_cell_and_keeps_nothing,
    an_import_does_no_more_than_the_person_could,
);

fn table(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    text.trim().lines().map(line).collect()
}

const TWO: &str = "
Nội dung | Hình thức | Căn cứ tiến hành | Phạm vi | Lĩnh vực | Số quyết định thành lập đoàn | Ngày bắt đầu | Ngày kết thúc tại đơn vị | Trưởng đoàn | Kết quả, phát hiện | Trạng thái | Tổ chức, cá nhân được kiểm tra: Tên | Tổ chức, cá nhân được kiểm tra: Loại đối tượng | Tổ chức, cá nhân được kiểm tra: Kết quả | Ghi chú riêng
Kiểm tra A | Kiểm tra | Theo kế hoạch | Chuyên ngành | post | 1/QĐ | 2/3/2026 | 5/3/2026 | An | Không vi phạm | Chờ kết luận | Bưu cục 1 | Doanh nghiệp | Không vi phạm | x
 | | | | | | | | | | | Bưu cục 2 | Doanh nghiệp | Không vi phạm |
Kiểm tra B | Kiểm tra | Đột xuất | Liên ngành | | | 9/3/2026 | | | | | | | |
";

/// The table with words that the catalogue has.
fn two(app: &App) -> Vec<Vec<String>> {
    let name = |list: &str, id: &str| {
        let list = &app.catalogue.lists[list];
        list.value(id).unwrap().name.clone()
    };
    let text = TWO
        .replace(
            "Theo kế hoạch |",
            &format!("{} |", name("inspection_basis", "planned")),
        )
        .replace("Đột xuất", &name("inspection_basis", "ad_hoc"))
        .replace("Chuyên ngành", &name("inspection_scope", "specialised"))
        .replace("Liên ngành", &name("inspection_scope", "joint"))
        .replace(
            "Doanh nghiệp |",
            &format!("{} |", name("subject_type", "enterprise")),
        )
        .replace(
            "| Không vi phạm | x",
            &format!("| {} | x", name("inspection_result", "compliant")),
        )
        .replace(
            "| Không vi phạm |\n",
            &format!("| {} |\n", name("inspection_result", "compliant")),
        );
    table(&text)
}

async fn a_table_is_imported_once_and_exported_as_it_came(app: App) {
    let who = people(&app).await;
    let id = register("inspection");
    let mut rows = two(&app);
    rows.pop();
    let first = from_rows::import(&who.officer, &id, &rows, false)
        .await
        .unwrap();
    assert_eq!((first.n_added, first.n_changed), (1, 0));
    assert_eq!(first.ignored, ["Ghi chú riêng"]);
    let sums = counted(&app).await;
    assert_eq!(sums[&("B02".to_owned(), String::new(), String::new())], 2);
    let again = from_rows::import(&who.officer, &id, &rows, false)
        .await
        .unwrap();
    assert_eq!((again.n_added, again.n_changed), (0, 0));
    let found = list::list(&who.officer, &id, &Filter::default())
        .await
        .unwrap();
    let def = &app.catalogue.registers[&id];
    let mut export = vec![
        from_rows::heads(def, false)
            .into_iter()
            .map(|head| head.text)
            .collect(),
    ];
    for record in &found.records {
        export.extend(from_rows::rows_of(
            &app.catalogue,
            def,
            record,
            &BTreeMap::new(),
            false,
        ));
    }
    assert_eq!(export.len(), 3);
    let back = from_rows::import(&who.officer, &id, &export, false)
        .await
        .unwrap();
    let same = Imported {
        n_records: 1,
        ..Imported::default()
    };
    assert_eq!(back, same);
}

async fn a_dry_run_names_every_cell_and_keeps_nothing(app: App) {
    let who = people(&app).await;
    let id = register("inspection");
    let mut rows = two(&app);
    rows[1][6] = "hôm qua".to_owned();
    rows[2][12] = "Cửa hàng".to_owned();
    let dry = from_rows::import(&who.officer, &id, &rows, true)
        .await
        .unwrap();
    let cells: Vec<(&str, &str)> = dry
        .findings
        .iter()
        .map(|f| (f.args["row"].as_str(), f.args["column"].as_str()))
        .collect();
    assert_eq!(
        cells,
        [
            ("2", "Ngày bắt đầu"),
            ("3", "Tổ chức, cá nhân được kiểm tra: Loại đối tượng")
        ]
    );
    assert_eq!(dry.n_added, 1);
    let kept = from_rows::import(&who.officer, &id, &rows, false).await;
    assert!(matches!(kept, Err(ActionError::Invalid(faults)) if faults.len() == 2));
    let found = list::list(&who.officer, &id, &Filter::default())
        .await
        .unwrap();
    assert!(found.records.is_empty());
}

async fn an_import_does_no_more_than_the_person_could(app: App) {
    let who = people(&app).await;
    let mut rows = two(&app);
    // The conclusion needs a second person, so no table brings a record there.
    rows[1][10] = "Đã kết luận".to_owned();
    for ctx in [&who.officer, &who.leader] {
        let dry = from_rows::import(ctx, &register("inspection"), &rows, true)
            .await
            .unwrap();
        assert!(
            dry.findings
                .iter()
                .any(|fault| fault.key == "error.import_state")
        );
    }
}
