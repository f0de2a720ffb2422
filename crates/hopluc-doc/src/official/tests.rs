//! Rules of letters, days, months and lists.

use time::macros::date;

use super::*;

#[test]
fn points_use_the_vietnamese_alphabet() {
    let letters: Vec<&str> = (1..=23).map(point_letter).collect();
    assert_eq!(
        letters.join(" "),
        "a b c d đ e g h i k l m n o p q r s t u v x y"
    );
    assert_eq!(point_letter(0), "-");
    assert_eq!(point_letter(24), "-");
}

#[test]
fn the_province_stands_once_in_the_head() {
    let head = |issuer: &str, above: Option<&str>| {
        let document = OfficialDocument {
            issuer: issuer.into(),
            governing_body: above.map(Into::into),
            ..crate::testing::sample()
        };
        document.issuer_line().to_owned()
    };
    let province = Some("Ủy ban nhân dân tỉnh Hưng Hà");
    assert_eq!(head("Sở Tài chính tỉnh Hưng Hà", province), "Sở Tài chính");
    let other = "Sở Tài chính tỉnh Hưng Hải";
    assert_eq!(head(other, province), other);
    let ministry = Some("Bộ Công an");
    assert_eq!(
        head("Công an tỉnh Hưng Hà", ministry),
        "Công an tỉnh Hưng Hà"
    );
    assert_eq!(
        head("Ủy ban nhân dân tỉnh Hưng Hà", None),
        "Ủy ban nhân dân tỉnh Hưng Hà"
    );
}

#[test]
fn only_days_below_ten_and_months_one_and_two_take_a_zero() {
    assert_eq!(
        place_date("Hưng Yên", date!(2026 - 01 - 05)),
        "Hưng Yên, ngày 05 tháng 01 năm 2026"
    );
    assert_eq!(
        place_date("Hưng Yên", date!(2026 - 02 - 28)),
        "Hưng Yên, ngày 28 tháng 02 năm 2026"
    );
    assert_eq!(
        place_date("Hưng Yên", date!(2026 - 06 - 29)),
        "Hưng Yên, ngày 29 tháng 6 năm 2026"
    );
    assert_eq!(
        place_date("Hưng Yên", date!(2026 - 10 - 10)),
        "Hưng Yên, ngày 10 tháng 10 năm 2026"
    );
    assert_eq!(two_digit(7), "07");
    assert_eq!(two_digit(107), "107");
}

#[test]
fn roman_numbers_count_annexes() {
    assert_eq!(
        [1, 4, 9, 14, 2026].map(roman),
        ["I", "IV", "IX", "XIV", "MMXXVI"]
    );
    assert_eq!(roman(0), "");
}

#[test]
fn one_addressee_stands_alone_and_several_are_listed() {
    let mut document = OfficialDocument {
        addressees: vec!["UBND tỉnh.".into()],
        ..OfficialDocument::default()
    };
    assert_eq!(print(&document).addressees, ["UBND tỉnh"]);
    document.addressees.push("Công an tỉnh".into());
    assert_eq!(
        print(&document).addressees,
        ["- UBND tỉnh;", "- Công an tỉnh."]
    );
}

#[test]
fn a_letter_says_as_above_and_v_v() {
    let document = OfficialDocument {
        subject: "đôn đốc báo cáo".into(),
        addressees: vec!["Sở A".into()],
        recipients: vec!["Lưu: VT, CNS".into()],
        blocks: vec![Block::Paragraph(vec![Inline::plain(
            "Đề nghị gửi báo cáo.",
        )])],
        ..OfficialDocument::default()
    };
    let printed = print(&document);
    assert_eq!(printed.subject, "V/v đôn đốc báo cáo");
    assert_eq!(printed.recipients, ["- Như trên;", "- Lưu: VT, CNS."]);
    let PrintedBlock::Paragraph { runs, .. } = &printed.blocks[0] else {
        panic!("no paragraph")
    };
    assert_eq!(runs[0].text, "Đề nghị gửi báo cáo./.");
}

#[test]
fn only_web_addresses_become_links() {
    let run = |link: &str| PrintedRun::from(&Inline::linked("7", link)).link;
    assert_eq!(run("https://a.vn/x").as_deref(), Some("https://a.vn/x"));
    assert_eq!(run("javascript:alert(1)"), None);
    assert_eq!(run("file:///etc/passwd"), None);
}
