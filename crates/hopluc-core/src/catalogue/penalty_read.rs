//! Reads the files of `law/penalties/`: one act a file, with its ladders and its rules. Never compares files with one another.

use super::Validity;
use super::fault::Fault;
use super::ids::{FieldId, LadderId, PenaltyId, ValueId};
use super::ledger::Sort;
use super::load::Draft;
use super::penalty::{
    AUTHORITIES, BEHAVIOURS, ClauseRef, Factor, LadderDef, MeasuredBy, PartyKind, PenaltyAct,
    PenaltyDef, REMEDIES, Rung, Scale,
};
use super::register::PenaltyUse;
use super::row::{FromText, Row};

/// Words for the kinds of party in a file.
pub(super) const PARTIES: [(&str, PartyKind); 2] = [
    ("organisation", PartyKind::Organisation),
    ("individual", PartyKind::Individual),
];

/// Most months of a limitation, and most things for each of which a range is.
const MOST_MONTHS: u8 = 60;
const MOST_EACH: u8 = 250;

/// Reads a file of `law/penalties/`.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    let act = act_of(root);
    let ladders = root.rows("ladder");
    let penalties = root.rows("penalty");
    let Some(act) = act else { return };
    for mut row in ladders {
        let ladder = ladder_of(&mut row, &act);
        row.finish();
        draft.ladders.insert(ladder.id.clone(), ladder);
    }
    for mut row in penalties {
        let penalty = penalty_of(&mut row, &act);
        row.finish();
        draft.penalties.insert(penalty.id.clone(), penalty);
    }
    draft.penalty_acts.insert(act.number.clone(), act);
}

fn act_of(root: &mut Row<'_>) -> Option<PenaltyAct> {
    let Some(mut row) = root.row("act") else {
        root.fault(Fault::new("missing_key", root.place()).with("key", "act"));
        return None;
    };
    let number = row.text("number");
    let ledger = row.file.ledger;
    ledger.define(Sort::PenaltyAct, &number.value, &number.place);
    ledger.mention(Sort::LegalAct, &number.value, &number.place);
    let (name, name_en) = row.names();
    let act = PenaltyAct {
        number: number.value,
        name,
        name_en,
        words: words_of(&mut row, "words"),
        words_en: words_of(&mut row, "words_en"),
        validity: row.validity(),
    };
    row.finish();
    Some(act)
}

/// The words for point, clause and article, in that order.
fn words_of(row: &mut Row<'_>, key: &'static str) -> Vec<String> {
    let words = row.texts(key);
    if words.len() != 3 {
        row.fault(Fault::new("penalty_words", row.place()).with("key", key));
    }
    words.into_iter().map(|word| word.value).collect()
}

fn scale_of(row: &mut Row<'_>) -> Scale {
    let base = row.choice("base", &PARTIES);
    let factor = row.opt_parsed::<Factor>("other_factor", "penalty_factor");
    if factor.is_none() && !row.has("other_factor") {
        row.fault(Fault::new("missing_key", row.place()).with("key", "other_factor"));
    }
    Scale {
        base: base.unwrap_or(PartyKind::Organisation),
        other_factor: factor.map_or(Factor::ONE, |found| found.value),
    }
}

fn clause_of(row: &mut Row<'_>) -> ClauseRef {
    let optional = |row: &mut Row<'_>, key| row.opt_text(key).map(|text| text.value);
    let clause = ClauseRef {
        article: row.text("article").value,
        clause: optional(row, "clause").unwrap_or_default(),
        point: optional(row, "point").unwrap_or_default(),
    };
    if clause.clause.is_empty() && !clause.point.is_empty() {
        row.fault(Fault::new("penalty_point", row.place()).with("point", &clause.point));
    }
    clause
}

/// A whole number of đồng above zero; 0 after a fault was noted.
fn vnd(row: &mut Row<'_>, key: &'static str) -> i64 {
    let Some(found) = row.whole(key) else {
        return 0;
    };
    if found.value <= 0 {
        row.fault(
            Fault::new("penalty_amount", found.place)
                .with("key", key)
                .with("found", found.value),
        );
    }
    found.value.max(0)
}

/// Names of values of `list`, noted for resolution.
fn values(row: &mut Row<'_>, key: &'static str, list: &str) -> Vec<ValueId> {
    let found = row.texts(key);
    for text in &found {
        let full = format!("{list}={}", text.value);
        row.file.ledger.mention(Sort::Value, &full, &text.place);
    }
    found
        .into_iter()
        .map(|text| ValueId::new(text.value))
        .collect()
}

/// The days of `row`, no longer than those of its act; a fault where they reach beyond.
fn within(row: &mut Row<'_>, act: &PenaltyAct) -> Validity {
    let own = row.validity();
    let starts_early = own
        .from
        .zip(act.validity.from)
        .is_some_and(|(own, act)| own < act);
    let ends_late = own
        .to
        .zip(act.validity.to)
        .is_some_and(|(own, act)| own > act);
    if starts_early || ends_late {
        row.fault(Fault::new("penalty_validity", row.place()).with("act", &act.number));
    }
    Validity {
        from: own.from.or(act.validity.from),
        to: own.to.or(act.validity.to),
    }
}

fn ladder_of(row: &mut Row<'_>, act: &PenaltyAct) -> LadderDef {
    let id = LadderId::new(row.id("id", Sort::Ladder).value);
    let (name, name_en) = row.names();
    let scale = scale_of(row);
    let by = [("range", MeasuredBy::Range), ("fine", MeasuredBy::Fine)];
    let measured_by = row.choice("measured_by", &by);
    let mut rungs: Vec<Rung> = Vec::new();
    for mut one in row.rows("rung") {
        let rung = rung_of(&mut one);
        let is_twice = |other: &&Rung| {
            other.authority == rung.authority
                && super::check::overlap(other.validity, rung.validity)
        };
        if rungs.iter().any(|other| is_twice(&other)) {
            one.fault(Fault::new("twice", one.place()).with("id", &rung.authority));
        }
        one.finish();
        rungs.push(rung);
    }
    if rungs.is_empty() {
        row.fault(Fault::new("missing_key", row.place()).with("key", "rung"));
    }
    LadderDef {
        id,
        act: act.number.clone(),
        name,
        name_en,
        scale,
        measured_by: measured_by.unwrap_or(MeasuredBy::Range),
        rungs,
    }
}

fn rung_of(row: &mut Row<'_>) -> Rung {
    let authority = row.text("authority");
    let full = format!("{AUTHORITIES}={}", authority.value);
    row.file
        .ledger
        .mention(Sort::Value, &full, &authority.place);
    Rung {
        authority: ValueId::new(authority.value),
        up_to_vnd: vnd(row, "up_to_vnd"),
        clause: clause_of(row),
        // An office decides on acts of earlier days too, so the end of the act is not that of its ladder.
        validity: row.validity(),
    }
}

fn penalty_of(row: &mut Row<'_>, act: &PenaltyAct) -> PenaltyDef {
    let id = PenaltyId::new(row.id("id", Sort::Penalty).value);
    let clause = clause_of(row);
    let behaviours = values(row, "behaviours", BEHAVIOURS);
    if behaviours.is_empty() {
        row.fault(Fault::new("missing_key", row.place()).with("key", "behaviours"));
    }
    let (low_vnd, high_vnd) = (vnd(row, "from_vnd"), vnd(row, "up_to_vnd"));
    if high_vnd < low_vnd {
        row.fault(
            Fault::new("penalty_range", row.place())
                .with("low", low_vnd)
                .with("high", high_vnd),
        );
    }
    let each = row
        .has("each_up_to")
        .then(|| row.small("each_up_to", 1, MOST_EACH));
    PenaltyDef {
        id,
        act: act.number.clone(),
        clause,
        behaviours,
        what: row.text("what").value,
        what_en: row.text("what_en").value,
        scale: scale_of(row),
        low_vnd,
        high_vnd,
        may_reprimand: row.flag("may_reprimand", false),
        only: row.opt_choice("only", &PARTIES),
        each_up_to: each.map(i64::from),
        additional: values(row, "additional", REMEDIES),
        remedies: values(row, "remedies", REMEDIES),
        limitation_months: row.small("limitation_months", 1, MOST_MONTHS),
        ladder: row.mention("ladder", Sort::Ladder),
        is_verified: row.flag("verified", false),
        validity: within(row, act),
        replaced_by: row.opt_mention("replaced_by", Sort::Penalty),
    }
}

/// The key `penalty` of a register: which of its fields the capability reads.
pub(super) fn use_in(root: &mut Row<'_>, register: &str) -> Option<PenaltyUse> {
    let mut row = root.row("penalty")?;
    let reprimand = row.row("reprimand").map(|mut form| {
        let field = field_in(&mut form, "form", register);
        let value = ValueId::new(form.text("is").value);
        form.finish();
        (field, value)
    });
    let ids = |row: &mut Row<'_>, key| -> Vec<ValueId> {
        let found = row.texts(key);
        found
            .into_iter()
            .map(|text| ValueId::new(text.value))
            .collect()
    };
    let used = PenaltyUse {
        rule: path_in(&mut row, "rule", register),
        fine: path_in(&mut row, "fine", register),
        count: row
            .has("count")
            .then(|| path_in(&mut row, "count", register)),
        total: row
            .has("total")
            .then(|| field_in(&mut row, "total", register)),
        acted_on: field_in(&mut row, "acted_on", register),
        decided_on: field_in(&mut row, "decided_on", register),
        behaviour: field_in(&mut row, "behaviour", register),
        party: field_in(&mut row, "party", register),
        organisations: ids(&mut row, "organisations"),
        individuals: ids(&mut row, "individuals"),
        authority: field_in(&mut row, "authority", register),
        reprimand,
    };
    row.finish();
    Some(used)
}

/// A field or column of `register`, named under `key`, which must be there.
fn path_in(row: &mut Row<'_>, key: &'static str, register: &str) -> String {
    let found = row.text(key);
    if !found.value.is_empty() {
        let full = format!("{register}/{}", found.value);
        row.file.ledger.mention(Sort::Field, &full, &found.place);
    }
    found.value
}

fn field_in(row: &mut Row<'_>, key: &'static str, register: &str) -> FieldId {
    FieldId::from_text(&path_in(row, key, register))
}
