//! The rows of a table of agencies: which column is which, and what its cells say. Pure; stores nothing.

use super::{KindId, RoleId, rules::folded};
use crate::base::error::FieldError;
use crate::catalogue::Catalogue;
use std::collections::BTreeMap;
use time::{Date, Month};

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $field:literal : $($header:literal)|+;)+) => {
        /// A column of the table. Headers are compared folded, so with or without marks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Column { $($(#[$doc])* $name),+ }

        impl Column {
            pub(super) fn field(self) -> &'static str {
                match self { $(Self::$name => $field),+ }
            }

            fn of_header(header: &str) -> Option<Self> {
                match folded(header).as_str() {
                    $($($header)|+ => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

columns! {
    Code = "code": "code" | "agency code" | "ma" | "ma dinh danh" | "ma co quan" | "ma don vi";
    CodeEdxml = "code_edxml": "code edxml" | "edxml code" | "ma edxml" | "ma dinh danh cu" | "ma cu";
    TaxNumber = "tax_number": "tax number" | "ma so thue" | "mst" | "ma so doanh nghiep";
    Name = "name": "name" | "full name" | "ten" | "ten co quan" | "ten don vi" | "ten day du" | "ten co quan don vi";
    ShortName = "short_name": "short name" | "ten viet tat" | "ten ngan" | "viet tat";
    Kind = "kind": "kind" | "type" | "loai" | "loai co quan" | "loai don vi";
    Area = "area_code": "area code" | "area" | "ma dia ban" | "dia ban" | "ma dvhc";
    Parent = "parent_code": "parent code" | "parent" | "ma co quan cap tren" | "ma don vi cap tren" | "cap tren" | "truc thuoc" | "ma co quan chu quan";
    ValidFrom = "valid_from": "valid from" | "from" | "hieu luc tu" | "tu ngay" | "ngay thanh lap";
    ValidTo = "valid_to": "valid to" | "to" | "hieu luc den" | "den ngay" | "ngay cham dut";
    Successor = "successor_code": "successor code" | "successor" | "ma co quan ke thua" | "ke thua" | "co quan ke thua";
    Email = "email": "email" | "e mail" | "thu dien tu" | "hop thu";
    Phone = "phone": "phone" | "telephone" | "dien thoai" | "so dien thoai";
    Address = "address": "address" | "dia chi";
    Aliases = "aliases": "aliases" | "other names" | "ten khac" | "ten goi khac" | "ten cu";
    Roles = "roles": "roles" | "duties" | "vai tro" | "nhiem vu";
}

/// One row: the cells by column, as typed.
pub(super) struct Line {
    pub(super) row: usize,
    cells: BTreeMap<Column, String>,
}

impl Line {
    pub(super) fn cell(&self, column: Column) -> Option<&str> {
        self.cells.get(&column).map(String::as_str)
    }

    pub(super) fn code(&self) -> &str {
        self.cell(Column::Code).unwrap_or_default()
    }

    pub(super) fn list(&self, column: Column) -> impl Iterator<Item = &str> {
        let parts = self.cell(column).unwrap_or_default().split(';');
        parts.map(str::trim).filter(|part| !part.is_empty())
    }
}

/// The table as read: where columns stand, and its rows.
#[derive(Default)]
pub(super) struct Table {
    pub(super) headers: BTreeMap<Column, String>,
    pub(super) lines: Vec<Line>,
    pub(super) ignored: Vec<String>,
}

impl Table {
    pub(super) fn read(rows: &[Vec<String>]) -> Self {
        let mut table = Self::default();
        let Some((header, body)) = rows.split_first() else {
            return table;
        };
        let mut places = Vec::new();
        for (at, title) in header.iter().enumerate() {
            match Column::of_header(title) {
                Some(column) if !table.headers.contains_key(&column) => {
                    table.headers.insert(column, title.trim().to_owned());
                    places.push((at, column));
                }
                _ if title.trim().is_empty() => {}
                _ => table.ignored.push(title.trim().to_owned()),
            }
        }
        for (at, row) in body.iter().enumerate() {
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cells = places.iter().map(|(place, column)| {
                (
                    *column,
                    row.get(*place)
                        .map(|cell| cell.trim().to_owned())
                        .unwrap_or_default(),
                )
            });
            table.lines.push(Line {
                row: at + 2,
                cells: cells.collect(),
            });
        }
        table
    }

    pub(super) fn fault(&self, line: &Line, column: Column, key: &str) -> FieldError {
        let header = self
            .headers
            .get(&column)
            .map_or(column.field(), String::as_str);
        FieldError::new(column.field(), key)
            .arg("row", line.row)
            .arg("column", header)
            .arg("value", line.cell(column).unwrap_or_default())
    }
}

/// A date written `01/07/2025`, `1.7.2025` or `2025-07-01`; what follows after a space is left out.
pub(super) fn date_of(cell: &str) -> Option<Date> {
    let day = cell.split([' ', 'T']).next()?;
    let parts: Vec<i32> = day
        .split(['/', '.', '-'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let &[first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if first > 31 {
        (first, last)
    } else {
        (last, first)
    };
    if !(1900..=2200).contains(&year) {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// The kind that a cell names by id or by either name.
pub(super) fn kind_of(catalogue: &Catalogue, cell: &str) -> Option<KindId> {
    let wanted = folded(cell);
    let mut kinds = catalogue.kinds.values();
    let found = kinds.find(|kind| {
        kind.id.as_str() == cell || folded(&kind.name) == wanted || folded(&kind.name_en) == wanted
    })?;
    Some(found.id.clone())
}

/// The duty that a cell names by id or by either name.
pub(super) fn role_of(catalogue: &Catalogue, cell: &str) -> Option<RoleId> {
    let wanted = folded(cell);
    let mut roles = catalogue.roles.values();
    let found = roles.find(|role| {
        role.id.as_str() == cell || folded(&role.name) == wanted || folded(&role.name_en) == wanted
    })?;
    Some(found.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn dates_are_read_day_first_or_year_first() {
        for cell in [
            "01/07/2025",
            "1.7.2025",
            "2025-07-01",
            "2025-07-01 00:00:00",
        ] {
            assert_eq!(date_of(cell), Some(date!(2025 - 07 - 01)), "{cell}");
        }
        for cell in ["31/02/2025", "7/2025", "", "hôm nay", "1/1/25"] {
            assert_eq!(date_of(cell), None, "{cell}");
        }
    }

    #[test]
    fn headers_are_known_in_both_languages_with_and_without_marks() {
        for header in ["Mã định danh", "MA DINH DANH", "code", " Code "] {
            assert_eq!(Column::of_header(header), Some(Column::Code), "{header}");
        }
        assert_eq!(Column::of_header("Hiệu lực từ"), Some(Column::ValidFrom));
        assert_eq!(Column::of_header("STT"), None);
    }
}
