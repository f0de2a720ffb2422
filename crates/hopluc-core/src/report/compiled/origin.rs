//! Printing a figure from its origin, the same way at every time: what is printed is what the origin says (invariant 3).

use super::book::sum_of;
use super::sources::ChangeKind;
use super::words::WORDS;
use super::{ChangeStyle, Origin, PrintForm, PrintedFigure, SumOrigin};
use crate::agency;
use crate::base::{
    error::Outcome,
    ids::{AgencyId, PeriodId, SubmissionId},
    store::Tx,
};
use crate::figure::{
    Cell, CellKey, Change, Direction, NumberForm, cell_text, change, counted, grouped, phrase,
};
use crate::report::submission::{self, store::Standing};

/// The text of a figure, from its origin alone; `None` where there is nothing to print (no base, an unclear change).
pub fn printed(form: &PrintForm, origin: &Origin) -> Option<String> {
    let sum = sum_of(origin);
    match form {
        PrintForm::Number { number } => Some(number_text(sum.cell, *number)),
        PrintForm::Unit { number, unit } => Some(with_unit(&number_text(sum.cell, *number), unit)),
        PrintForm::Table { number } => Some(table_text(sum.cell, sum.is_partial, *number)),
        PrintForm::Nil => (sum.cell == Cell::Nil).then(String::new),
        PrintForm::Count => Some(counted(sum.cell.number().unwrap_or(0))),
        PrintForm::Change {
            number,
            unit,
            style,
        } => {
            let Origin::Change { now, base } = origin else {
                return None;
            };
            change_text(
                &change(&sum_of(now), &sum_of(base))?,
                (*number, unit),
                *style,
            )
        }
    }
}

/// Whether printing the figure from its origin again gives the text that is printed. A nil sentence only has to be a nil.
pub fn is_true(figure: &PrintedFigure) -> bool {
    match printed(&figure.form, &figure.origin) {
        Some(text) => figure.form == PrintForm::Nil || text == figure.text,
        None => false,
    }
}

fn number_text(cell: Cell, form: NumberForm) -> String {
    match cell {
        Cell::NotYet | Cell::NotApplicable => WORDS.missing.clone(),
        cell => phrase(cell, form),
    }
}

fn with_unit(number: &str, unit: &str) -> String {
    if unit == WORDS.percent {
        format!("{number}{unit}")
    } else {
        format!("{number} {unit}")
    }
}

fn table_text(cell: Cell, is_partial: bool, form: NumberForm) -> String {
    let words = &WORDS.table;
    let mut text = match cell {
        Cell::NotYet => return words.not_yet.clone(),
        Cell::NotApplicable => return words.not_applicable.clone(),
        cell => cell_text(cell, form),
    };
    if is_partial {
        text.push_str(&words.partial);
    }
    text
}

/// The difference as a table tells it: "+1.500", "−2".
fn signed(change: &Change, form: NumberForm) -> String {
    let sign = match change.direction {
        Direction::Up => "+",
        Direction::Down => "−",
        _ => "",
    };
    let n = match form.places() {
        0 => grouped(change.difference.abs()),
        _ => cell_text(Cell::exact(change.difference.abs()), form),
    };
    format!("{sign}{n}")
}

fn change_text(
    change: &Change,
    (form, unit): (NumberForm, &str),
    style: ChangeStyle,
) -> Option<String> {
    let words = &WORDS.change;
    let number = |n: i64| match form {
        NumberForm::Count => counted(n),
        form => cell_text(Cell::exact(n), form),
    };
    let percent = |percent: i64| cell_text(Cell::exact(percent.abs()), NumberForm::Percent);
    // A share of a share misleads: what is told in per cent changes by percentage points.
    let is_percent = unit == WORDS.percent;
    let unit = if is_percent {
        words.points.as_str()
    } else {
        unit
    };
    let share = change
        .percent
        .filter(|_| !is_percent)
        .map_or_else(String::new, |n| {
            words.percent.replace("{percent}", &percent(n))
        });
    let told = |pattern: &str| {
        pattern
            .replace("{difference}", &number(change.difference.abs()))
            .replace("{unit}", unit)
            .replace("{percent}", &share)
    };
    let direction = change.direction;
    let text = match (style, direction) {
        (ChangeStyle::Table, Direction::Unclear) => return Some(WORDS.table.not_yet.clone()),
        (_, Direction::Unclear) => return None,
        (ChangeStyle::Table, _) => {
            let points = if is_percent {
                format!(" {unit}")
            } else {
                String::new()
            };
            let mut text = format!("{}{points}{share}", signed(change, form));
            // A difference of what is not whole is not whole either.
            if change.is_partial {
                text.push_str(&WORDS.table.partial);
            }
            return Some(text);
        }
        (ChangeStyle::Trend, Direction::Up) => words.trend_up.clone(),
        (ChangeStyle::Trend, Direction::Down) => words.trend_down.clone(),
        (ChangeStyle::Trend, Direction::Same) => words.trend_same.clone(),
        (_, Direction::Up) => told(&words.up),
        (_, Direction::Down) => told(&words.down),
        (_, Direction::Same) => words.same.clone(),
    };
    Some(match style {
        ChangeStyle::SincePrevious => format!("{text}{}", words.previous),
        _ => text,
    })
}

/// One term of an origin with the agency's name and what the store says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Of which period.
    pub period_id: PeriodId,
    /// Which figure.
    pub key: CellKey,
    /// Name of the agency.
    pub agency: String,
    /// The submission and its version; `None` where the agency sent nothing.
    pub submission: Option<(SubmissionId, i64)>,
    /// What counted; "not yet" for a missing one.
    pub cell: Cell,
    /// Whether that version still holds this cell and still counts. A cell that had been returned counts as "not yet" and
    /// is not compared.
    pub is_stored: bool,
    /// What became of it since, where it counts no more as it was told.
    pub change: Option<ChangeKind>,
}

/// The terms of an origin, each compared with the stored cell.
pub async fn traced(tx: &Tx, origin: &Origin) -> Outcome<Vec<Traced>> {
    let sums = sums_in(origin);
    let ids: Vec<AgencyId> = sums
        .iter()
        .flat_map(|sum| {
            sum.terms
                .iter()
                .map(|term| term.agency_id)
                .chain(sum.missing.clone())
        })
        .collect();
    let agencies = agency::store::many(tx, &ids).await?;
    let name = |id: AgencyId| {
        agencies
            .get(&id)
            .map(|a| a.name.clone())
            .unwrap_or_default()
    };
    let mut traced = Vec::new();
    for sum in sums {
        for term in &sum.terms {
            let stored = submission::store::standing(tx, term.submission_id, &sum.key).await?;
            let change = stored
                .as_ref()
                .and_then(|stored| changed(term.cell, stored));
            let cell = stored.map(|stored| stored.cell);
            traced.push(Traced {
                period_id: sum.period_id,
                key: sum.key.clone(),
                agency: name(term.agency_id),
                submission: Some((term.submission_id, term.version)),
                cell: term.cell,
                is_stored: change.is_none()
                    && (cell == Some(term.cell) || term.cell == Cell::NotYet),
                change,
            });
        }
        traced.extend(sum.missing.iter().map(|id| Traced {
            period_id: sum.period_id,
            key: sum.key.clone(),
            agency: name(*id),
            submission: None,
            cell: Cell::NotYet,
            is_stored: true,
            change: None,
        }));
    }
    Ok(traced)
}

/// What became of a cell that a report tells.
fn changed(told: Cell, stored: &Standing) -> Option<ChangeKind> {
    if stored.has_newer {
        Some(ChangeKind::Replaced)
    } else if stored.is_returned && told != Cell::NotYet {
        Some(ChangeKind::Returned)
    } else {
        None
    }
}

/// Every sum that an origin stands on, in the order of the formula.
pub fn sums_in(origin: &Origin) -> Vec<&SumOrigin> {
    match origin {
        Origin::Sum(sum) => vec![sum],
        Origin::Share {
            numerator,
            denominator,
        } => numerator.iter().chain(denominator).collect(),
        Origin::Change { now, base } => {
            let mut sums = sums_in(now);
            sums.extend(sums_in(base));
            sums
        }
        Origin::Nils { sums } => sums.iter().collect(),
        Origin::Obligations { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGE: Change = Change {
        base: 1_250,
        difference: 150,
        percent: Some(1_200),
        direction: Direction::Up,
        is_partial: false,
    };

    fn told(unit: &str, form: NumberForm, style: ChangeStyle) -> String {
        change_text(&CHANGE, (form, unit), style).unwrap_or_default()
    }

    #[test]
    fn a_difference_of_partial_sums_is_marked_in_a_table() {
        let change = Change {
            is_partial: true,
            ..CHANGE
        };
        let text = change_text(&change, (NumberForm::Count, "vụ"), ChangeStyle::Table);
        assert_eq!(text.as_deref(), Some("+150 (12%) (*)"));
    }

    #[test]
    fn a_measure_in_per_cent_changes_by_percentage_points() {
        let percent = |style| told("%", NumberForm::Percent, style);
        assert_eq!(
            percent(ChangeStyle::SincePrevious),
            "tăng 1,5 điểm phần trăm so với kỳ trước"
        );
        assert_eq!(percent(ChangeStyle::Table), "+1,5 điểm phần trăm");
        assert_eq!(
            told("vụ", NumberForm::Count, ChangeStyle::Table),
            "+150 (12%)"
        );
    }
}
