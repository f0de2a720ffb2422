//! How long files and functions may be. Review begins at the warning, the check fails at the stop.

use crate::{
    fault::Fault,
    lexer::{end_of_block, is_word, line_of, occurrences},
    tree::{Rust, Tree},
};

const RULE: &str = "sizes";
const FILE_WARN: usize = 500;
const FILE_STOP: usize = 800;
/// Lines of a function that carry code, signature and braces included. Lines of literals alone are data, not steps.
const FUNCTION_STOP: usize = 60;
/// A test that drives a whole story may be longer, since it reads from top to bottom.
const TEST_STOP: usize = 120;
const MOST_PARAMETERS: usize = 6;

/// Checks every Rust file.
pub fn check(tree: &Tree) -> Vec<Fault> {
    tree.rust.iter().flat_map(check_file).collect()
}

fn check_file(rust: &Rust) -> Vec<Fault> {
    let mut faults = Vec::new();
    let n_lines = rust.text.lines().count();
    if n_lines > FILE_WARN {
        let fault = Fault::stop(
            RULE,
            (&rust.path, n_lines),
            format!("{n_lines} lines; review at {FILE_WARN}, stop at {FILE_STOP}"),
            "cut the file where its vocabulary changes",
        );
        faults.push(if n_lines > FILE_STOP {
            fault
        } else {
            fault.warn()
        });
    }
    for function in functions(rust) {
        let most = if rust.is_test(function.line) {
            TEST_STOP
        } else {
            FUNCTION_STOP
        };
        if function.n_lines > most {
            faults.push(Fault::stop(
                RULE,
                (&rust.path, function.line),
                format!(
                    "`{}` has {} lines of code; stop at {most}",
                    function.name, function.n_lines
                ),
                "name its steps and make each a function",
            ));
        }
        if function.n_parameters > MOST_PARAMETERS {
            faults.push(Fault::stop(
                RULE,
                (&rust.path, function.line),
                format!(
                    "`{}` has {} parameters; stop at {MOST_PARAMETERS}",
                    function.name, function.n_parameters
                ),
                "gather what belongs together into a struct",
            ));
        }
    }
    faults
}

struct Function {
    name: String,
    line: usize,
    n_lines: usize,
    n_parameters: usize,
}

fn functions(rust: &Rust) -> Vec<Function> {
    let code = rust.code.as_str();
    let carries_code: Vec<bool> = code
        .lines()
        .map(|line| line.contains(|c| is_word(c) || matches!(c, '{' | '}')))
        .collect();
    occurrences(code, "fn ")
        .filter_map(|at| {
            let name: String = code
                .get(at + 3..)?
                .chars()
                .take_while(|c| is_word(*c))
                .collect();
            let (n_parameters, behind) = parameters(code, at)?;
            let rest = code.get(behind..)?;
            let brace = rest.find('{')?;
            if name.is_empty() || rest.find(';').is_some_and(|semicolon| semicolon < brace) {
                return None;
            }
            let end = end_of_block(code, behind + brace)?;
            let (first, last) = (line_of(code, at), line_of(code, end));
            let n_lines = carries_code
                .get(first - 1..last)?
                .iter()
                .filter(|carries| **carries)
                .count();
            Some(Function {
                name,
                line: first,
                n_lines,
                n_parameters,
            })
        })
        .collect()
}

/// Number of parameters of the function at `at` (without `self`), and the offset behind their list.
fn parameters(code: &str, at: usize) -> Option<(usize, usize)> {
    let open = open_of_parameters(code, at)?;
    let (mut depth, mut n, mut has_text) = (0_usize, 0, false);
    let mut first = String::new();
    for (offset, c) in code.get(open..)?.char_indices() {
        match c {
            '(' | '[' | '<' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // The head of an arrow closes nothing.
            '>' if !code.get(..open + offset)?.ends_with('-') => depth = depth.saturating_sub(1),
            ',' if depth == 1 => {
                n += usize::from(has_text);
                has_text = false;
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            n += usize::from(has_text);
            let is_method = first
                .trim_start_matches(['&', '\''])
                .split(|c: char| !is_word(c))
                .any(|word| word == "self");
            return Some((n - usize::from(is_method && n > 0), open + offset + 1));
        }
        if depth > 1 || (c != '(' && !c.is_whitespace()) {
            has_text = true;
        }
        if n == 0 && c != '(' {
            first.push(c);
        }
    }
    None
}

/// Offset of the `(` of the parameter list, behind the name and its generics.
fn open_of_parameters(code: &str, at: usize) -> Option<usize> {
    let mut angles = 0_i32;
    let mut before = ' ';
    for (offset, c) in code.get(at + 3..)?.char_indices() {
        match c {
            '<' => angles += 1,
            '>' if before != '-' => angles -= 1,
            '(' if angles == 0 => return Some(at + 3 + offset),
            ';' | '{' if angles == 0 => return None,
            _ => {}
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(code: &str) -> Vec<String> {
        check_file(&Rust::new("crates/x/src/a.rs", code))
            .into_iter()
            .map(|fault| format!("{}:{:?}: {}", fault.line, fault.level, fault.what))
            .collect()
    }

    #[test]
    fn only_lines_with_code_count() {
        let body = "    let x = 1;\n".repeat(58);
        let notes = "    // why\n\n".repeat(50);
        assert!(faults(&format!("fn f() {{\n{body}{notes}}}\n")).is_empty());
        let found = faults(&format!("\nfn f() {{\n{body}    y();\n}}\n"));
        assert_eq!(found, ["2:Stop: `f` has 61 lines of code; stop at 60"]);
    }

    #[test]
    fn a_table_of_literals_is_data() {
        let table = "        \"a\",\n        \"b\nc\",\n".repeat(60);
        assert!(
            faults(&format!(
                "fn f() {{\n    const A: &[&str] = &[\n{table}    ];\n}}\n"
            ))
            .is_empty()
        );
    }

    #[test]
    fn a_test_may_tell_a_longer_story() {
        let body = "    let x = 1;\n".repeat(90);
        assert!(faults(&format!("#[test]\nfn f() {{\n{body}}}\n")).is_empty());
        assert_eq!(faults(&format!("fn f() {{\n{body}}}\n")).len(), 1);
    }

    #[test]
    fn files_warn_before_they_stop() {
        assert!(
            faults(&"// a\n".repeat(501))
                .first()
                .is_some_and(|f| f.contains("Warn"))
        );
        assert!(
            faults(&"// a\n".repeat(801))
                .first()
                .is_some_and(|f| f.contains("Stop"))
        );
    }

    #[test]
    fn parameters_are_counted_without_self() {
        let count = |code: &str| parameters(code, 0).map(|found| found.0);
        assert_eq!(count("fn f()"), Some(0));
        assert_eq!(count("fn f(&mut self, a: u8)"), Some(1));
        assert_eq!(
            count("fn f<F: Fn(u8, u8) -> u8>(a: F, b: (u8, u8), c: BTreeMap<u8, u8>,)"),
            Some(3)
        );
        assert_eq!(count("fn f(run: impl Fn(u8) -> u8, b: u8)"), Some(2));
        assert_eq!(
            faults("fn f(a: A, b: B, c: C, d: D, e: E, g: G, h: H) {}").len(),
            1
        );
        assert!(faults("fn f(&self, a: A, b: B, c: C, d: D, e: E, g: G) {}").is_empty());
    }
}
