//! Value lists, "danh mục", and units of measure, "đơn vị tính". Never says which measure uses which list.

use serde::Serialize;

use super::Validity;
use super::ids::{KindId, ListId, UnitId, ValueId};
use super::ledger::Sort;
use super::load::Draft;
use super::row::Row;

/// A list along which a figure can be broken down, or from which a field takes its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueList {
    /// Name of the list and of the dimension.
    pub id: ListId,
    /// Vietnamese name, such as "Hành vi".
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Where its values come from.
    pub source: ValueSource,
    /// The listed values in the order in which reports print them; empty unless the source is [`ValueSource::Listed`].
    pub values: Vec<ValueDef>,
}

impl ValueList {
    /// The values that a record may have on `date`, in the order of the list: never a total typed by hand.
    pub fn offered(&self, date: time::Date) -> impl Iterator<Item = &ValueDef> {
        self.values
            .iter()
            .filter(move |value| !value.hand_only && value.validity.holds_on(date))
    }

    /// The value called `id`; `None` where the list has none, always so for lists that are not [`ValueSource::Listed`].
    pub fn value(&self, id: &str) -> Option<&ValueDef> {
        self.values.iter().find(|value| value.id.as_str() == id)
    }
}

/// Where the values of a list come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// The list itself names them all.
    Listed,
    /// Agencies of the directory, of the kinds given; of any kind where none is given.
    Agencies(Vec<KindId>),
    /// Areas of the catalogue.
    Areas,
    /// A word of the reporter, kept as typed.
    Open,
}

/// One value of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueDef {
    /// Its name within the list.
    pub id: ValueId,
    /// Vietnamese name for forms and tables.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// How a sentence continues after number and unit ("07 trường hợp *cung cấp thông tin đánh bạc*"); the name in small letters where absent.
    pub phrase: Option<String>,
    /// The phrase takes the place of the unit: "01 tổ chức", not "01 đối tượng tổ chức".
    pub replaces_unit: bool,
    /// Only a total typed by hand may stand here: no register, import or detector produces it.
    pub hand_only: bool,
    /// What is counted here goes on: it is expected in the next period again until it is told as ended.
    pub is_open: bool,
    /// When the value may be used.
    pub validity: Validity,
}

/// A unit of measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unit {
    /// Its name in the catalogue.
    pub id: UnitId,
    /// Vietnamese word after the number: "cuộc", "đồng".
    pub name: String,
    /// English word, plural.
    pub name_en: String,
    /// How its numbers are written.
    pub form: UnitForm,
}

/// How numbers of a unit are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitForm {
    /// A whole number, below ten with a leading zero in running text ("02 cuộc").
    Count,
    /// Whole đồng, thousands grouped by dots ("25.850.000 đồng").
    Money,
    /// A ratio kept as hundredths of a percent, printed with a decimal comma ("8,55%").
    Percent,
    /// A number with decimals, such as hours.
    Decimal,
}

/// Reads a file of `[[list]]` and `[[unit]]` tables.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("list") {
        let list = list_of(&mut row);
        draft.lists.insert(list.id.clone(), list);
        row.finish();
    }
    for mut row in root.rows("unit") {
        let id = UnitId::new(row.id("id", Sort::Unit).value);
        let (name, name_en) = row.names();
        let forms = [
            ("count", UnitForm::Count),
            ("money", UnitForm::Money),
            ("percent", UnitForm::Percent),
            ("decimal", UnitForm::Decimal),
        ];
        let form = row.choice("form", &forms).unwrap_or(UnitForm::Count);
        draft.units.insert(
            id.clone(),
            Unit {
                id,
                name,
                name_en,
                form,
            },
        );
        row.finish();
    }
}

#[derive(Clone, Copy, PartialEq)]
enum From {
    Listed,
    Agencies,
    Areas,
    Open,
}

fn list_of(row: &mut Row<'_>) -> ValueList {
    let id = row.id("id", Sort::List).value;
    let (name, name_en) = row.names();
    let words = [
        ("listed", From::Listed),
        ("agencies", From::Agencies),
        ("areas", From::Areas),
        ("open", From::Open),
    ];
    let from = row.opt_choice("from", &words).unwrap_or(From::Listed);
    let kinds = if from == From::Agencies {
        row.mentions("kinds", Sort::Kind)
    } else {
        Vec::new()
    };
    let values = if from == From::Listed {
        values_of(row, &id)
    } else {
        Vec::new()
    };
    let source = match from {
        From::Listed => ValueSource::Listed,
        From::Agencies => ValueSource::Agencies(kinds),
        From::Areas => ValueSource::Areas,
        From::Open => ValueSource::Open,
    };
    ValueList {
        id: ListId::new(id),
        name,
        name_en,
        source,
        values,
    }
}

fn values_of(row: &mut Row<'_>, list: &str) -> Vec<ValueDef> {
    let rows = row.rows("values");
    if rows.is_empty() {
        row.fault(super::Fault::new("empty_list", row.place()).with("id", list));
    }
    rows.into_iter().map(|row| value_of(row, list)).collect()
}

fn value_of(mut row: Row<'_>, list: &str) -> ValueDef {
    let id = row.text("id");
    row.file
        .ledger
        .define(Sort::Value, &format!("{list}={}", id.value), &id.place);
    let (name, name_en) = row.names();
    let phrase = row.opt_text("phrase").map(|text| text.value);
    let replaces_unit = row.flag("replaces_unit", false);
    let hand_only = row.flag("hand_only", false);
    let is_open = row.flag("is_open", false);
    let validity = row.validity();
    row.finish();
    ValueDef {
        id: ValueId::new(id.value),
        name,
        name_en,
        phrase,
        replaces_unit,
        hand_only,
        is_open,
        validity,
    }
}
