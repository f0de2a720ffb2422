//! Tests of the index: what is found, what is not, and what becomes of damaged snapshots.

use super::*;

fn index_of(list: &str) -> Snapshot {
    let list = IndicatorList::read(list.as_bytes()).unwrap();
    assert_eq!(list.faults, []);
    list.snapshot
}

fn domain(snapshot: &Snapshot, name: &str) -> Option<String> {
    let index = snapshot.index();
    let found = index.domain_of_odd(name.as_bytes());
    // With text behind it a name in normal form takes the quick way; both must agree.
    let mut long = b"before ".to_vec();
    long.extend_from_slice(name.as_bytes());
    long.extend_from_slice(&[b'.'; 100]);
    if let Ok(quick) = index.domain_of(&long, 7, 7 + name.len()) {
        assert_eq!(quick, found, "{name}");
    }
    found.map(|it| it.value)
}

#[test]
fn a_name_matches_itself_and_what_lies_below_it() {
    let set = index_of("domain\tevil.com\ndomain\tbad.evil.com\ndomain\tone\ndomain\tBÜCHER.vn");
    let check = |name: &str, expected: Option<&str>| {
        assert_eq!(domain(&set, name).as_deref(), expected, "{name}");
    };
    check("evil.com", Some("evil.com"));
    check("www.evil.com", Some("evil.com"));
    check("WWW.eViL.CoM.", Some("evil.com"));
    check("x.bad.evil.com", Some("bad.evil.com"));
    check("a.one", Some("one"));
    check("bücher.vn", Some("xn--bcher-kva.vn"));
    check("a.xn--bcher-kva.vn", Some("xn--bcher-kva.vn"));
    for name in [
        "notevil.com",
        "x-evil.com",
        "evil.com.vn",
        "evil.co",
        "com",
        "",
        ".",
        "..",
        "evil",
        "vil.com",
        "evil.com.safe.org",
        "evil..com",
        "evil.comx",
    ] {
        check(name, None);
    }
    let deep = format!("{}.evil.com", "a.".repeat(200));
    check(&deep, Some("evil.com"));
    check(&format!("{}.evil.com", "b".repeat(61)), Some("evil.com"));
    check(&format!("{}.notevil.com", "b".repeat(50)), None);
}

#[test]
fn the_narrowest_network_wins() {
    let set = index_of(
        "cidr\t10.0.0.0/8\ncidr\t10.1.0.0/16\ncidr\t10.1.2.0/24\nip\t10.1.2.3\ncidr\t0.0.0.0/31\nip\t255.255.255.255\n\
         cidr\t2001:db8::/32\nip\t2001:db8::1\ncidr\t10.1.2.4/30",
    );
    let check = |text: &str, expected: Option<&str>| {
        let found = address::observed(text.as_bytes()).and_then(|it| set.index().network_of(it));
        assert_eq!(found.map(|it| it.value).as_deref(), expected, "{text}");
    };
    check("10.1.2.3", Some("10.1.2.3"));
    check("10.1.2.2", Some("10.1.2.0/24"));
    check("10.1.2.7", Some("10.1.2.4/30"));
    check("10.1.2.8", Some("10.1.2.0/24"));
    check("10.1.3.0", Some("10.1.0.0/16"));
    check("10.255.255.255", Some("10.0.0.0/8"));
    check("11.0.0.0", None);
    check("9.255.255.255", None);
    check("0.0.0.1", Some("0.0.0.0/31"));
    check("0.0.0.2", None);
    check("255.255.255.255", Some("255.255.255.255"));
    check("::ffff:10.1.2.3", Some("10.1.2.3"));
    check("2001:db8::1", Some("2001:db8::1"));
    check("2001:DB8:1::", Some("2001:db8::/32"));
    check("2001:db9::", None);
}

#[test]
fn everything_and_nothing_are_sets_too() {
    let all = index_of("cidr\t0.0.0.0/0\ncidr\t::/0");
    for text in ["0.0.0.0", "255.255.255.255", "::", "ffff::"] {
        let address = address::observed(text.as_bytes()).unwrap();
        assert!(all.index().network_of(address).is_some(), "{text}");
    }
    let none = index_of("");
    assert_eq!(none.index().n_indicators(), 0);
    assert_eq!(domain(&none, "a.vn"), None);
    assert!(!none.index().has_urls());
}

#[test]
fn urls_match_whole_or_by_their_beginning() {
    let set = index_of(
        "url\thttp://Evil.com/a?b=1\nurl\thttp://evil.com/dir/*\nurl-prefix\thttp://evil.com/dir/deep/",
    );
    let check = |url: &str, expected: Option<&str>| {
        let found = set.index().url_of(url.as_bytes());
        assert_eq!(found.map(|it| it.value).as_deref(), expected, "{url}");
    };
    check("http://evil.com/a?b=1", Some("http://evil.com/a?b=1"));
    check("http://evil.com/a?b=12", None);
    check("http://evil.com/a", None);
    check(
        "http://evil.com/dir/x.exe?q=/",
        Some("http://evil.com/dir/"),
    );
    check("http://evil.com/dir/", Some("http://evil.com/dir/"));
    check(
        "http://evil.com/dir/deep/x",
        Some("http://evil.com/dir/deep/"),
    );
    check("http://evil.com/directory", None);
    check("http://evil.com/?/dir/", None);
}

#[test]
fn hashes_are_compared_within_their_kind() {
    let text = "d41d8cd98f00b204e9800998ecf8427e";
    let set = index_of(&format!("hash\t{}", text.to_uppercase()));
    let found = |kind, text: &str| set.index().digest_of(kind, text.as_bytes()).is_some();
    assert!(found(IndicatorKind::Md5, text));
    assert!(found(IndicatorKind::Md5, &text.to_uppercase()));
    assert!(!found(IndicatorKind::Ja3, text));
    assert!(!found(
        IndicatorKind::Md5,
        "d41d8cd98f00b204e9800998ecf8427f"
    ));
}

#[test]
fn a_list_tells_its_bad_lines_and_counts_each_indicator_once() {
    let text = "\u{feff}# comment\n\ndomain\tevil.com\r\ndomain\tEVIL.com.\tnote\nip\t1.2.3\nnonsense\nmail\ta@b.vn\ncidr\t1.2.3.4/32\nip\t1.2.3.4\n";
    let list = IndicatorList::read(text.as_bytes()).unwrap();
    let lines: Vec<u64> = list.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [5, 6, 7]);
    assert_eq!((list.n_lines, list.n_faults), (4, 3));
    let index = list.snapshot.index();
    assert_eq!(index.count(IndicatorKind::Domain), 1);
    assert_eq!(index.count(IndicatorKind::Address), 1);
    let is_listed =
        |kind, value: &str| index.contains(&crate::normal::indicator(kind, value).unwrap());
    assert!(is_listed(IndicatorKind::Domain, "evil.com"));
    assert!(!is_listed(IndicatorKind::Domain, "www.evil.com"));
    assert!(is_listed(IndicatorKind::Address, "1.2.3.4"));
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let set = index_of("domain\tevil.com\nip\t1.2.3.4\nurl\thttp://a.vn/b");
    let bytes = set.as_bytes();
    assert_eq!(Snapshot::from_bytes(bytes.to_vec()).unwrap(), set);
    let places = (0..400)
        .chain((400..bytes.len()).step_by(7_919))
        .chain(bytes.len() - 50..bytes.len());
    for at in places {
        let mut damaged = bytes.to_vec();
        *damaged.get_mut(at).unwrap() ^= 0x40;
        assert!(Snapshot::from_bytes(damaged).is_err(), "byte {at}");
    }
    for n in (0..bytes.len()).step_by(50_021) {
        assert!(Index::of(bytes.get(..n).unwrap()).is_err());
    }
    let mut other = bytes.to_vec();
    *other.get_mut(8).unwrap() = 2;
    assert_eq!(
        Index::of(&other).err(),
        Some(SnapshotError::OtherVersion { found: 2 })
    );
}

#[derive(Debug)]
struct Faulty(Vec<u8>, std::sync::atomic::AtomicBool);

impl ReadAt for Faulty {
    fn read_at(&self, at: u64, to: &mut [u8]) -> std::io::Result<()> {
        if self.1.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        let from = self.0.get(at as usize..at as usize + to.len());
        to.copy_from_slice(from.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

fn stored(bytes: Vec<u8>) -> Result<Stored<Faulty>, StoredError> {
    let n_bytes = bytes.len() as u64;
    Stored::open(Faulty(bytes, false.into()), n_bytes)
}

#[test]
fn a_snapshot_answers_from_its_file() {
    let long = format!("http://a.vn/{}", "x".repeat(5_000));
    let set = index_of(&format!("domain\tevil.com\nip\t1.2.3.4\nurl\t{long}"));
    let stored = stored(set.as_bytes().to_vec()).unwrap();
    let index = stored.index();
    let found = index.domain_of_odd(b"WWW.evil.com").map(|it| it.value);
    assert_eq!(found.as_deref(), Some("evil.com"));
    assert_eq!(index.domain_of_odd(b"notevil.com"), None);
    assert_eq!(index.url_of(long.as_bytes()).map(|it| it.value), Some(long));
    assert_eq!(index.n_indicators(), 3);
    assert!(!index.has_failed());
    stored.index();
    stored.source().1.store(true, Ordering::Relaxed);
    assert_eq!(index.domain_of_odd(b"evil.com"), None);
    assert!(index.has_failed());
}

#[test]
fn a_damaged_snapshot_is_refused_in_its_file_too() {
    let bytes = index_of("domain\tevil.com\nip\t1.2.3.4")
        .as_bytes()
        .to_vec();
    for at in (0..200).chain(bytes.len() - 40..bytes.len()) {
        let mut damaged = bytes.clone();
        *damaged.get_mut(at).unwrap() ^= 0x40;
        assert!(stored(damaged).is_err(), "byte {at}");
    }
    for n in [0, 7, 8, 159, 160, 1_000, bytes.len() - 1] {
        assert!(
            stored(bytes.get(..n).unwrap().to_vec()).is_err(),
            "{n} bytes"
        );
    }
}

#[test]
fn a_value_is_looked_up_by_its_form() {
    let set = index_of(
        "domain\tevil.com\ncidr\t10.0.0.0/8\nurl\thttp://evil.vn/a\nja3\td41d8cd98f00b204e9800998ecf8427e",
    );
    let check = |value: &str, expected: Option<&str>| {
        let found = set.index().lookup(value).map(|it| it.value);
        assert_eq!(found.as_deref(), expected, "{value}");
    };
    check("WWW.evil.com.", Some("evil.com"));
    check("10.1.2.3", Some("10.0.0.0/8"));
    check("HTTP://EVIL.vn:80/a", Some("http://evil.vn/a"));
    check("http://evil.com/", None);
    check(
        "D41D8CD98F00B204E9800998ECF8427E",
        Some("d41d8cd98f00b204e9800998ecf8427e"),
    );
    check("", None);
}
