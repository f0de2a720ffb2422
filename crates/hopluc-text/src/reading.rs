//! The shape of what was read: every value with its byte range in `Reading::text`.
//! Holds data only; nothing here looks at text.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::citation::provision::Provision;
use crate::finding::Finding;
use crate::kind::DocumentKind;

/// A half-open byte range `start..end` in `Reading::text`; both ends lie on character boundaries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`; an inverted pair becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The text under the span, or `""` when the span does not belong to `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// True when the two ranges share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True when `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A value and where it stands. The value is cleaned (one space, no mark-up debris); the span covers the source as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The cleaned value.
    pub value: T,
    /// Where it was read.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Everything read from one document; items of each list are in text order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The text all spans refer to: NFC, `\n` line ends, ordinary spaces, no invisible characters. Mark-up debris stays.
    pub text: String,
    /// Letterhead, subject, addressees, signature.
    pub header: Header,
    /// The outline.
    pub parts: Vec<Part>,
    /// Mentions of other documents, repeated ones too.
    pub citations: Vec<Citation>,
    /// Who must do what by when.
    pub duties: Vec<Duty>,
    /// Duties to report or act at a time.
    pub schedules: Vec<Schedule>,
    /// Counts, money and shares that tell a result.
    pub figures: Vec<FigureMention>,
    /// Passages that do not fit together.
    pub contradictions: Vec<Contradiction>,
    /// What a drafter or reader should look at, sorted by place, then code.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// The places of the cited document that the words before `citation` name, in text order ("điểm c khoản 1 Điều 8", ranges
    /// opened). Empty where the document is cited as a whole, or `citation` is none of this reading's.
    pub fn provisions_of(&self, citation: &Citation) -> Vec<Provision> {
        crate::citation::provision::provisions_before(&self.text, citation.span.start)
    }
}

/// Letterhead and signature. A field the document does not state is `None`; a lost letterhead is never guessed,
/// except `issuer`, which may come from the opening sentence ("... Sở X báo cáo ... như sau:").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Legal form; `Khac` when nothing tells it.
    pub kind: DocumentKind,
    /// Number with symbol, spaces repaired: `841/BC-STTTT`. `None` when the number is blank.
    pub number: Option<Spanned<String>>,
    /// Symbol alone: `BC-STTTT`, `UBND-KGVX`.
    pub symbol: Option<Spanned<String>>,
    /// Issuing body as written (the body itself, not the one above it).
    pub issuer: Option<Spanned<String>>,
    /// Place of the date line.
    pub place: Option<Spanned<String>>,
    /// ISO date, partial when the day or month is blank: `2023-07`.
    pub date: Option<Spanned<String>>,
    /// "Trích yếu" without its `V/v`.
    pub subject: Option<Spanned<String>>,
    /// "Kính gửi", one entry per line.
    pub addressees: Vec<Spanned<String>>,
    /// "Nơi nhận", one entry per line.
    pub recipients: Vec<Spanned<String>>,
    /// Name of the signer.
    pub signer: Option<Spanned<String>>,
    /// Signing capacity and office, lines joined by a space.
    pub signer_title: Option<Spanned<String>>,
    /// Urgency stamp as written ("HỎA TỐC", "KHẨN").
    pub urgency: Option<Spanned<String>>,
}

/// A heading of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Bare label: `I`, `1`, `1.2`, `a`, `Điều 3`.
    pub label: String,
    /// Title without label and closing colon; empty where the heading has none.
    pub title: String,
    /// Depth, 1 to 4.
    pub level: u8,
    /// Index of the enclosing part in `Reading::parts`.
    pub parent: Option<usize>,
    /// The heading itself, label included.
    pub span: Span,
}

/// A mention of another legal or official document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The mention as written, white space collapsed.
    pub quote: String,
    /// Type word as a heading would write it ("Quyết định"); inherited in lists, derived from the symbol as a last resort.
    pub type_word: String,
    /// Number and symbol with spaces repaired; `None` for documents cited by name.
    pub number: Option<String>,
    /// ISO date or partial date.
    pub date: Option<String>,
    /// Issuer, only where the phrase states it.
    pub issuer: Option<String>,
    /// Where the mention stands.
    pub span: Span,
}

/// One thing that somebody is obliged to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The passage, white space collapsed, without its bullet.
    pub text: String,
    /// Where the passage stands.
    pub span: Span,
    /// Bodies that must act, names as written. Empty when the text names none.
    pub assignees: Vec<Spanned<String>>,
    /// Bodies named after "phối hợp với".
    pub partners: Vec<Spanned<String>>,
    /// ISO date or partial date as the text gives it (`2026-08` for "trong tháng 8 năm 2026").
    pub deadline: Option<String>,
    /// The words that set the deadline, also when they give no calendar date ("trong vòng 05 ngày làm việc kể từ ...").
    pub deadline_span: Option<Span>,
    /// The deadline as days to count, where it is relative.
    pub deadline_within: Option<Within>,
    /// Index of the enclosing part.
    pub part: Option<usize>,
    /// Path of labels: `V.1`, `1`; empty outside any part.
    pub part_path: String,
    /// Where the assignees were found.
    pub assigned_by: AssignedBy,
    /// Results that must be handed over, as written ("báo cáo kết quả về UBND tỉnh").
    pub deliverable: Option<Spanned<String>>,
    /// True when the passage orders nothing but reports at a time: it gives schedules and is no task of its own.
    #[serde(default)]
    pub is_report_only: bool,
}

/// How far a relative deadline reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// Number of days.
    pub days: u32,
    /// True for "ngày làm việc".
    pub working: bool,
}

/// Which passage names the assignees of a duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignedBy {
    /// The passage itself.
    Own,
    /// The heading above.
    Heading,
    /// The sentence that introduces the list.
    Lead,
    /// A passage before it in the same part.
    Neighbour,
    /// The addressees or, in a report, its issuer.
    Document,
    /// Nobody is named.
    #[default]
    Nobody,
}

/// What a schedule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleWhat {
    /// A report.
    BaoCao,
    /// Outreach.
    TuyenTruyen,
    /// Issuing a document.
    BanHanhVanBan,
    /// Anything else.
    Khac,
}

/// How often a schedule returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// For the first six months.
    HalfYearly,
    /// For the first nine months.
    NineMonthly,
    /// Every year.
    Yearly,
}

/// A duty to report or act at a time. All dates are ISO, partial where the text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The words, white space collapsed.
    pub quote: String,
    /// Where they stand.
    pub span: Span,
    /// What is asked.
    pub what: ScheduleWhat,
    /// First day of the window.
    pub period_start: Option<String>,
    /// Last day of the window.
    pub period_end: Option<String>,
    /// Day by which it must be done.
    pub due: Option<String>,
    /// Return period.
    pub recurs: Option<Recurrence>,
    /// `MM-DD` where no year is given.
    pub due_month_day: Option<String>,
    /// Index of the duty that contains it.
    pub duty: Option<usize>,
    /// Why it should be asked about; one line in English, `None` when nothing is odd.
    pub suspect: Option<String>,
}

impl Schedule {
    /// Whether it orders a report at a time that a schedule of reports can hold: with a day or a rhythm, and that no shorter
    /// than a month.
    pub fn orders_reports(&self) -> bool {
        let has_time = self.due.is_some() || self.due_month_day.is_some() || self.recurs.is_some();
        let is_short = matches!(self.recurs, Some(Recurrence::Daily | Recurrence::Weekly)) || {
            let quote = self.quote.to_lowercase();
            let short = ["hằng tuần", "hàng tuần", "hằng ngày", "hàng ngày"];
            short.iter().any(|rhythm| quote.contains(rhythm))
        };
        self.what == ScheduleWhat::BaoCao && has_time && !is_short
    }
}

/// How exact a number is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approx {
    /// As counted.
    #[default]
    Exact,
    /// "hơn", "trên".
    MoreThan,
    /// "khoảng", "gần".
    About,
    /// "dưới", "chưa đến".
    LessThan,
}

/// A number that tells a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FigureMention {
    /// The words, white space collapsed.
    pub quote: String,
    /// Where they stand.
    pub span: Span,
    /// Value in `unit`; money in đồng, shares in percent.
    pub value: f64,
    /// Unit as written; `VND` for money, `%` for shares.
    pub unit: String,
    /// What is counted.
    pub of: String,
    /// How exact.
    pub approx: Approx,
    /// True for a nil told in words ("chưa phát hiện").
    pub nil: bool,
    /// Whose result: the body that acts in the clause, in the sentences before, in the heading, else the issuer.
    #[serde(with = "shared")]
    pub agency: Option<Arc<str>>,
    /// Period that the sentence or the heading names, else that of the document; as said.
    #[serde(with = "shared")]
    pub period: Option<Arc<str>>,
    /// Index of the enclosing part.
    pub part: Option<usize>,
    /// Path of labels; `None` outside any part.
    #[serde(with = "shared")]
    pub part_path: Option<Arc<str>>,
    /// Indexes of the figures that should add up to this one.
    pub sum_of: Option<Vec<usize>>,
}

/// Words that many figures share, written and read as plain text.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands the field over like this")]
    pub fn serialize<S: Serializer>(words: &Option<Arc<str>>, to: S) -> Result<S::Ok, S::Error> {
        words.as_deref().serialize(to)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Arc<str>>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Arc::from))
    }
}

/// Passages that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// The passages, white space collapsed.
    pub quotes: Vec<String>,
    /// Where they stand, in the same order.
    pub spans: Vec<Span>,
    /// True when a reader must act on it.
    pub strong: bool,
    /// One line in English.
    pub why: String,
}
