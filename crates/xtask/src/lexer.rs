//! Tells code, comments and literals of a Rust file apart, line by line. It does not parse.
//!
//! Enough for the rules here: nested comments, raw and byte strings, character literals against lifetimes.

/// A string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Line of its opening quote, from 1.
    pub line: usize,
    /// What stands between the quotes, escapes as written.
    pub text: String,
}

/// A Rust file taken apart.
#[derive(Debug, Default)]
pub struct Parts {
    /// Neither comments nor the insides of literals: they are blank, so that lines and columns are the source's.
    pub code: String,
    /// String literals in order.
    pub literals: Vec<Literal>,
}

/// Takes a Rust source apart. Never fails: what is not closed runs to the end.
pub fn parts(source: &str) -> Parts {
    let mut lexer = Lexer {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
        out: Parts::default(),
    };
    lexer.run();
    lexer.out
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    out: Parts,
}

#[derive(Clone, Copy)]
enum Kind {
    Code,
    Comment,
    Literal,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn before(&self) -> char {
        self.at
            .checked_sub(1)
            .and_then(|i| self.chars.get(i).copied())
            .unwrap_or('\0')
    }

    fn take(&mut self, kind: Kind) -> char {
        let c = self.peek(0);
        self.at += 1;
        let blank = if c == '\n' { '\n' } else { ' ' };
        if c == '\n' {
            self.line += 1;
        }
        self.out
            .code
            .push(if matches!(kind, Kind::Code) { c } else { blank });
        c
    }

    fn is_done(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn run(&mut self) {
        while !self.is_done() {
            match (self.peek(0), self.peek(1)) {
                ('/', '/') => {
                    while !self.is_done() && self.peek(0) != '\n' {
                        self.take(Kind::Comment);
                    }
                }
                ('/', '*') => self.block_comment(),
                ('"', _) => self.string(),
                ('r', '"' | '#') if !is_word(self.before()) || self.before() == 'b' => {
                    self.raw_string();
                }
                ('\'', _) => self.quote(),
                _ => {
                    self.take(Kind::Code);
                }
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while !self.is_done() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take(Kind::Comment);
                    continue;
                }
            }
            self.take(Kind::Comment);
            self.take(Kind::Comment);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.take(Kind::Code);
        while !self.is_done() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                text.push(self.take(Kind::Literal));
            }
            if !self.is_done() {
                text.push(self.take(Kind::Literal));
            }
        }
        if !self.is_done() {
            self.take(Kind::Code);
        }
        self.out.literals.push(Literal { line, text });
    }

    /// `r"..."`, `r#"..."#`; an `r#word` is code.
    fn raw_string(&mut self) {
        let mut n_hashes = 0;
        while self.peek(1 + n_hashes) == '#' {
            n_hashes += 1;
        }
        if self.peek(1 + n_hashes) != '"' {
            self.take(Kind::Code);
            return;
        }
        let line = self.line;
        for _ in 0..n_hashes + 2 {
            self.take(Kind::Code);
        }
        let mut text = String::new();
        while !self.is_done() {
            if self.peek(0) == '"' && (1..=n_hashes).all(|i| self.peek(i) == '#') {
                for _ in 0..=n_hashes {
                    self.take(Kind::Code);
                }
                break;
            }
            text.push(self.take(Kind::Literal));
        }
        self.out.literals.push(Literal { line, text });
    }

    /// `'x'`, `'\n'`, `'\u{1}'` are literals; `'a` is a lifetime.
    fn quote(&mut self) {
        if self.peek(1) == '\\' {
            self.take(Kind::Code);
            self.take(Kind::Literal);
            self.take(Kind::Literal);
            while !self.is_done() && self.peek(0) != '\'' {
                self.take(Kind::Literal);
            }
            self.take(Kind::Code);
        } else if self.peek(2) == '\'' {
            self.take(Kind::Code);
            self.take(Kind::Literal);
            self.take(Kind::Code);
        } else {
            self.take(Kind::Code);
        }
    }
}

/// Whether `c` can stand in an identifier.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Character offsets at which `needle` stands in `text` without an identifier character before it.
pub fn occurrences<'a>(text: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(needle)
        .map(|found| found.0)
        .filter(move |at| {
            text.get(..*at)
                .and_then(|head| head.chars().next_back())
                .is_none_or(|c| !is_word(c))
        })
}

/// Line from 1 of a byte offset.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Offset behind the `}` that closes the first `{` at or after `from`; `None` if there is none.
pub fn end_of_block(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, code: &str, literals: &[&str]) {
        let parts = parts(source);
        let found: Vec<&str> = parts.literals.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(parts.code.trim_end(), code);
        assert_eq!(found, literals);
        assert_eq!(parts.code.chars().count(), source.chars().count());
    }

    #[test]
    fn comments_and_insides_of_literals_are_blank() {
        check("a /* b /* c */ d */ e // f", "a                   e", &[]);
        check(
            "f(\"x { y\\\" z\", 1)",
            "f(\"         \", 1)",
            &["x { y\\\" z"],
        );
        check("r#\"a \"b\"\"# ;", "r#\"     \"# ;", &["a \"b\""]);
        check("br\"{\" ;", "br\" \" ;", &["{"]);
    }

    #[test]
    fn lifetimes_are_code_and_character_literals_are_not() {
        check("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)", &[]);
        check("x == '{' || '\\'' || '\"'", "x == ' ' || '  ' || ' '", &[]);
        check("r#type = 1", "r#type = 1", &[]);
    }

    #[test]
    fn a_literal_knows_the_line_of_its_opening_quote() {
        let parts = parts("a\n\"b\nc\" \"d\"");
        let lines: Vec<usize> = parts.literals.iter().map(|l| l.line).collect();
        assert_eq!(lines, [2, 3]);
    }

    #[test]
    fn a_block_ends_at_its_own_brace() {
        let code = "fn a() { if x { y } } fn b() {}";
        assert_eq!(end_of_block(code, 0), Some(21));
        assert_eq!(end_of_block("fn a() {", 0), None);
    }
}
