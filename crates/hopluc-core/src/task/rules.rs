//! What may happen to a task in which state, and what makes a form about it wrong. Pure: no clock, no store.

use super::{Deed, Part, Task, TaskState};
use crate::base::error::{ActionError, Faults, Outcome};
use time::Date;

/// Longest text of a note, a reason or an answer, in characters.
pub const LONGEST_TEXT: usize = 10_000;

/// Days before the deadline at which an agency is reminded, and 0 for a deadline that has passed.
pub const THRESHOLDS: [i64; 4] = [7, 3, 1, 0];

/// The state after `deed`, or `None` where `state` does not allow it.
///
/// Asking for or answering an extension and sharing change other rows and leave the state as it is.
pub fn after(state: TaskState, deed: Deed) -> Option<TaskState> {
    use Deed as D;
    use TaskState as S;
    match (deed, state) {
        (D::Acknowledge, S::Given) => Some(S::Acknowledged),
        (D::Note, S::Acknowledged | S::InProgress | S::Returned) => Some(S::InProgress),
        (D::AskExtension | D::Share, S::Acknowledged | S::InProgress | S::Returned) => Some(state),
        (D::GrantExtension | D::RefuseExtension, _) if !state.is_closed() => Some(state),
        (D::ReportDone, S::Acknowledged | S::InProgress | S::Returned) => Some(S::ReportedDone),
        (D::Accept, S::ReportedDone) => Some(S::Accepted),
        (D::Return, S::ReportedDone) => Some(S::Returned),
        (D::Withdraw, _) if !state.is_closed() => Some(S::Withdrawn),
        _ => None,
    }
}

/// The state after `deed`, or the conflict that tells the actor why not.
pub fn state_after(state: TaskState, deed: Deed) -> Outcome<TaskState> {
    after(state, deed).ok_or(ActionError::Conflict {
        key: refusal(state, deed),
    })
}

fn refusal(state: TaskState, deed: Deed) -> &'static str {
    match state {
        TaskState::Accepted => "conflict.task_accepted",
        TaskState::Withdrawn => "conflict.task_withdrawn",
        TaskState::Given if !matches!(deed, Deed::Accept | Deed::Return) => {
            "conflict.task_not_acknowledged"
        }
        TaskState::ReportedDone => "conflict.task_waits_for_review",
        _ if deed == Deed::Acknowledge => "conflict.task_already_acknowledged",
        _ => "conflict.task_not_reported_done",
    }
}

/// Refuses a form that was made from another edition than the stored one.
pub fn same_edition(seen: i64, stored: i64) -> Outcome<()> {
    if seen == stored {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Whether only a lead may do it.
pub fn only_lead(task: &Task, deed: Deed) -> Outcome<()> {
    if deed == Deed::Share && task.part != Part::Lead {
        return Err(ActionError::Conflict {
            key: "conflict.task_share_of_share",
        });
    }
    Ok(())
}

/// Faults of a text: empty where it must be given, or too long.
pub fn check_text(faults: &mut Faults, field: &str, text: &str, is_required: bool) {
    faults.when(
        is_required && text.trim().is_empty(),
        field,
        "error.required",
    );
    faults.when(text.chars().count() > LONGEST_TEXT, field, "error.too_long");
}

/// Faults of a note of progress.
pub fn check_note(text: &str, n_percent: Option<i64>, n_files: usize) -> Outcome<()> {
    let mut faults = Faults::default();
    check_text(
        &mut faults,
        "text",
        text,
        n_files == 0 && n_percent.is_none(),
    );
    faults.when(
        n_percent.is_some_and(|n| !(0..=100).contains(&n)),
        "n_percent",
        "error.percent",
    );
    faults.stop_if_any()
}

/// Faults of a request for a later deadline.
pub fn check_wanted(task: &Task, wanted_on: Date, reason: &str, today: Date) -> Outcome<()> {
    let Some(due) = task.due_on else {
        return Err(ActionError::Conflict {
            key: "conflict.task_has_no_deadline",
        });
    };
    let mut faults = Faults::default();
    faults.when(wanted_on <= due, "wanted_on", "error.not_after_deadline");
    faults.when(wanted_on < today, "wanted_on", "error.in_the_past");
    check_text(&mut faults, "reason", reason, true);
    faults.stop_if_any()
}

/// Faults of an answer that grants `granted_on`, or refuses where that is `None`.
pub fn check_answer(
    task: &Task,
    wanted_on: Date,
    granted_on: Option<Date>,
    answer: &str,
    today: Date,
) -> Outcome<()> {
    let mut faults = Faults::default();
    if let Some(granted) = granted_on {
        faults.when(
            task.due_on.is_some_and(|due| granted <= due),
            "granted_on",
            "error.not_after_deadline",
        );
        faults.when(granted < today, "granted_on", "error.in_the_past");
    }
    // Another day than the one asked for, and a no, are owed a reason.
    check_text(&mut faults, "answer", answer, granted_on != Some(wanted_on));
    faults.stop_if_any()
}

/// The deadline of a share, and its faults: not after the lead's, and in the future unless the lead's is past too.
pub fn share_due(
    lead: &Task,
    wanted: Option<Date>,
    today: Date,
) -> Result<Option<Date>, &'static str> {
    match (wanted.or(lead.due_on), lead.due_on) {
        (Some(due), Some(of_lead)) if due > of_lead => Err("error.after_lead_deadline"),
        (Some(due), of_lead) if due < today && Some(due) != of_lead => Err("error.in_the_past"),
        (due, _) => Ok(due),
    }
}

/// Refuses a report that a task is done while shares are open, unless its text says why.
pub fn check_done(n_open_shares: i64, text: &str) -> Outcome<()> {
    let mut faults = Faults::default();
    check_text(&mut faults, "text", text, false);
    faults.when(
        n_open_shares > 0 && text.trim().is_empty(),
        "text",
        "error.shares_open",
    );
    faults.stop_if_any()
}

/// The reminder that is owed on `today` for a task due on `due`: the smallest threshold reached; `None` before all.
///
/// A day on which the job did not run is made good by the next one, with one reminder and not several.
pub fn threshold(due: Date, today: Date) -> Option<i64> {
    let days_left = (due - today).whole_days();
    match days_left {
        ..0 => Some(0),
        0..=1 => Some(1),
        2..=3 => Some(3),
        4..=7 => Some(7),
        _ => None,
    }
}

/// Under which heading of the list a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The last day has passed ("quá hạn").
    Overdue,
    /// Due today ("hôm nay").
    Today,
    /// Due by Sunday of this week ("tuần này").
    ThisWeek,
    /// Due after that ("sau đó").
    Later,
    /// No deadline is set ("không có thời hạn").
    NoDeadline,
}

impl Group {
    /// All groups in the order of the list, which is the order of deadlines.
    pub const ALL: [Self; 5] = [
        Self::Overdue,
        Self::Today,
        Self::ThisWeek,
        Self::Later,
        Self::NoDeadline,
    ];

    /// The stable word for locale keys (`task.group.today`) and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::ThisWeek => "this_week",
            Self::Later => "later",
            Self::NoDeadline => "no_deadline",
        }
    }

    /// The group that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }

    /// The group of a deadline on `today`.
    pub fn of(due_on: Option<Date>, today: Date) -> Self {
        match due_on {
            None => Self::NoDeadline,
            Some(due) if due < today => Self::Overdue,
            Some(due) if due == today => Self::Today,
            Some(due) if due <= end_of_week(today) => Self::ThisWeek,
            Some(_) => Self::Later,
        }
    }
}

/// Sunday of the week of `on`; weeks begin on Monday.
pub fn end_of_week(on: Date) -> Date {
    let days = 7 - i64::from(on.weekday().number_from_monday());
    on.saturating_add(time::Duration::days(days))
}

/// The first words of `text`, at most 120 characters, cut at a space where there is one; `…` marks a cut.
pub fn title_of(text: &str) -> String {
    const LONGEST: usize = 120;
    let words: Vec<&str> = text.split_whitespace().collect();
    let whole = words.join(" ");
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let mut title = String::new();
    let mut n_chars = 0;
    for word in words {
        let n = word.chars().count() + 1;
        if n_chars + n > LONGEST {
            break;
        }
        n_chars += n;
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        title = whole.chars().take(LONGEST).collect();
    }
    let kept = title.trim_end_matches([',', ';', ':', '.']).len();
    title.truncate(kept);
    title.push('…');
    title
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    proptest! {
        #[test]
        fn a_closed_task_stays_closed_and_acceptance_needs_a_report(deeds in prop::collection::vec(0..Deed::ALL.len(), 0..60)) {
            let mut state = TaskState::Given;
            let mut was_acknowledged = false;
            for n in deeds {
                let deed = Deed::ALL[n];
                let Some(next) = after(state, deed) else { continue };
                prop_assert!(!state.is_closed());
                was_acknowledged |= deed == Deed::Acknowledge;
                if next == TaskState::Accepted {
                    prop_assert_eq!(state, TaskState::ReportedDone);
                }
                if !matches!(next, TaskState::Given | TaskState::Withdrawn) {
                    prop_assert!(was_acknowledged);
                }
                state = next;
            }
        }

        #[test]
        fn every_day_has_one_group_in_the_order_of_days(a in 0_i64..80, b in 0_i64..80) {
            let today = date!(2026 - 07 - 08);
            let on = |n: i64| date!(2026 - 06 - 20) + time::Duration::days(n);
            let (a, b) = (a.min(b), a.max(b));
            prop_assert!(Group::of(Some(on(a)), today) <= Group::of(Some(on(b)), today));
            prop_assert!(Group::of(Some(on(b)), today) < Group::of(None, today));
        }

        #[test]
        fn a_title_is_short_and_begins_the_text(text in "\\PC{0,300}") {
            let title = title_of(&text);
            prop_assert!(title.chars().count() <= 121);
            let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(whole.starts_with(title.trim_end_matches('…')) || whole == title);
        }
    }

    #[test]
    fn the_week_ends_on_sunday() {
        assert_eq!(end_of_week(date!(2026 - 07 - 06)), date!(2026 - 07 - 12));
        assert_eq!(end_of_week(date!(2026 - 07 - 12)), date!(2026 - 07 - 12));
    }

    #[test]
    fn a_missed_day_is_made_good_by_the_next() {
        let due = date!(2026 - 07 - 20);
        let owed = |day| threshold(due, date!(2026 - 07 - 01).replace_day(day).unwrap());
        assert_eq!(owed(12), None);
        assert_eq!((owed(13), owed(16)), (Some(7), Some(7)));
        assert_eq!((owed(17), owed(18)), (Some(3), Some(3)));
        assert_eq!((owed(19), owed(20)), (Some(1), Some(1)));
        assert_eq!(owed(21), Some(0));
    }
}
