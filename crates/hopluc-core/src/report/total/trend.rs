//! Figures over time ("diễn biến số liệu"): one figure over many periods, and all figures of two spans side by side.
//!
//! Read from the kept sums alone, so that a year of a whole country costs some hundred rows. Flows add up over the
//! periods of a span, stocks are those of its last period, shares are computed from their summed parts. Never the source
//! of a printed number, and never adds a period to one that repeats its days.

use super::{Scope, Sums, store};
use crate::base::{
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, PeriodId, ScheduleId},
    permit::Verb,
    store::Tx,
};
use crate::figure::{CellKey, Change, Sum, Tally, TimeKind, change, share};
use crate::report::period::{self, Form, Period, PeriodKind};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A figure in one period.
#[derive(Clone, Debug)]
pub struct Point {
    /// The period.
    pub period: Period,
    /// The sum; partial where an agency that is asked has not answered.
    pub sum: Sum,
}

/// How one figure went over the newest `n` periods of a kind, oldest first. Two statements, and one more for each period
/// that this program has not read before.
///
/// Shares have no kept sums: ask for their parts. Sums over other agencies than one's own need the right to read all.
pub async fn trend(
    ctx: &Ctx,
    (schedule, kind): (ScheduleId, PeriodKind),
    scope: Scope,
    key: &CellKey,
    n: usize,
) -> Outcome<Vec<Point>> {
    ask(ctx, Some(scope))?;
    let tx = ctx.reader();
    let mut periods = period::store::periods(&tx, Some(schedule), 1_000).await?;
    periods.retain(|period| period.kind == kind);
    periods.truncate(n);
    periods.reverse();
    let ids: Vec<PeriodId> = periods.iter().map(|period| period.id).collect();
    let kept = store::of_periods(&tx, &ids, Some(scope)).await?;
    let none = Sums::default();
    let mut points = Vec::with_capacity(periods.len());
    for period in periods {
        let sums = kept.get(&(period.id, scope)).unwrap_or(&none);
        let asked = asked(&tx, period.id).await?;
        let n_unanswered = asked.of(scope, &key.measure) - n_answers(sums, &key.measure);
        points.push(Point {
            sum: sums.of(key).sum(n_unanswered.max(0)),
            period,
        });
    }
    Ok(points)
}

/// Two spans of periods to be compared, each oldest first.
#[derive(Clone, Debug)]
pub struct Spans {
    /// The span that is looked at.
    pub now: Vec<PeriodId>,
    /// The one that it is compared with; may be empty.
    pub before: Vec<PeriodId>,
}

/// A figure in both spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which figure.
    pub key: CellKey,
    /// In the span that is looked at.
    pub now: Sum,
    /// In the other.
    pub before: Sum,
    /// From the other to this; `None` where one of the two is no number.
    pub change: Option<Change>,
}

/// Every figure of two spans, by scope and figure: of one scope, or for `None` of the whole and of each body that others
/// stand under. Two statements, and one more for each period that this program has not read before.
///
/// `Invalid` where the periods of a span overlap: their figures would be counted twice.
pub async fn comparison(
    ctx: &Ctx,
    spans: &Spans,
    scope: Option<Scope>,
) -> Outcome<BTreeMap<Scope, Vec<Line>>> {
    ask(ctx, scope)?;
    let tx = ctx.reader();
    let ids: Vec<PeriodId> = spans.now.iter().chain(&spans.before).copied().collect();
    let periods = period::store::many(&tx, &ids).await?;
    for span in [&spans.now, &spans.before] {
        check_disjoint(span, &periods)?;
    }
    let kept = store::of_periods(&tx, &ids, scope).await?;
    let mut tables: BTreeMap<Scope, Table> = BTreeMap::new();
    let none = Sums::default();
    let mut newest = None;
    for (side, span) in [&spans.before, &spans.now].into_iter().enumerate() {
        for (at, period) in span.iter().enumerate() {
            let asked = asked(&tx, *period).await?;
            let is_last = at + 1 == span.len();
            for asked_scope in asked.scopes().filter(|one| scope.is_none_or(|s| s == *one)) {
                let sums = kept.get(&(*period, asked_scope)).unwrap_or(&none);
                let table = tables.entry(asked_scope).or_default();
                table.add(side, sums, &asked, (asked_scope, is_last));
            }
            newest = Some(*period);
        }
    }
    let form = match newest {
        Some(id) => Some(period::store::form(&tx, id).await?),
        None => None,
    };
    Ok(tables
        .into_iter()
        .map(|(scope, table)| (scope, table.lines(form.as_deref())))
        .collect())
}

fn ask(ctx: &Ctx, scope: Option<Scope>) -> Outcome<()> {
    match scope {
        Some(Scope::Under(agency)) => ctx.permit(Verb::SubmissionRead, "figure", &[agency]),
        _ if ctx.permit_all(Verb::SubmissionRead).is_err() => {
            Err(ActionError::NotFound { noun: "figure" })
        }
        _ => Ok(()),
    }
}

fn check_disjoint(span: &[PeriodId], periods: &BTreeMap<PeriodId, Period>) -> Outcome<()> {
    let mut windows = Vec::with_capacity(span.len());
    for id in span {
        let period = periods.get(id);
        windows.push(
            period
                .ok_or(ActionError::NotFound { noun: "period" })?
                .window,
        );
    }
    let is_overlapping = windows.iter().enumerate().any(|(at, one)| {
        windows
            .iter()
            .skip(at + 1)
            .any(|other| one.overlaps(*other))
    });
    if is_overlapping {
        return Err(ActionError::invalid("periods", "error.periods_overlap"));
    }
    Ok(())
}

/// What one period asks, counted: agencies by scope and measure, and how each measure behaves over time.
#[derive(Debug, Default)]
struct Asked {
    agencies: BTreeMap<Scope, HashMap<String, i64>>,
    kinds: HashMap<String, TimeKind>,
}

impl Asked {
    fn from_form(form: &Form) -> Self {
        let mut profiles: BTreeMap<(Scope, usize), i64> = BTreeMap::new();
        for (agency, profile) in &form.profile_of {
            for scope in Scope::of(form, AgencyId(*agency)) {
                *profiles.entry((scope, *profile)).or_default() += 1;
            }
        }
        let mut agencies: BTreeMap<Scope, HashMap<String, i64>> = BTreeMap::new();
        for ((scope, profile), n) in profiles {
            let asked = agencies.entry(scope).or_default();
            for measure in form
                .profiles
                .get(profile)
                .into_iter()
                .flat_map(|p| &p.measures)
            {
                *asked.entry(measure.clone()).or_default() += n;
            }
        }
        let kinds = form
            .measures
            .iter()
            .map(|spec| (spec.code.clone(), spec.kind));
        Self {
            agencies,
            kinds: kinds.collect(),
        }
    }

    fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.agencies.keys().copied()
    }

    fn of(&self, scope: Scope, measure: &str) -> i64 {
        let of_scope = self.agencies.get(&scope);
        of_scope
            .and_then(|asked| asked.get(measure))
            .copied()
            .unwrap_or(0)
    }
}

async fn asked(tx: &Tx, period: PeriodId) -> Outcome<Arc<Asked>> {
    if let Some(asked) = tx.recall::<Asked>(period.0) {
        return Ok(asked);
    }
    let asked = Arc::new(Asked::from_form(&*period::store::form(tx, period).await?));
    tx.remember(period.0, &asked);
    Ok(asked)
}

/// Agencies that have answered a measure: each answers its total once.
fn n_answers(sums: &Sums, measure: &str) -> i64 {
    n_cells(sums.of(&CellKey::total(measure)))
}

fn n_cells(tally: Tally) -> i64 {
    tally.n_values + tally.n_nil + tally.n_not_yet + tally.n_not_applicable
}

/// One side of a line while it is added up.
#[derive(Clone, Copy, Debug, Default)]
struct Side {
    tally: Tally,
    n_unanswered: i64,
}

impl Side {
    fn sum(&self) -> Sum {
        self.tally.sum(self.n_unanswered)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            tally: self.tally.plus(other.tally),
            n_unanswered: self.n_unanswered + other.n_unanswered,
        }
    }
}

/// The lines of one scope while they are added up: before, now.
#[derive(Debug, Default)]
struct Table(BTreeMap<CellKey, [Side; 2]>);

impl Table {
    /// Adds the sums of one period, which are in the order of their keys: the total of a measure before its parts.
    fn add(&mut self, side: usize, sums: &Sums, asked: &Asked, (scope, is_last): (Scope, bool)) {
        let none = HashMap::new();
        let agencies = asked.agencies.get(&scope).unwrap_or(&none);
        let counts = |measure: &str| match asked.kinds.get(measure) {
            Some(TimeKind::Ratio) => false,
            Some(TimeKind::Stock) => is_last,
            Some(TimeKind::Flow) | None => true,
        };
        let (mut measure, mut n_unanswered, mut n_totals) = ("", 0, 0);
        for (key, tally) in &sums.0 {
            if key.measure != measure {
                measure = &key.measure;
                let n_asked = agencies.get(measure).copied().unwrap_or(0);
                let is_total = key.dimension.is_empty();
                n_totals += usize::from(is_total && n_asked > 0);
                let n_answers = if is_total { n_cells(*tally) } else { 0 };
                n_unanswered = (n_asked - n_answers).max(0);
            }
            if counts(measure) {
                self.put(
                    key,
                    side,
                    Side {
                        tally: *tally,
                        n_unanswered,
                    },
                );
            }
        }
        if n_totals < agencies.len() {
            let silent = agencies.iter().map(|(code, n)| (CellKey::total(code), *n));
            for (key, n_unanswered) in silent.filter(|(key, _)| !sums.0.contains_key(key)) {
                if counts(&key.measure) {
                    let tally = Tally::default();
                    self.put(
                        &key,
                        side,
                        Side {
                            tally,
                            n_unanswered,
                        },
                    );
                }
            }
        }
    }

    fn put(&mut self, key: &CellKey, side: usize, more: Side) {
        if let Some(sides) = self.0.get_mut(key) {
            sides[side] = sides[side].plus(more);
        } else {
            let mut sides = [Side::default(); 2];
            sides[side] = more;
            self.0.insert(key.clone(), sides);
        }
    }

    fn lines(self, form: Option<&Form>) -> Vec<Line> {
        let share_of = |keys: &[CellKey], side: usize| {
            let sides = keys.iter().filter_map(|key| self.0.get(key));
            sides
                .fold(Side::default(), |sum, sides| sum.plus(sides[side]))
                .sum()
        };
        let specs = form.into_iter().flat_map(|form| &form.measures);
        let shares = specs.filter_map(|spec| {
            let parts = spec.share.as_ref()?;
            let of = |side| {
                share(
                    &share_of(&parts.numerator, side),
                    &share_of(&parts.denominator, side),
                )
            };
            Some(line(CellKey::total(&spec.code), of(1), of(0)))
        });
        let shares: Vec<Line> = shares.collect();
        let sums = self
            .0
            .iter()
            .map(|(key, [before, now])| line(key.clone(), now.sum(), before.sum()));
        let mut lines: Vec<Line> = sums.chain(shares).collect();
        lines.sort_by(|left, right| left.key.cmp(&right.key));
        lines
    }
}

fn line(key: CellKey, now: Sum, before: Sum) -> Line {
    Line {
        change: change(&now, &before),
        key,
        now,
        before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Cell;

    #[test]
    fn flows_add_up_stocks_are_the_last_and_shares_are_not_summed() {
        let kinds = [
            ("F", TimeKind::Flow),
            ("S", TimeKind::Stock),
            ("R", TimeKind::Ratio),
        ];
        let two = |code: &str| (code.to_owned(), 2);
        let asked = Asked {
            agencies: BTreeMap::from([(Scope::All, HashMap::from([two("F"), two("S")]))]),
            kinds: kinds.map(|(code, kind)| (code.to_owned(), kind)).into(),
        };
        let month = |n| {
            let mut sums = Sums::default();
            for code in ["F", "S", "R"] {
                sums.count(&CellKey::total(code), Cell::exact(n), 1);
            }
            sums
        };
        let mut table = Table::default();
        table.add(1, &month(5), &asked, (Scope::All, false));
        table.add(1, &month(7), &asked, (Scope::All, true));
        table.add(0, &Sums::default(), &asked, (Scope::All, true));
        let lines = table.lines(None);
        let shown: Vec<_> = lines
            .iter()
            .map(|line| (line.key.measure.as_str(), line.now.cell, line.now.n_missing))
            .collect();
        assert_eq!(shown, [("F", Cell::exact(12), 2), ("S", Cell::exact(7), 1)]);
        assert!(lines.iter().all(|line| line.before.n_missing == 2));
    }
}
