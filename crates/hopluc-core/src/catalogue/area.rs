//! Areas, "địa bàn": the provinces and communes in force, with the statistics office's codes. Never knows which agency works where.

use serde::Serialize;

use super::fault::{Fault, Place};
use super::ids::AreaCode;
use super::ledger::{Ledger, SourceText};
use super::load::Draft;

/// A province or a commune.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Two digits for a province, five for a commune.
    pub code: AreaCode,
    /// The province of a commune; `None` for a province.
    pub parent: Option<AreaCode>,
    /// Kind and name: "Phường Ba Đình", "Thành phố Hà Nội".
    pub name: String,
}

/// Reads lines of code, parent code and name, parted by tabs; lines that start with `#` are remarks.
pub(super) fn read(file: &SourceText<'_>, ledger: &Ledger, draft: &mut Draft) {
    for (at, line) in file
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    {
        let place = Place {
            file: file.path.to_owned(),
            line: at as u32 + 1,
            column: 1,
        };
        let mut columns = line.split('\t');
        let (Some(code), Some(parent), Some(name), None) = (
            columns.next(),
            columns.next(),
            columns.next(),
            columns.next(),
        ) else {
            ledger.fault(Fault::new("bad_area_line", place));
            continue;
        };
        let is_code =
            |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        let is_province = parent.is_empty() && is_code(code, 2);
        let is_commune = is_code(code, 5) && is_code(parent, 2);
        if !is_province && !is_commune {
            ledger.fault(Fault::new("bad_area_code", place.clone()).with("code", code));
        }
        if !is_province && !draft.areas.contains_key(parent) {
            ledger.fault(
                Fault::new("unknown_parent_area", place.clone())
                    .with("code", code)
                    .with("parent", parent),
            );
        }
        let parent = (!parent.is_empty()).then(|| AreaCode::new(parent));
        let area = Area {
            code: AreaCode::new(code),
            parent,
            name: name.to_owned(),
        };
        if draft.areas.insert(area.code.clone(), area).is_some() {
            ledger.fault(Fault::new("duplicate_area", place).with("code", code));
        }
    }
}
