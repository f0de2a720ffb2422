//! Tests of look-alikes: what is flagged by which trick, and which names are nobody's bait.

use super::*;

const NAMES: &[&str] = &[
    "vietcombank.com.vn",
    "bidv.com.vn",
    "acb.com.vn",
    "vneid.gov.vn",
    "dichvucong.gov.vn",
    "hanoi.gov.vn",
    "giaohangtietkiem.vn",
    "zalo.me",
    "dongthap.gov.vn",
    "dienlucnamdinh.vn",
];

fn register() -> Protected {
    Protected::new(
        NAMES.iter().copied(),
        ["vietcombank.example.com", "zaloo.vn"],
    )
}

fn check(register: &Protected, name: &str, expected: Option<(&str, LookalikeKind)>) {
    let found = register.find(name, &mut Scratch::default());
    let found = found.map(|found| (found.protected, found.kind));
    assert_eq!(found, expected, "{name}");
}

#[test]
fn every_trick_is_seen_through() {
    use LookalikeKind as Kind;
    let register = register();
    for (name, protected, kind) in [
        ("vietcombank.top", "vietcombank.com.vn", Kind::OtherSuffix),
        ("vietcombak.vn", "vietcombank.com.vn", Kind::Omission),
        ("vietcombnak.com", "vietcombank.com.vn", Kind::Transposition),
        ("viettcombank.vip", "vietcombank.com.vn", Kind::Repetition),
        ("vietxcombank.vip", "vietcombank.com.vn", Kind::Insertion),
        ("viet-combank.vip", "vietcombank.com.vn", Kind::Hyphen),
        ("viatcombank.vip", "vietcombank.com.vn", Kind::VowelSwap),
        ("vietcowbank.vip", "vietcombank.com.vn", Kind::Substitution),
        ("vietcombanj.vip", "vietcombank.com.vn", Kind::BitFlip),
        ("vietcornbank.com", "vietcombank.com.vn", Kind::Homoglyph),
        ("di3nlvcnarndinh.vn", "dienlucnamdinh.vn", Kind::Homoglyph),
        ("viêtcombank.vn", "vietcombank.com.vn", Kind::Idn),
        ("việtcombank.com", "vietcombank.com.vn", Kind::Idn),
        ("xn--80ak6aa92e.com", "", Kind::Idn),
        ("vнеіd.vn", "vneid.gov.vn", Kind::Idn),
        ("ddoongthap.vn", "dongthap.gov.vn", Kind::Sound),
        ("jiaohangtiettkiem.vn", "", Kind::Sound),
        (
            "vietcombank-khuyenmai.top",
            "vietcombank.com.vn",
            Kind::Keyword,
        ),
        ("xacthuc-bidv.vip", "bidv.com.vn", Kind::Keyword),
        ("otp-acb.vip", "acb.com.vn", Kind::Keyword),
        ("hanoixacthuc247.icu", "hanoi.gov.vn", Kind::Keyword),
        ("vneid-gov-vn.top", "vneid.gov.vn", Kind::Keyword),
        ("vneidgovvn.com", "vneid.gov.vn", Kind::Keyword),
        (
            "vietcombnakkhuyenmai.top",
            "vietcombank.com.vn",
            Kind::TypoKeyword,
        ),
        (
            "v1etc0mbank-otp.top",
            "vietcombank.com.vn",
            Kind::HomoglyphKeyword,
        ),
        (
            "vneid.gov.vn.xacthuc-abcdef.top",
            "vneid.gov.vn",
            Kind::Subdomain,
        ),
        ("login.bidv.com.vn.evil.top", "bidv.com.vn", Kind::Subdomain),
        ("vietcom.bank.com.vn", "vietcombank.com.vn", Kind::Dot),
        (
            "my-vietcombank-fan.com",
            "vietcombank.com.vn",
            Kind::Contained,
        ),
    ] {
        let expected = (!protected.is_empty()).then_some((protected, kind));
        check(&register, name, expected);
        check(&register, &format!("{}.", name.to_uppercase()), expected);
    }
}

#[test]
fn own_names_and_names_of_their_own_are_left_alone() {
    let register = register();
    for name in [
        "vietcombank.com.vn",
        "www.vietcombank.com.vn",
        "a.b.bidv.com.vn",
        "vietcombank.example.com",
        "zaloo.vn",
        "example.com",
        "hanoisteel.com",
        "hanam.vn",
        "mybidvest.com",
        "acbland.com",
        "abc.vn",
        "aca.com",
        "localhost",
        "",
        ".",
        "..",
        "com.vn",
        "xn--.vn",
        "-.vn",
    ] {
        check(&register, name, None);
    }
}

#[test]
fn every_protected_name_has_its_slips_found() {
    let register = register();
    let mut scratch = Scratch::default();
    for name in NAMES {
        let (label, suffix) = name.split_once('.').unwrap();
        for at in 0..label.len() {
            let (head, tail) = label.split_at(at);
            let shorter = format!("{head}{}", tail.get(1..).unwrap());
            let longer = format!("{head}w{tail}");
            for slip in [shorter, longer] {
                let slip = format!("{slip}.{suffix}");
                let found = register
                    .find(&slip, &mut scratch)
                    .map(|found| found.protected);
                assert!(found.is_some() || slip == "zaloo.vn", "{slip}");
            }
        }
    }
}

#[test]
fn a_list_gives_a_line_for_each_finding() {
    let names = "# names\nexample.com\n\nvietcombank.top extra\nbidv.com.vn\nzalo.vn\n";
    let (mut flagged, mut told) = (Vec::new(), 0);
    let summary = register()
        .run(names.as_bytes(), &mut flagged, |_| told += 1)
        .unwrap();
    assert_eq!(
        String::from_utf8(flagged).unwrap(),
        "vietcombank.top\tvietcombank.com.vn\tother-suffix\t82\nzalo.vn\tzalo.me\tother-suffix\t62\n"
    );
    assert_eq!((summary.n_names, summary.n_flagged, told), (4, 2, 1));
}

#[test]
fn an_empty_register_flags_nothing() {
    let none = Protected::new([], []);
    assert_eq!(none.n_names(), 0);
    check(&none, "vietcombank.top", None);
    let strict = register().with_least_score(90);
    check(&strict, "vietcombank.top", None);
}
