//! The words of findings in Vietnamese and English, for the command line. Pages take theirs from the locale tables by the same keys.

use crate::finding::FindingCode as C;
use crate::finding::{Finding, FindingCode};

/// What a finding says in Vietnamese, with its values filled in.
pub fn explain_vi(finding: &Finding) -> String {
    filled(texts(finding.code).0, finding)
}

/// What a finding says in English, with its values filled in.
pub fn explain_en(finding: &Finding) -> String {
    filled(texts(finding.code).1, finding)
}

/// The Vietnamese and English message of a code; `{name}` stands for an argument.
pub fn message_templates(code: FindingCode) -> (&'static str, &'static str) {
    texts(code)
}

fn filled(template: &str, finding: &Finding) -> String {
    let mut out = template.to_owned();
    for (name, value) in finding.args.iter() {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    out
}

fn texts(code: FindingCode) -> (&'static str, &'static str) {
    TEXTS
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or(("", ""), |(_, vi, en)| (vi, en))
}

/// Code, Vietnamese and English.
const TEXTS: &[(FindingCode, &str, &str)] = &[
    (
        C::NumberBlank,
        "Số của văn bản còn để trống.",
        "The number of the document is blank.",
    ),
    (
        C::DateBlank,
        "Ngày, tháng, năm ban hành còn để trống hoặc chưa đầy đủ.",
        "The date of the document is blank or incomplete.",
    ),
    (
        C::Secret,
        "Văn bản đóng dấu độ mật {degree}; hệ thống không tiếp nhận.",
        "The document is stamped {degree}; the system does not accept it.",
    ),
    (
        C::CitationYearMissing,
        "Viện dẫn “{number}” thiếu năm ban hành; văn bản quy phạm pháp luật phải ghi năm trong số, ký hiệu.",
        "The citation “{number}” lacks its year; legal normative texts carry the year in their number.",
    ),
    (
        C::CitationIssuer,
        "Ký hiệu “{number}” là của {expected} nhưng câu văn ghi {issuer}.",
        "The symbol “{number}” belongs to {expected}, but the text says {issuer}.",
    ),
    (
        C::CitationYear,
        "Năm trong số, ký hiệu “{number}” ({year}) không khớp ngày ban hành {date}.",
        "The year in “{number}” ({year}) does not fit the date {date}.",
    ),
    (
        C::CitationTwoDates,
        "Văn bản “{number}” được viện dẫn với hai ngày khác nhau: {first} và {second}.",
        "“{number}” is cited with two dates: {first} and {second}.",
    ),
    (
        C::CitationReplaced,
        "“{quote}” hết hiệu lực từ {since}, đã được thay thế bởi {by}.",
        "“{quote}” ended on {since} and was replaced by {by}.",
    ),
    (
        C::CitationRepealed,
        "“{quote}” hết hiệu lực từ {since}.",
        "“{quote}” ended on {since}.",
    ),
    (
        C::CitationRepealedInPart,
        "“{quote}” hết hiệu lực một phần từ {since} (xem {by}); cần kiểm tra điều, khoản viện dẫn.",
        "Part of “{quote}” ended on {since} (see {by}); check the article cited.",
    ),
    (
        C::CitationNotYetInForce,
        "“{quote}” chưa có hiệu lực vào ngày ban hành văn bản này; có hiệu lực từ {since}.",
        "“{quote}” was not yet in force on the date of this document; in force from {since}.",
    ),
    (
        C::DateImpossible,
        "Ngày {date} không có trong lịch.",
        "The date {date} does not exist.",
    ),
    (
        C::TwoStartDates,
        "Một đợt cao điểm có hai ngày bắt đầu: {first} và {second}.",
        "One campaign has two start dates: {first} and {second}.",
    ),
    (
        C::TwoEndDates,
        "Một đợt cao điểm có hai ngày kết thúc: {first} và {second}.",
        "One campaign has two end dates: {first} and {second}.",
    ),
    (
        C::WindowLength,
        "Kỳ báo cáo từ {start} đến {end} dài {days} ngày nhưng gọi là {named}.",
        "The window from {start} to {end} covers {days} days but is called {named}.",
    ),
    (
        C::WindowInverted,
        "Kỳ báo cáo kết thúc ({end}) trước khi bắt đầu ({start}).",
        "The period ends ({end}) before it starts ({start}).",
    ),
    (
        C::DueBeforeEnd,
        "Thời hạn gửi ({due}) sớm hơn ngày kết thúc kỳ ({end}).",
        "The due date ({due}) lies before the end of the period ({end}).",
    ),
    (
        C::DueTooSoon,
        "Từ ngày chốt số liệu ({end}) đến thời hạn gửi ({due}) chưa đủ một ngày làm việc.",
        "Less than one working day lies between the cut-off ({end}) and the due date ({due}).",
    ),
    (
        C::WindowBeforeCampaign,
        "Kỳ báo cáo bắt đầu {start}, trước ngày bắt đầu đợt cao điểm ({campaign_start}).",
        "The window starts on {start}, before the campaign does ({campaign_start}).",
    ),
    (
        C::WindowEndsEarly,
        "Báo cáo tổng kết chốt ngày {end}, trước khi đợt cao điểm kết thúc ({campaign_end}).",
        "The closing report is cut off on {end}, before the campaign ends ({campaign_end}).",
    ),
    (
        C::CompiledTooSoon,
        "Báo cáo tổng hợp phải gửi trước {due}, trong khi các đơn vị đến {sources} mới gửi báo cáo về.",
        "The compiled report is due by {due}, before the reports that it gathers ({sources}).",
    ),
    (
        C::TwoDueDates,
        "Một báo cáo có hai thời hạn gửi: {first} và {second}.",
        "One report has two due dates: {first} and {second}.",
    ),
    (
        C::OpenPromise,
        "Hứa báo cáo sau nhưng không nêu thời hạn.",
        "A report is promised without a date.",
    ),
    (
        C::BreakdownSum,
        "Chi tiết cộng lại bằng {sum} nhưng tổng ghi {total} (lệch {difference} {unit}).",
        "The breakdown adds up to {sum}, but the total says {total} (difference {difference} {unit}).",
    ),
    (
        C::CountDiffers,
        "Nhắc lại {second} {unit} nhưng phần trên ghi {first} {unit}.",
        "{second} {unit} are taken up again, but {first} {unit} were told before.",
    ),
    (
        C::WordsAgainstDigits,
        "Số tiền bằng số ({digits} đồng) và bằng chữ ({words} đồng) không khớp nhau.",
        "The amount in digits ({digits} đồng) and in words ({words} đồng) differ.",
    ),
    (
        C::TrendWithoutBase,
        "Nêu xu hướng (“{quote}”) nhưng không có số liệu kỳ trước để so sánh.",
        "A trend is claimed (“{quote}”) without an earlier figure to compare with.",
    ),
    (
        C::TrendsOppose,
        "Nhận định trái chiều trong cùng báo cáo: “{first}” và “{second}”.",
        "Opposite trends in one report: “{first}” and “{second}”.",
    ),
    (
        C::NilAgainstPositive,
        "{nil_agency} báo cáo không phát hiện, trong khi {agency} nêu: “{quote}”.",
        "{nil_agency} reports nil, while {agency} reports: “{quote}”.",
    ),
    (
        C::DutyWithoutLead,
        "Nhiệm vụ chưa nêu cơ quan thực hiện: “{duty}…”.",
        "A duty names nobody: “{duty}…”.",
    ),
    (
        C::DutyWithoutDeadline,
        "Nhiệm vụ chưa có thời hạn: “{duty}…”.",
        "A duty has no deadline: “{duty}…”.",
    ),
    (
        C::KindAgainstSymbol,
        "Tên loại văn bản ({kind}) không khớp ký hiệu “{symbol}” (của {told}).",
        "The form in the title ({kind}) does not fit the symbol “{symbol}” (of {told}).",
    ),
    (
        C::SignerMissing,
        "Có quyền hạn, chức vụ ký (“{title}”) nhưng không có họ tên người ký.",
        "A signing capacity (“{title}”) stands without the signer's name.",
    ),
    (
        C::RecipientsMissing,
        "Không có mục Nơi nhận.",
        "The list of recipients is missing.",
    ),
    (
        C::SigningCapacity,
        "Ký thay nhưng không ghi chức vụ của cấp phó: “{title}”; nên ghi “{mend}”.",
        "Signed on behalf, but the deputy's office is missing: “{title}”; write “{mend}”.",
    ),
    (
        C::CitationType,
        "Tên loại “{type}” không khớp ký hiệu “{number}”; theo ký hiệu là {mend}.",
        "The word “{type}” does not fit the symbol “{number}”, which is that of {mend}.",
    ),
    (
        C::CitationFuture,
        "Viện dẫn văn bản “{number}” ngày {date}, sau ngày ban hành văn bản này ({issued}).",
        "“{number}” of {date} is cited, which is later than this document ({issued}).",
    ),
    (
        C::CitationBroken,
        "Số, ký hiệu trong “{quote}” bị tách hoặc sai dấu nối; nên ghi {mend}.",
        "The number in “{quote}” is broken by spaces or a foreign dash; write {mend}.",
    ),
    (
        C::CitationTwoSpellings,
        "Cùng một văn bản được ghi hai cách: “{first}” và “{second}”.",
        "One document is spelled in two ways: “{first}” and “{second}”.",
    ),
    (
        C::DutyWithoutEvidence,
        "Nhiệm vụ có thời hạn nhưng không nêu kết quả phải có: “{duty}…”.",
        "A duty has a deadline but says nothing of what must be delivered: “{duty}…”.",
    ),
    (
        C::DeadlineWeekend,
        "Thời hạn {deadline} rơi vào ngày nghỉ cuối tuần; ngày làm việc liền trước là {mend}.",
        "The deadline {deadline} is on a weekend; the working day before it is {mend}.",
    ),
    (
        C::DeadlinePast,
        "Thời hạn {deadline} sớm hơn ngày ban hành văn bản ({issued}).",
        "The deadline {deadline} lies before the date of the document ({issued}).",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Span;

    #[test]
    fn every_code_has_its_own_words_in_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for code in FindingCode::ALL {
            let (vi, en) = texts(*code);
            assert!(
                !vi.is_empty() && seen.insert(vi) && seen.insert(en),
                "{}",
                code.as_str()
            );
        }
    }

    #[test]
    fn values_are_filled_in() {
        let finding = Finding::new(FindingCode::WindowLength, Span::default())
            .with("days", "16")
            .with("named", "01 tháng")
            .with("start", "10/10/2023")
            .with("end", "25/10/2023");
        assert_eq!(
            explain_vi(&finding),
            "Kỳ báo cáo từ 10/10/2023 đến 25/10/2023 dài 16 ngày nhưng gọi là 01 tháng."
        );
    }
}
