//! As much HTTP as the tests need: one request on one connection, the whole answer or an error. No TLS.

use std::fmt::Write as _;
use std::io::{Error, ErrorKind, Read, Result, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// An answer that was received to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, unchunked.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name in lower case; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Body as JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// One person's or program's way to a server.
#[derive(Clone, Debug)]
pub struct Client {
    port: u16,
    /// `Cookie` of a session, or empty.
    pub cookie: String,
}

/// An answer to an anonymous `GET`.
pub fn get(port: u16, path: &str) -> Answer {
    Client::new(port).get(path).expect("the server answers")
}

impl Client {
    /// An anonymous client.
    pub fn new(port: u16) -> Self {
        Self {
            port,
            cookie: String::new(),
        }
    }

    /// The same client on another port: sessions outlive a restart.
    pub fn at(&self, port: u16) -> Self {
        Self {
            port,
            cookie: self.cookie.clone(),
        }
    }

    /// Signs in with a demo account.
    pub fn sign_in(port: u16, login: &str, password: &str) -> Self {
        let mut client = Self::new(port);
        let answer = client
            .form("/dang-nhap", &[("login", login), ("password", password)])
            .expect("the server answers");
        assert_eq!(answer.status, 303, "{login} signs in: {}", answer.text());
        for (name, value) in &answer.headers {
            if name == "set-cookie" {
                let pair = value.split(';').next().unwrap_or_default();
                if !client.cookie.is_empty() {
                    client.cookie.push_str("; ");
                }
                client.cookie.push_str(pair);
            }
        }
        assert!(!client.cookie.is_empty(), "{login} got no session");
        client
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Result<Answer> {
        self.send("GET", path, "", b"")
    }

    /// `POST` of a form.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.send(
            "POST",
            path,
            "application/x-www-form-urlencoded",
            body.as_bytes(),
        )
    }

    /// `POST` of a form with one file.
    pub fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Result<Answer> {
        const EDGE: &str = "----hopluc-test-edge";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        let (name, bytes) = file;
        body.extend(
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
                .bytes(),
        );
        body.extend(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send("POST", path, &kind, &body)
    }

    /// `POST` of JSON.
    pub fn post(&self, path: &str, body: &serde_json::Value) -> Result<Answer> {
        self.send(
            "POST",
            path,
            "application/json",
            body.to_string().as_bytes(),
        )
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\nConnection: close\r\n",
            self.port
        );
        if !self.cookie.is_empty() {
            let _ = write!(head, "Cookie: {}\r\n", self.cookie);
        }
        if !kind.is_empty() {
            let _ = write!(head, "Content-Type: {kind}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body].concat())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        answer_of(&bytes).ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "half an answer"))
    }
}

/// Letters, digits and a few signs stay; everything else becomes `%XX`.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The answer in these bytes; `None` if it was cut off, as by a killed server.
fn answer_of(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, rest) = (bytes.get(..end)?, bytes.get(end + 4..)?);
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer {
        status,
        headers,
        body: Vec::new(),
    };
    answer.body = if answer.header("transfer-encoding") == "chunked" {
        unchunked(rest)?
    } else if let Ok(length) = answer.header("content-length").parse::<usize>() {
        rest.get(..length)?.to_vec()
    } else {
        rest.to_vec()
    };
    Some(answer)
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(rest.get(..end)?).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 2 + length + 2..)?;
    }
}
