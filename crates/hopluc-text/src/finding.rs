//! What the reader found odd, with a stable code. The words for people live in `messages.rs` and in the locale tables.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::reading::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The text contradicts itself or the calendar.
    Error,
    /// Likely a slip.
    Warning,
    /// Worth knowing.
    Note,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code.
    pub code: FindingCode,
    /// Weight.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// Values for the message, by name.
    pub args: FindingArgs,
}

/// Values for the message of a finding, by name and in the order of the names. Serialised as a map.
///
/// A list and no tree: most findings have one value, and there may be as many of them as there are duties.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingArgs(Vec<(Cow<'static, str>, String)>);

impl FindingArgs {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Names and values in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// The same as a map of its own.
    pub fn to_map(&self) -> BTreeMap<String, String> {
        self.iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn insert(&mut self, name: &'static str, value: String) {
        match self
            .0
            .binary_search_by(|(known, _)| known.as_ref().cmp(name))
        {
            Ok(at) => {
                if let Some(slot) = self.0.get_mut(at) {
                    slot.1 = value;
                }
            }
            Err(at) => {
                // Room for one more, not for the four that a list takes by itself.
                self.0.reserve_exact(1);
                self.0.insert(at, (Cow::Borrowed(name), value));
            }
        }
    }
}

impl Serialize for FindingArgs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for FindingArgs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<String, String>::deserialize(deserializer)?;
        let owned = |(name, value)| (Cow::Owned(name), value);
        Ok(Self(map.into_iter().map(owned).collect()))
    }
}

impl Finding {
    /// A finding with its usual severity and no arguments.
    pub fn new(code: FindingCode, span: Span) -> Self {
        Self {
            code,
            severity: code.severity(),
            span,
            args: FindingArgs::default(),
        }
    }

    /// The same finding with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.insert(name, value.into());
        self
    }

    /// The words that should stand in place of those under the span; none where only a person can tell.
    pub fn mend(&self) -> Option<&str> {
        self.args.get("mend")
    }

    /// Locale key: `finding.schedule.two_start_dates`.
    pub fn message_key(&self) -> String {
        format!("finding.{}", self.code.as_str())
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// Every kind of finding. The serialised form is the stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FindingCode { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl FindingCode {
            /// All codes, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The usual severity.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The number of the document is blank.
    NumberBlank = "header.number_blank", Warning;
    /// The date of the document is blank or partial.
    DateBlank = "header.date_blank", Warning;
    /// The title names another form than the symbol.
    KindAgainstSymbol = "header.kind_against_symbol", Error;
    /// A signing capacity stands without a name below it.
    SignerMissing = "header.signer_missing", Warning;
    /// Nobody is named to receive the document.
    RecipientsMissing = "header.recipients_missing", Note;
    /// "KT." is not followed by the office of a deputy.
    SigningCapacity = "header.signing_capacity", Warning;
    /// The document carries a secrecy stamp.
    Secret = "header.secret", Error;
    /// A legal normative text is cited without its year.
    CitationYearMissing = "citation.year_missing", Warning;
    /// The issuer said does not fit the symbol.
    CitationIssuer = "citation.issuer_mismatch", Error;
    /// The year in the number and the year of the date differ.
    CitationYear = "citation.year_mismatch", Error;
    /// A date that does not exist.
    DateImpossible = "date.impossible", Error;
    /// The type word does not fit the symbol.
    CitationType = "citation.type_mismatch", Error;
    /// The document cited is younger than the one that cites it.
    CitationFuture = "citation.future", Error;
    /// A number is broken by spaces or foreign dashes.
    CitationBroken = "citation.broken_number", Note;
    /// One document is cited in two spellings.
    CitationTwoSpellings = "citation.two_spellings", Warning;
    /// One number is cited with two dates.
    CitationTwoDates = "citation.two_dates", Warning;
    /// The law cited had ended before the document was issued, and another took its place.
    CitationReplaced = "citation.replaced", Warning;
    /// The law cited had ended before the document was issued.
    CitationRepealed = "citation.repealed", Warning;
    /// Part of the law cited had ended before the document was issued.
    CitationRepealedInPart = "citation.repealed_in_part", Note;
    /// The law cited was not yet in force when the document was issued.
    CitationNotYetInForce = "citation.not_yet_in_force", Note;
    /// One campaign is given two start dates.
    TwoStartDates = "schedule.two_start_dates", Error;
    /// One campaign is given two end dates.
    TwoEndDates = "schedule.two_end_dates", Error;
    /// A report is named by months that its window does not cover.
    WindowLength = "schedule.window_length", Warning;
    /// A window ends before it starts.
    WindowInverted = "schedule.window_inverted", Error;
    /// The due date lies before the end of the window.
    DueBeforeEnd = "schedule.due_before_end", Error;
    /// Less than one working day lies between cut-off and due date.
    DueTooSoon = "schedule.due_too_soon", Warning;
    /// The window starts before the campaign.
    WindowBeforeCampaign = "schedule.window_before_campaign", Warning;
    /// The last window ends before the campaign does.
    WindowEndsEarly = "schedule.window_ends_early", Note;
    /// One report is to be sent on two days.
    TwoDueDates = "schedule.two_due_dates", Error;
    /// A compiled report is due before the reports that it gathers.
    CompiledTooSoon = "schedule.compiled_too_soon", Error;
    /// A report is promised without a date.
    OpenPromise = "schedule.open_promise", Note;
    /// A breakdown does not add up.
    BreakdownSum = "figure.breakdown_sum", Error;
    /// A count is taken up again with another number.
    CountDiffers = "figure.count_differs", Error;
    /// The words of an amount say another sum than its digits.
    WordsAgainstDigits = "figure.words_differ", Error;
    /// A trend is claimed without an earlier figure.
    TrendWithoutBase = "figure.trend_without_base", Warning;
    /// Two passages of one report tell opposite trends.
    TrendsOppose = "figure.trends_oppose", Error;
    /// One agency reports cases where another reports nil.
    NilAgainstPositive = "figure.nil_against_positive", Note;
    /// A duty names nobody.
    DutyWithoutLead = "duty.without_lead", Warning;
    /// A duty has no deadline.
    DutyWithoutDeadline = "duty.without_deadline", Note;
    /// A duty with a deadline leaves nothing behind that shows it was done.
    DutyWithoutEvidence = "duty.without_evidence", Note;
    /// The deadline of a duty is a Saturday or Sunday.
    DeadlineWeekend = "duty.deadline_weekend", Note;
    /// The deadline of a duty lies before the document's date.
    DeadlinePast = "duty.deadline_past", Warning;
}
