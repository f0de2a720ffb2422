//! Time stamps: the question, a real authority (`openssl ts` behind a loopback server), and answers that must be refused.

use super::bags::{bagged, files, has, holds, laid};
use crate::base::{ctx::App, store::Dialect, testing};
use crate::record::custody::bag::Bagged;
use crate::record::custody::{jobs, rules, stamp, store};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const CONFIG: &str = "
[req]
distinguished_name = dn
[dn]
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
ess_cert_id_alg = sha256
[ca_ext]
basicConstraints = critical,CA:true
[tsa_ext]
extendedKeyUsage = critical,timeStamping
";

/// A throw-away authority: a CA and its time-stamping certificate.
fn authority(name: &str) -> PathBuf {
    let folder = testing::scratch().join(format!("tsa-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("tsa.cnf"), CONFIG).unwrap();
    std::fs::write(folder.join("serial"), "01\n").unwrap();
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-config",
        "tsa.cnf",
    ];
    let ca = [
        "-x509",
        "-subj",
        "/CN=CA",
        "-days",
        "9",
        "-extensions",
        "ca_ext",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    ];
    let ask = ["-subj", "/CN=TSA", "-keyout", "tsa.key", "-out", "tsa.csr"];
    let run = |first: &str, args: &[&str]| {
        let args: Vec<&str> = std::iter::once(first).chain(args.iter().copied()).collect();
        assert!(holds(&folder, "openssl", &args), "openssl {args:?}");
    };
    run("req", &[key.as_slice(), &ca].concat());
    run("req", &[key.as_slice(), &ask].concat());
    run(
        "x509",
        &[
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "9",
            "-extfile",
            "tsa.cnf",
            "-extensions",
            "tsa_ext",
            "-out",
            "tsa.pem",
        ],
    );
    folder
}

/// An HTTP server on loopback that answers `n` questions; `chunked` cuts the answer in two.
fn serve(folder: &Path, n: usize, chunked: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/tsa", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for _ in 0..n {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = vec![0; 4096];
            let mut n_read = 0;
            let question = loop {
                n_read += stream.read(&mut asked[n_read..]).unwrap();
                let head = asked.windows(4).position(|four| four == b"\r\n\r\n");
                if let Some(question) = head.map(|at| at + 4).filter(|at| n_read >= at + 59) {
                    break asked[question..question + 59].to_vec();
                }
            };
            assert!(asked.starts_with(b"POST /tsa HTTP/1.0\r\n"));
            std::fs::write(folder.join("q.tsq"), question).unwrap();
            let made = holds(
                &folder,
                "openssl",
                &[
                    "ts",
                    "-reply",
                    "-config",
                    "tsa.cnf",
                    "-section",
                    "one",
                    "-queryfile",
                    "q.tsq",
                    "-out",
                    "q.tsr",
                ],
            );
            assert!(made, "openssl ts -reply");
            let answer = std::fs::read(folder.join("q.tsr")).unwrap();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n";
            stream.write_all(head.as_bytes()).unwrap();
            if chunked {
                let (a, b) = answer.split_at(100);
                stream
                    .write_all(
                        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", a.len()).as_bytes(),
                    )
                    .unwrap();
                stream.write_all(a).unwrap();
                stream
                    .write_all(format!("\r\n{:x}\r\n", b.len()).as_bytes())
                    .unwrap();
                stream.write_all(b).unwrap();
                stream.write_all(b"\r\n0\r\n\r\n").unwrap();
            } else {
                stream
                    .write_all(format!("Content-Length: {}\r\n\r\n", answer.len()).as_bytes())
                    .unwrap();
                stream.write_all(&answer).unwrap();
            }
        }
    });
    url
}

fn with_authority(app: &App, url: String) -> App {
    let mut settings = (*app.settings).clone();
    settings.tsa_url = Some(url);
    App {
        settings: Arc::new(settings),
        ..app.clone()
    }
}

/// Fetches a stamp for the first two steps of each exhibit and puts them into the bag.
async fn stamped(app: &App, all: &mut [Bagged]) {
    for one in all {
        for step in &one.steps[..2] {
            let payload = json!({ "exhibit_id": one.exhibit.id, "n": step.statement.n });
            jobs::stamp_step(app, &payload).await.unwrap();
            // A second run asks nobody.
            jobs::stamp_step(app, &payload).await.unwrap();
        }
        let stamps = store::stamps(&app.store.reader(), one.exhibit.id)
            .await
            .unwrap();
        one.stamps = stamps.into_iter().collect();
    }
}

fn is_stamped(folder: &Path, step: &str, authority: &Path) -> bool {
    let (json, tsr) = (format!("{step}.json"), format!("{step}.tsr"));
    let ca = authority.join("ca.pem");
    let args = [
        "ts",
        "-verify",
        "-data",
        &json,
        "-in",
        &tsr,
        "-CAfile",
        ca.to_str().unwrap(),
    ];
    holds(folder, "openssl", &args)
}

#[test]
fn the_question_is_the_one_that_openssl_asks() {
    if !has("openssl") {
        return;
    }
    let folder = testing::scratch().join("tsq");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("data"), b"evidence").unwrap();
    assert!(holds(
        &folder,
        "openssl",
        &[
            "ts",
            "-query",
            "-data",
            "data",
            "-sha256",
            "-cert",
            "-no_nonce",
            "-out",
            "q.tsq"
        ]
    ));
    let hash = crate::base::audit::unhex(&rules::hash_of(b"evidence")).unwrap();
    let question = stamp::question(&hash.try_into().unwrap());
    assert_eq!(question, std::fs::read(folder.join("q.tsq")).unwrap());
    assert_eq!(question.len(), 59);
}

#[test]
fn a_step_is_stamped_by_an_authority_and_a_change_of_token_or_chain_is_found() {
    if !has("openssl") || !has("sha256sum") {
        return;
    }
    testing::run(Dialect::Sqlite, async |app| {
        let tsa = authority("good");
        let app = with_authority(&app, serve(&tsa, 4, false));
        let mut all = bagged(&app).await;
        stamped(&app, &mut all).await;
        let files = files(&app, &all);
        let folder = laid(&files, "stamped");
        let step = "data/exhibit-1/chain/0002";
        assert!(is_stamped(&folder, step, &tsa));
        assert!(!files.contains_key("data/exhibit-1/chain/0003.tsr"));
        assert!(holds(
            &folder,
            "sha256sum",
            &["--strict", "--quiet", "-c", "manifest-sha256.txt"]
        ));
        for end in ["json", "tsr"] {
            let path = format!("{step}.{end}");
            let whole = &files[&path];
            // The token's last bytes are its signature, its middle what is signed and by whom; flags of certificates that
            // change no meaning are left to the manifest.
            for at in [whole.len() - 1, whole.len() - 40, 60] {
                let mut spoilt = whole.clone();
                spoilt[at] ^= 1;
                std::fs::write(folder.join(&path), &spoilt).unwrap();
                assert!(!is_stamped(&folder, step, &tsa), "byte {at} of {path}");
                assert!(!holds(
                    &folder,
                    "sha256sum",
                    &["--strict", "--quiet", "-c", "manifest-sha256.txt"]
                ));
            }
            std::fs::write(folder.join(&path), whole).unwrap();
        }
        assert!(is_stamped(&folder, step, &tsa));
        assert!(
            !is_stamped(&folder, step, &authority("other")),
            "another authority's word"
        );
        let steps = store::steps(&app.store.reader(), all[0].exhibit.id)
            .await
            .unwrap();
        assert!(steps[1].stamped_at.starts_with("20") && steps[2].stamped_at.is_empty());
    });
}

#[test]
fn answers_that_are_cut_off_changed_or_about_something_else_are_refused() {
    if !has("openssl") {
        return;
    }
    testing::run(Dialect::Sqlite, async |app| {
        let tsa = authority("chunked");
        let app = with_authority(&app, serve(&tsa, 4, true));
        let mut all = bagged(&app).await;
        stamped(&app, &mut all).await;
        let answer = &all[0].stamps[&1];
        let hash = crate::base::audit::unhex(&all[0].steps[0].hash).unwrap();
        let hash: [u8; 32] = hash.try_into().unwrap();
        assert!(stamp::stamped_at(answer, &hash).unwrap().ends_with('Z'));
        assert_eq!(
            stamp::stamped_at(answer, &[0; 32]),
            Err(stamp::StampError::OtherData)
        );
        for n in 0..answer.len() {
            assert!(stamp::stamped_at(&answer[..n], &hash).is_err(), "{n} bytes");
        }
        // No byte may make the reader fall over.
        for at in 0..answer.len() {
            let mut spoilt = answer.clone();
            spoilt[at] ^= 0x80;
            let _ = stamp::stamped_at(&spoilt, &hash);
        }
        let refused = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
        assert_eq!(
            stamp::stamped_at(&refused, &hash),
            Err(stamp::StampError::Refused(2))
        );
    });
}

#[test]
fn without_a_good_authority_the_job_waits_for_a_person() {
    testing::run(Dialect::Sqlite, async |app| {
        let all = bagged(&app).await;
        let payload = json!({ "exhibit_id": all[0].exhibit.id, "n": 1 });
        assert!(jobs::stamp_step(&app, &payload).await.is_err());
        for url in [
            "https://tsa.example",
            "http://",
            "http://a b/",
            "http://x@y/",
        ] {
            assert!(!jobs::is_askable(url), "{url}");
        }
        assert!(jobs::is_askable("http://tsa.example/tsr"));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for answer in [
                "HTTP/1.0 500 No\r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\nhello",
                "rubbish",
            ] {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]);
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let app = with_authority(&app, url);
        for _ in 0..3 {
            assert!(jobs::stamp_step(&app, &payload).await.is_err());
        }
        assert!(
            !store::has_stamp(&app.store.reader(), all[0].exhibit.id, 1)
                .await
                .unwrap()
        );
    });
}
