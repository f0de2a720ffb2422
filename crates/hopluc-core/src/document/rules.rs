//! The life cycle of a document, and the forms of numbers and symbols (Decree 30/2020/NĐ-CP, appendix I). Pure.

use super::{Direction, DocumentKindId, DraftForm, IncomingForm, State};
use crate::base::{
    clock::date_from,
    error::{ActionError, Faults, Outcome},
    ids::PersonId,
};
use crate::catalogue::Catalogue;
use hopluc_doc::official::Signing;
use hopluc_text::{Header, Reading, Spanned};
use time::Date;
use unicode_normalization::UnicodeNormalization;

/// A step of an outgoing document's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Change the text of a draft.
    Change,
    /// Put before the approver.
    Submit,
    /// Approve, by a second person.
    Approve,
    /// Give back to the drafter.
    Return,
    /// Give it its number.
    Issue,
    /// All copies went.
    Send,
    /// Take it back.
    Withdraw,
}

/// The refusal of a step that a document in `state` does not take. Its message names the state and what can be done in it.
pub fn wrong_state(state: State) -> ActionError {
    let key = match state {
        State::Registered => "conflict.document_is_registered",
        State::Draft => "conflict.document_is_draft",
        State::Submitted => "conflict.document_is_submitted",
        State::Approved => "conflict.document_is_approved",
        State::Issued | State::Sent => "conflict.document_is_issued",
        State::Withdrawn => "conflict.document_is_withdrawn",
    };
    ActionError::Conflict { key }
}

/// The state after `step`; `Conflict` where the state does not allow it.
pub fn after(state: State, step: Step) -> Outcome<State> {
    let next = match (state, step) {
        (State::Draft, Step::Submit) => State::Submitted,
        (State::Submitted, Step::Approve) => State::Approved,
        (State::Draft, Step::Change) | (State::Submitted | State::Approved, Step::Return) => {
            State::Draft
        }
        (State::Approved, Step::Issue) => State::Issued,
        (State::Issued, Step::Send) => State::Sent,
        (
            State::Draft | State::Submitted | State::Approved | State::Issued | State::Sent,
            Step::Withdraw,
        ) => State::Withdrawn,
        _ => return Err(wrong_state(state)),
    };
    Ok(next)
}

/// Whether a document in this state left the house and may be seen by those to whom it went.
pub fn is_public(direction: Direction, state: State, has_number: bool) -> bool {
    direction == Direction::Outgoing
        && has_number
        && matches!(state, State::Issued | State::Sent | State::Withdrawn)
}

/// `Ok` if `approver` is a person other than the one who drafted.
pub fn second_person(drafter: Option<PersonId>, approver: Option<PersonId>) -> Outcome<()> {
    if approver.is_some() && approver != drafter {
        return Ok(());
    }
    Err(ActionError::Conflict {
        key: "conflict.second_person",
    })
}

/// `01/BC-SKHCN`: below ten with a leading zero.
pub fn number_symbol(number: i64, symbol: &str) -> String {
    format!("{number:02}/{symbol}")
}

/// Number and symbol as they are kept: NFC, no spaces, plain hyphens. "12 /BC – X" gives "12/BC-X".
pub fn tidy_number(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_whitespace()).map(|c| {
        if matches!(c, '–' | '—' | '‑') {
            '-'
        } else {
            c
        }
    });
    // Composed at the end: a mark that a space kept apart stands beside its letter now.
    plain.nfc().collect()
}

/// The forms under which the same number may be kept: with and without leading zeros, as written and in capitals.
///
/// The first is `text` itself, tidied. Empty for an empty text.
pub fn number_forms(text: &str) -> Vec<String> {
    let text = tidy_number(text);
    if text.is_empty() {
        return Vec::new();
    }
    let mut forms = vec![text.clone()];
    let (digits, rest) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) if at > 0 => text.split_at(at),
        _ => ("", text.as_str()),
    };
    if let Ok(number) = digits.parse::<u64>() {
        forms.push(format!("{number}{rest}"));
        forms.push(format!("{number:02}{rest}"));
    }
    let capitals: Vec<String> = forms.iter().map(|form| form.to_uppercase()).collect();
    forms.extend(capitals);
    let mut seen = std::collections::BTreeSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}

/// Number and symbol of "841/BC-STTTT"; `None` and the whole text where no number stands before the first slash.
pub fn split_number(number_symbol: &str) -> (Option<i64>, &str) {
    match number_symbol.split_once('/') {
        Some((number, symbol)) => match number.parse() {
            Ok(number) => (Some(number), symbol),
            Err(_) => (None, number_symbol),
        },
        None => (None, number_symbol),
    }
}

/// Whether `symbol` may follow a number: groups of letters and digits parted by `-`, no spaces.
pub fn is_symbol(symbol: &str) -> bool {
    let is_group = |group: &str| !group.is_empty() && group.chars().all(char::is_alphanumeric);
    symbol.chars().count() <= 30
        && symbol.chars().any(char::is_uppercase)
        && symbol.split('-').all(is_group)
}

/// What of a draft cannot be taken as it is.
pub fn draft_faults(form: &DraftForm, catalogue: &Catalogue) -> Faults {
    let mut faults = Faults::default();
    let kind = catalogue.document_kinds.get(form.kind.as_str());
    faults.when(kind.is_none(), "kind", "error.document_kind_unknown");
    faults.when(form.symbol.is_empty(), "symbol", "error.required");
    faults.when(
        !form.symbol.is_empty() && !is_symbol(&form.symbol),
        "symbol",
        "error.document_symbol",
    );
    let lead = kind.and_then(|kind| kind.symbol.as_ref());
    let fits = lead.is_none_or(|lead| {
        form.symbol
            .strip_prefix(lead.as_str())
            .is_some_and(|rest| rest.starts_with('-'))
    });
    faults.when(!fits, "symbol", "error.document_symbol_of_kind");
    let subject = form.content.subject.trim();
    faults.when(subject.is_empty(), "subject", "error.required");
    faults.when(subject.chars().count() > 500, "subject", "error.too_long");
    faults.when(form.place.trim().is_empty(), "place", "error.required");
    faults.when(
        form.recipients
            .iter()
            .any(|recipient| recipient.name.trim().is_empty()),
        "recipients",
        "error.required",
    );
    faults
}

/// Whether a line of "Nơi nhận" names somebody who gets a copy: not "Như trên", which means those addressed, nor the
/// archive ("Lưu: VT, ...").
pub fn is_copy(line: &str) -> bool {
    let line = hopluc_text::fold(line.trim_start_matches(['-', ' ']));
    !["nhu tren", "luu:", "luu "]
        .iter()
        .any(|start| line.starts_with(start))
}

/// What the block of the signature lacks before a document may be put before the approver (Decree 30/2020/NĐ-CP,
/// appendix I): the name, the office, and of a deputy in whose stead he signs.
///
/// A head of an agency signs in his own right and needs no line of capacity, so none is asked of him.
pub fn signing_faults(signing: &Signing) -> Faults {
    let mut faults = Faults::default();
    let position = signing.position.trim();
    faults.when(
        signing.name.trim().is_empty(),
        "signer",
        "error.signer_missing",
    );
    faults.when(position.is_empty(), "position", "error.position_missing");
    let is_deputy = hopluc_text::fold(position).starts_with("pho ");
    let has_capacity = signing.capacity.iter().any(|line| !line.trim().is_empty());
    faults.when(
        is_deputy && !has_capacity,
        "capacity",
        "error.capacity_missing",
    );
    faults
}

/// `form` with what it leaves empty taken from what was read; texts tidied. `today` is the default day of arrival.
pub fn filled(form: &IncomingForm, reading: Option<&Reading>, today: Date) -> IncomingForm {
    let nothing = Header::default();
    let header = reading.map_or(&nothing, |reading| &reading.header);
    let number = header.number.as_ref().or(header.symbol.as_ref());
    let read_on = header.date.as_ref().and_then(|date| date_from(&date.value));
    IncomingForm {
        kind: form
            .kind
            .clone()
            .or_else(|| Some(reading?.header.kind.code().into())),
        number_symbol: tidy_number(&own_or_read(&form.number_symbol, number)),
        issuer: own_or_read(&form.issuer, header.issuer.as_ref()),
        place: own_or_read(&form.place, header.place.as_ref()),
        issued_on: form.issued_on.or(read_on),
        arrived_on: form.arrived_on.or(Some(today)),
        subject: own_or_read(&form.subject, header.subject.as_ref()),
        urgency: own_or_read(&form.urgency, header.urgency.as_ref()),
        signer: own_or_read(&form.signer, header.signer.as_ref()),
        signer_title: own_or_read(&form.signer_title, header.signer_title.as_ref()),
    }
}

/// What was entered, else what was read, as one line of NFC.
fn own_or_read(own: &str, read: Option<&Spanned<String>>) -> String {
    let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if own.is_empty() {
        read.map(|read| read.value.clone()).unwrap_or_default()
    } else {
        own
    };
    text.nfc().collect()
}

/// `form` as a register can take it when nobody is there to fill in what the head of a letter does not tell.
///
/// The subject falls back to the first line of `text` that has words, then to the name of the file; what no field can
/// hold, such as a day of issue that has not come, is left empty.
pub fn completed(
    mut form: IncomingForm,
    text: &str,
    file_name: &str,
    catalogue: &Catalogue,
    today: Date,
) -> IncomingForm {
    if !form
        .kind
        .as_ref()
        .is_some_and(|kind| is_incoming_kind(kind, catalogue))
    {
        form.kind = Some("khac".into());
    }
    if form.subject.is_empty() {
        form.subject = first_words(text).unwrap_or_else(|| {
            file_name
                .rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned()
        });
    }
    form.subject = cut(&form.subject, 500);
    form.issuer = cut(&form.issuer, 200);
    if form.number_symbol.chars().count() > 60 {
        form.number_symbol.clear();
    }
    if form.issued_on.is_some_and(|on| on > today) {
        form.issued_on = None;
    }
    form
}

/// The first line that says something, as one line: at least two words, and no row of dots.
fn first_words(text: &str) -> Option<String> {
    let line = |line: &str| {
        let plain = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
        let words: Vec<&str> = plain.split_whitespace().collect();
        let says = words
            .iter()
            .filter(|word| word.chars().any(char::is_alphabetic));
        (says.count() > 1).then(|| cut(&words.join(" ").nfc().collect::<String>(), 200))
    };
    text.lines().find_map(line)
}

/// `text` of at most `most` characters, with an ellipsis where it was longer.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    head.trim_end().to_owned() + "…"
}

/// Papers that the register takes; some of them article 7 does not list.
fn is_incoming_kind(kind: &DocumentKindId, catalogue: &Catalogue) -> bool {
    matches!(kind.as_str(), "khac" | "tham_luan")
        || catalogue.document_kinds.contains_key(kind.as_str())
}

/// What of a filled form cannot be taken as it is.
pub fn incoming_faults(form: &IncomingForm, catalogue: &Catalogue, today: Date) -> Faults {
    let mut faults = Faults::default();
    let is_kind = form.kind.as_ref();
    let is_kind = is_kind.is_some_and(|kind| is_incoming_kind(kind, catalogue));
    faults.when(!is_kind, "kind", "error.document_kind_unknown");
    faults.when(form.subject.is_empty(), "subject", "error.required");
    faults.when(
        form.subject.chars().count() > 500,
        "subject",
        "error.too_long",
    );
    faults.when(
        form.number_symbol.chars().count() > 60,
        "number_symbol",
        "error.too_long",
    );
    faults.when(
        form.issuer.chars().count() > 200,
        "issuer",
        "error.too_long",
    );
    faults.when(
        form.arrived_on.is_some_and(|on| on > today),
        "arrived_on",
        "error.date_in_future",
    );
    let is_before_issue = form
        .arrived_on
        .zip(form.issued_on)
        .is_some_and(|(came, of)| came < of);
    faults.when(is_before_issue, "arrived_on", "error.arrived_before_issue");
    faults
}

/// The issuer's part of a symbol as an agency's name suggests it: "Sở KH&CN" gives "SKHCN", "UBND tỉnh" gives "UBND".
///
/// A suggestion for the drafter; empty for an empty name.
pub fn issuer_part(short_name: &str) -> String {
    let bare: String = short_name.chars().filter(|c| *c != '&').collect();
    let words: Vec<&str> = bare
        .split(|c: char| !c.is_alphanumeric())
        // The folded word for "and" has no letter in a symbol.
        .filter(|word| !word.is_empty() && hopluc_text::fold(word) != "va")
        .collect();
    let is_short = |word: &str| {
        word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
    };
    let has_short = words.iter().any(|word| is_short(word));
    let begins_high = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    words
        .iter()
        .filter(|word| !has_short || begins_high(word))
        .map(|word| {
            if is_short(word) {
                (*word).to_owned()
            } else {
                word.chars().take(1).collect()
            }
        })
        .collect::<String>()
        .to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_below_ten_has_a_leading_zero() {
        assert_eq!(number_symbol(1, "BC-SKHCN"), "01/BC-SKHCN");
        assert_eq!(number_symbol(112, "UBND-KGVX"), "112/UBND-KGVX");
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        assert_eq!(tidy_number(" 12 /BC – STTTT"), "12/BC-STTTT");
        assert_eq!(
            number_forms("7/QĐ-ubnd"),
            ["7/QĐ-ubnd", "07/QĐ-ubnd", "7/QĐ-UBND", "07/QĐ-UBND"]
        );
        assert_eq!(number_forms("30/2020/NĐ-CP"), ["30/2020/NĐ-CP"]);
        assert_eq!(number_forms(" "), [""; 0]);
    }

    #[test]
    fn a_symbol_has_groups_of_letters_and_no_spaces() {
        assert!(is_symbol("BC-SKHCN") && is_symbol("TTr-UBND") && is_symbol("UBND-KGVX"));
        assert!(
            !is_symbol("BC SKHCN") && !is_symbol("BC-") && !is_symbol("") && !is_symbol("bc-x")
        );
        assert!(!is_symbol("01/BC"));
    }

    #[test]
    fn the_issuer_part_follows_the_name() {
        for (name, part) in [
            ("Sở KH&CN", "SKHCN"),
            ("Sở Khoa học và Công nghệ", "SKHCN"),
            ("UBND tỉnh", "UBND"),
            ("Công an tỉnh", "CAT"),
            ("", ""),
        ] {
            assert_eq!(issuer_part(name), part, "{name}");
        }
    }

    #[test]
    fn a_signature_names_the_signer_his_office_and_whom_a_deputy_stands_for() {
        let missing = |capacity: &[&str], position: &str, name: &str| -> Vec<String> {
            let signing = Signing {
                capacity: capacity.iter().map(|&line| line.to_owned()).collect(),
                position: position.to_owned(),
                name: name.to_owned(),
            };
            match signing_faults(&signing).stop_if_any() {
                Err(ActionError::Invalid(faults)) => {
                    faults.into_iter().map(|fault| fault.field).collect()
                }
                _ => Vec::new(),
            }
        };
        assert_eq!(missing(&[], "", " "), ["signer", "position"]);
        assert_eq!(missing(&[], "GIÁM ĐỐC", "Trần Thị B"), [""; 0]);
        assert_eq!(missing(&[], "PHÓ GIÁM ĐỐC", "Trần Thị B"), ["capacity"]);
        let deputy = missing(&["KT. GIÁM ĐỐC"], "PHÓ GIÁM ĐỐC", "Trần Thị B");
        assert_eq!(deputy, [""; 0]);
    }

    #[test]
    fn no_state_is_skipped() {
        let states = [
            State::Registered,
            State::Draft,
            State::Submitted,
            State::Approved,
            State::Issued,
            State::Sent,
            State::Withdrawn,
        ];
        let issuable: Vec<State> = states
            .into_iter()
            .filter(|state| after(*state, Step::Issue).is_ok())
            .collect();
        assert_eq!(issuable, [State::Approved]);
        let approvable: Vec<State> = states
            .into_iter()
            .filter(|state| after(*state, Step::Approve).is_ok())
            .collect();
        assert_eq!(approvable, [State::Submitted]);
        assert!(after(State::Registered, Step::Withdraw).is_err());
        assert!(after(State::Withdrawn, Step::Change).is_err());
    }

    #[test]
    fn nobody_approves_alone() {
        let (a, b) = (Some(PersonId(1)), Some(PersonId(2)));
        assert!(second_person(a, b).is_ok());
        assert!(second_person(a, a).is_err());
        assert!(second_person(a, None).is_err());
    }

    proptest! {
        #[test]
        fn a_number_given_reads_back_and_is_found_however_it_is_typed(number in 1_i64..100_000, symbol in "[A-ZĐ]{1,5}(-[A-ZĐ0-9]{1,5}){0,2}") {
            prop_assert!(is_symbol(&symbol));
            let given = number_symbol(number, &symbol);
            prop_assert_eq!(split_number(&given), (Some(number), symbol.as_str()));
            let kept = number_forms(&given);
            for typed in [format!("{number}/{symbol}"), format!("{number:02}/{symbol}"), format!(" {given} "), format!("{number}/{}", symbol.to_lowercase())] {
                let forms = number_forms(&typed);
                prop_assert!(forms.iter().any(|form| kept.contains(form)), "{:?} finds {:?}", typed, kept);
            }
        }

        #[test]
        fn no_text_makes_reading_a_number_panic(text in "\\PC{0,30}") {
            let forms = number_forms(&text);
            let once = tidy_number(&text);
            prop_assert_eq!(tidy_number(&once), once.clone(), "tidying twice changes nothing");
            prop_assert_eq!(forms.first().map_or("", String::as_str), once.as_str());
            let (number, rest) = split_number(&text);
            prop_assert!(number.is_some() || rest == text.as_str());
            let _ = is_symbol(&text);
        }

        #[test]
        fn different_numbers_are_never_written_alike(a in 1_i64..5_000, b in 1_i64..5_000) {
            prop_assert_eq!(number_symbol(a, "CV-UBND") == number_symbol(b, "CV-UBND"), a == b);
        }
    }
}
