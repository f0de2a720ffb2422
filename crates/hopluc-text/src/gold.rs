//! Prints a reading in the exchange form of hand-made gold files: fixed keys in a fixed order, quotes as in the source.

use serde_json::{Map, Value, json};

use crate::kind::DocumentKind;
use crate::reading::{
    Approx, Citation, Contradiction, Duty, FigureMention, Header, Part, Reading, Recurrence,
    Schedule, ScheduleWhat, Span, Spanned,
};

/// The reading as one JSON object. Key order is fixed when `serde_json` keeps insertion order, alphabetical otherwise.
pub fn gold_json(reading: &Reading) -> Value {
    let text = &reading.text;
    object([
        ("document", document(&reading.header)),
        (
            "citations",
            reading.citations.iter().map(citation).collect(),
        ),
        ("parts", reading.parts.iter().map(part).collect()),
        (
            "tasks",
            reading.duties.iter().map(|duty| task(duty, text)).collect(),
        ),
        (
            "schedules",
            reading.schedules.iter().map(schedule).collect(),
        ),
        ("figures", reading.figures.iter().map(figure).collect()),
        (
            "contradictions",
            reading.contradictions.iter().map(contradiction).collect(),
        ),
    ])
}

/// The words under a span with every run of white space as one space.
pub(crate) fn collapsed(text: &str, span: Span) -> String {
    let mut out = String::new();
    for word in span.of(text).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Object(
        pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<Map<_, _>>(),
    )
}

fn value(field: Option<&Spanned<String>>) -> Value {
    field.map_or(Value::Null, |field| json!(field.value))
}

fn values(fields: &[Spanned<String>]) -> Value {
    fields.iter().map(|field| json!(field.value)).collect()
}

fn document(header: &Header) -> Value {
    // The gold form knows fewer kinds than the system.
    let kind = match header.kind {
        DocumentKind::ThongBao | DocumentKind::ToTrinh | DocumentKind::CongDien => {
            DocumentKind::Khac
        }
        kind => kind,
    };
    object([
        ("kind", json!(kind.code())),
        ("number", value(header.number.as_ref())),
        ("symbol", value(header.symbol.as_ref())),
        ("issuer", value(header.issuer.as_ref())),
        ("place", value(header.place.as_ref())),
        ("date", value(header.date.as_ref())),
        ("subject", value(header.subject.as_ref())),
        ("addressees", values(&header.addressees)),
        ("recipients", values(&header.recipients)),
        ("signer", value(header.signer.as_ref())),
        ("signer_title", value(header.signer_title.as_ref())),
    ])
}

fn citation(citation: &Citation) -> Value {
    object([
        ("quote", json!(citation.quote)),
        ("type", json!(citation.type_word)),
        ("number", json!(citation.number)),
        ("date", json!(citation.date)),
        ("issuer", json!(citation.issuer)),
    ])
}

fn part(part: &Part) -> Value {
    object([
        ("label", json!(part.label)),
        ("title", json!(part.title)),
        ("level", json!(part.level)),
        ("parent", json!(part.parent)),
    ])
}

fn task(duty: &Duty, text: &str) -> Value {
    let quote = collapsed(text, duty.span);
    let first: String = quote.chars().take(60).collect();
    let length = quote.chars().count();
    let last: String = quote.chars().skip(length.saturating_sub(40)).collect();
    object([
        ("quote_start", json!(first.trim_end())),
        ("quote_end", json!(last.trim_start())),
        ("assignees", values(&duty.assignees)),
        ("coordinating", values(&duty.partners)),
        ("deadline", json!(duty.deadline)),
        (
            "part",
            if duty.part_path.is_empty() {
                Value::Null
            } else {
                json!(duty.part_path)
            },
        ),
    ])
}

fn schedule(schedule: &Schedule) -> Value {
    let what = match schedule.what {
        ScheduleWhat::BaoCao => "bao_cao",
        ScheduleWhat::TuyenTruyen => "tuyen_truyen",
        ScheduleWhat::BanHanhVanBan => "ban_hanh_van_ban",
        ScheduleWhat::Khac => "khac",
    };
    let recurs = schedule.recurs.map(|recurs| match recurs {
        Recurrence::Monthly => "monthly",
        Recurrence::Quarterly => "quarterly",
        Recurrence::HalfYearly => "half_yearly",
        Recurrence::NineMonthly => "nine_monthly",
        Recurrence::Daily => "daily",
        Recurrence::Weekly => "weekly",
        Recurrence::Yearly => "yearly",
    });
    object([
        ("quote", json!(schedule.quote)),
        ("what", json!(what)),
        ("period_start", json!(schedule.period_start)),
        ("period_end", json!(schedule.period_end)),
        ("due", json!(schedule.due)),
        ("recurs", json!(recurs)),
        ("due_month_day", json!(schedule.due_month_day)),
        ("suspect", json!(schedule.suspect)),
    ])
}

fn figure(figure: &FigureMention) -> Value {
    let approx = match figure.approx {
        Approx::Exact => "exact",
        Approx::MoreThan => "more_than",
        Approx::About => "about",
        Approx::LessThan => "less_than",
    };
    let whole = figure.value.fract() == 0.0 && figure.value.abs() < 9e15;
    let number = if whole {
        json!(figure.value as i64)
    } else {
        json!(figure.value)
    };
    object([
        ("quote", json!(figure.quote)),
        ("value", number),
        ("unit", json!(figure.unit)),
        ("of", json!(figure.of)),
        ("approx", json!(approx)),
        ("agency", json!(figure.agency.as_deref())),
        ("period", json!(figure.period.as_deref())),
        ("part", json!(figure.part_path.as_deref())),
        ("sum_of", json!(figure.sum_of)),
    ])
}

fn contradiction(contradiction: &Contradiction) -> Value {
    let strength = if contradiction.strong {
        "strong"
    } else {
        "weak"
    };
    object([
        ("quotes", json!(contradiction.quotes)),
        ("why", json!(format!("{strength}: {}", contradiction.why))),
    ])
}
