//! The default catalogue loads and says what it should; every fault is found with line and mend.

mod default_catalogue;
mod default_schedules;
mod faults;
mod hostile;
mod penalties;
mod registers;
mod sentences;

use super::source::SourceFiles;
use super::{Catalogue, Fault};

/// A small sound catalogue that the tests spoil one file at a time.
const SOUND: [(&str, &str); 16] = [
    (
        "agency_kinds.toml",
        "version = 1\n[[kind]]\nid = \"department\"\nname = \"Sở\"\nname_en = \"Department\"\ntier = 1\n",
    ),
    (
        "roles.toml",
        "version = 1\n[[role]]\nid = \"focal_body\"\nname = \"Đầu mối\"\nname_en = \"Focal body\"\n",
    ),
    (
        "groups.toml",
        "version = 1\n[[group]]\nid = \"departments\"\nname = \"Các sở\"\nname_en = \"Departments\"\npatterns = [\"cac so\"]\nkinds = [\"department\"]\n",
    ),
    (
        "calendar/period_names.toml",
        include_str!("../../../../../catalogue/calendar/period_names.toml"),
    ),
    (
        "calendar/holidays.toml",
        "version = 1\n[[holiday]]\ndate = 2026-09-02\nname = \"Quốc khánh\"\nname_en = \"National Day\"\nsource = \"x\"\nconfidence = \"read\"\n",
    ),
    (
        "areas/areas.tsv",
        "# remark\n33\t\tTỉnh Hưng Yên\n12127\t33\tPhường Phố Hiến\n",
    ),
    (
        "values/lists.toml",
        "version = 1\n[[list]]\nid = \"field\"\nname = \"Lĩnh vực\"\nname_en = \"Field\"\nvalues = [{ id = \"website\", name = \"Trang\", name_en = \"Website\" }]\n[[list]]\nid = \"topic\"\nname = \"Chủ đề\"\nname_en = \"Topic\"\nfrom = \"open\"\n[[unit]]\nid = \"case\"\nname = \"vụ\"\nname_en = \"cases\"\nform = \"count\"\n[[unit]]\nid = \"vnd\"\nname = \"đồng\"\nname_en = \"đồng\"\nform = \"money\"\n",
    ),
    (
        "measures/a.toml",
        "version = 1\n[[measure]]\ncode = \"A01\"\nid = \"cases_found\"\nname = \"Số vụ\"\nname_en = \"Cases\"\nunit = \"case\"\nkind = \"flow\"\nhow = \"manual\"\nreporters = { all = true }\ndimensions = [{ list = \"field\", rule = \"sum\" }, { list = \"topic\", rule = \"none\" }]\n",
    ),
    (
        "law/document_kinds.toml",
        "version = 1\n[[document_kind]]\nid = \"bao_cao\"\nname = \"Báo cáo\"\nname_en = \"Report\"\nsymbol = \"BC\"\n",
    ),
    (
        "outlines/short.toml",
        "version = 1\nid = \"short\"\nname = \"Ngắn\"\nname_en = \"Short\"\ndocument_kind = \"bao_cao\"\nsubject = \"{period}\"\nempty = \"Không\"\n[[slot]]\nid = \"results\"\nname = \"Kết quả\"\nname_en = \"Results\"\nhint = \"Việc\"\nhint_en = \"Work\"\nfrom = { all = true }\n[[section]]\nid = \"I\"\nlabel = \"I\"\ntitle = \"KẾT QUẢ\"\ntitle_en = \"Results\"\n[[section.item]]\nkind = \"sentence\"\ntext = \"{A01} vụ[, gồm {A01@field}]\"\n",
    ),
    ("registers/visit.toml", registers::SOUND_REGISTER),
    ("registers/fine.toml", penalties::SOUND_USE),
    ("values/penalties.toml", penalties::LISTS),
    ("law/penalties/one.toml", penalties::SOUND_ACT),
    (
        "law/acts.toml",
        "version = 1\n[[legal_act]]\nnumber = \"1/2026/NĐ-CP\"\n",
    ),
    (
        "schedules/s.toml",
        "version = 1\n[[schedule]]\nid = \"half\"\nname = \"6 tháng\"\nname_en = \"Half-year\"\norder = { text = \"quy chế\" }\nperiods = { rule = \"statutory\", slots = [\"H1\"] }\nreminder_days = [2]\nreporters = { kinds = [\"department\"] }\nmeasures = [\"A01\"]\noutline = \"short\"\ncompiled_due = { working_days = 5 }\n[[schedule.due]]\nworking_days = 2\n",
    ),
];

/// The faults of the sound catalogue after `old` became `new` in `file`; an empty `old` replaces the whole file.
fn faults_after(file: &str, old: &str, new: &str) -> Vec<Fault> {
    let mut source = SourceFiles::of(&SOUND);
    let text = source.files.entry(file.to_owned()).or_default();
    assert!(text.contains(old), "`{old}` is not in {file}");
    *text = if old.is_empty() {
        new.to_owned()
    } else {
        text.replacen(old, new, 1)
    };
    Catalogue::from_files(&source).map_or_else(|errors| errors.faults().to_vec(), |_| Vec::new())
}
