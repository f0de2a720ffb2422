//! What a call says of a body or a query that is not what it asks for: the field, what was found there, what is expected.
//!
//! Reads the messages of the JSON and form readers; never shows them, since they are English and name types of ours.

use crate::error::WebError;
use hopluc_core::base::error::{ActionError, FieldError, Outcome};
use serde::de::DeserializeOwned;

/// Longest piece of a caller's value that is told back, in characters.
const LONGEST: usize = 80;

/// The value of `all` that `found` names, by its code; else `Invalid` with what the field takes.
pub fn one_of<T: Copy>(
    field: &str,
    found: &str,
    all: &[T],
    code: fn(T) -> &'static str,
) -> Outcome<T> {
    let named = all.iter().copied().find(|value| code(*value) == found);
    let codes: Vec<&str> = all.iter().map(|value| code(*value)).collect();
    named.ok_or_else(|| not_one_of(field, found, &codes))
}

/// `Invalid`: the field takes one of the words in `expected`.
pub fn not_one_of(field: &str, found: &str, expected: &[&str]) -> ActionError {
    ActionError::Invalid(vec![choice_fault(field, found, &expected.join(", "))])
}

fn choice_fault(field: &str, found: &str, expected: &str) -> FieldError {
    FieldError::new(field, "error.not_one_of")
        .arg("found", cut(found))
        .arg("expected", expected)
}

/// The JSON value in `bytes`, or what is wrong with it.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WebError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let inner = error.inner();
        WebError::Malformed(if inner.is_data() {
            fault(&error.path().to_string(), &inner.to_string())
        } else {
            no_json(inner)
        })
    })?;
    let end = reader.end();
    end.map_err(|error| WebError::Malformed(no_json(&error)))?;
    Ok(value)
}

/// The fields of a query, or what is wrong with them.
pub fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, WebError> {
    let reader = serde_html_form::Deserializer::from_bytes(query.as_bytes());
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let field = error.path().to_string();
        let mut fault = fault(&field, &error.inner().to_string());
        let sent: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        if let Some((_, value)) = sent.into_iter().find(|(name, _)| *name == field) {
            fault = fault.arg("found", cut(&value));
        }
        WebError::Malformed(fault)
    })
}

fn no_json(error: &serde_json::Error) -> FieldError {
    FieldError::new("body", "error.body.syntax")
        .arg("line", error.line())
        .arg("column", error.column())
        .arg("expected", "JSON")
}

/// What a reader's message says of the value at `path`.
fn fault(path: &str, message: &str) -> FieldError {
    // The place in the bytes stands behind the words; the field says it better.
    let message = message
        .rsplit_once(" at line ")
        .map_or(message, |(words, _)| words);
    if let Some(name) = quoted(message, "missing field ") {
        let field = match path {
            "." | "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        return FieldError::new(&field, "error.body.missing").arg("found", "");
    }
    let field = if matches!(path, "." | "") {
        "body"
    } else {
        path
    };
    for lead in ["unknown variant ", "unknown field "] {
        if let (Some(found), Some((_, expected))) =
            (quoted(message, lead), message.split_once("expected "))
        {
            let expected: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
            return choice_fault(field, found, &expected.join(", "));
        }
    }
    let typed = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|words| words.rsplit_once(", expected "));
    let (found, expected) = match typed {
        Some((found, expected)) => (found_of(found), expected_of(expected)),
        // A query holds words only: what is no number says so and nothing else.
        None if message.contains("digit") || message.contains("number") => {
            (String::new(), ("error.body.integer", "integer"))
        }
        None if message.contains("`true` or `false`") => {
            (String::new(), ("error.body.boolean", "boolean"))
        }
        None => (String::new(), ("error.body.other", "")),
    };
    let (key, word) = expected;
    FieldError::new(field, key)
        .arg("found", cut(&found))
        .arg("expected", word)
}

fn quoted<'a>(message: &'a str, lead: &str) -> Option<&'a str> {
    message.strip_prefix(lead)?.split('`').nth(1)
}

/// What was found, as JSON writes it.
fn found_of(words: &str) -> String {
    let value = words.split_once(['`', '"']).map(|(_, rest)| rest);
    match (words.split(' ').next().unwrap_or_default(), value) {
        ("string", Some(rest)) => format!("\"{rest}"),
        ("integer" | "floating" | "boolean", Some(rest)) => rest.trim_end_matches('`').to_owned(),
        ("map", _) => "{…}".to_owned(),
        ("sequence", _) => "[…]".to_owned(),
        _ => words.to_owned(),
    }
}

/// Key and name in JSON of what a reader expects.
fn expected_of(words: &str) -> (&'static str, &'static str) {
    let is = |leads: &[&str]| leads.iter().any(|lead| words.starts_with(lead));
    match words {
        "a boolean" => ("error.body.boolean", "boolean"),
        "f32" | "f64" => ("error.body.number", "number"),
        _ if is(&[
            "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize", "isize",
        ]) =>
        {
            ("error.body.integer", "integer")
        }
        _ if is(&["a string", "string", "a borrowed string"]) => ("error.body.text", "string"),
        _ if is(&["a sequence", "sequence", "an array", "tuple"]) => ("error.body.list", "array"),
        _ if is(&["a map", "map", "struct", "internally tagged"]) => {
            ("error.body.object", "object")
        }
        _ => ("error.body.other", ""),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its form matters")]
    struct Call {
        row_version: i64,
        reason: Option<String>,
        #[serde(default)]
        cells: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its form matters")]
    struct Inner {
        state: Word,
        is_whole: bool,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        Accept,
        Return,
    }

    fn told(error: WebError) -> (String, String, String, String) {
        let WebError::Malformed(fault) = error else {
            panic!("{error:?}")
        };
        let arg = |name: &str| fault.args.get(name).cloned().unwrap_or_default();
        (
            fault.field.clone(),
            fault.key.clone(),
            arg("found"),
            arg("expected"),
        )
    }

    #[test]
    fn a_wrong_body_names_its_field_what_was_found_and_what_is_expected() {
        let check = |body: &str, expected: [&str; 4]| {
            let told = told(from_json::<Call>(body.as_bytes()).unwrap_err());
            let expected = expected.map(str::to_owned);
            assert_eq!(<[String; 4]>::from(told), expected, "{body}");
        };
        check("{", ["body", "error.body.syntax", "", "JSON"]);
        check(
            "{\"row_version\":1} x",
            ["body", "error.body.syntax", "", "JSON"],
        );
        check("5", ["body", "error.body.object", "5", "object"]);
        check("{}", ["row_version", "error.body.missing", "", ""]);
        check(
            "{\"row_version\":\"một\"}",
            ["row_version", "error.body.integer", "\"một\"", "integer"],
        );
        check(
            "{\"row_version\":1.5}",
            ["row_version", "error.body.integer", "1.5", "integer"],
        );
        check(
            "{\"row_version\":1,\"reason\":{}}",
            ["reason", "error.body.text", "{…}", "string"],
        );
        check(
            "{\"row_version\":1,\"cells\":true}",
            ["cells", "error.body.list", "true", "array"],
        );
        check(
            "{\"row_version\":1,\"cells\":[{\"state\":\"keep\"}]}",
            [
                "cells[0].state",
                "error.not_one_of",
                "keep",
                "accept, return",
            ],
        );
        check(
            "{\"row_version\":1,\"cells\":[{\"state\":\"accept\"}]}",
            ["cells[0].is_whole", "error.body.missing", "", ""],
        );
    }

    #[test]
    fn a_wrong_query_names_its_field() {
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only its form matters")]
        struct Query {
            limit: Option<i64>,
        }
        let told = told(from_query::<Query>("limit=nhiều").unwrap_err());
        let told = [&told.0, &told.1, &told.2].map(String::as_str);
        assert_eq!(told, ["limit", "error.body.integer", "nhiều"]);
    }
}
