//! Codes that facts of the journal hold, in words: states, steps and fields of registers, roles, days.

use crate::{page::Page, words};
use hopluc_core::base::audit::Entry;
use hopluc_core::catalogue::{Catalogue, RegisterDef};
use serde_json::Value;

/// Says the codes of one fact in words.
pub struct FactWords<'a> {
    page: &'a Page,
    noun: &'a str,
    /// The register that the fact is about, where it is about one of its records.
    register: Option<&'a RegisterDef>,
}

impl<'a> FactWords<'a> {
    /// For a fact whose detail is `entries`.
    pub fn of(
        page: &'a Page,
        catalogue: &'a Catalogue,
        fact: &'a Entry,
        entries: &serde_json::Map<String, Value>,
    ) -> Self {
        let id = entries.get("register").and_then(Value::as_str);
        Self {
            page,
            noun: &fact.noun,
            register: id.and_then(|id| {
                catalogue
                    .registers
                    .values()
                    .find(|def| def.id.as_str() == id)
            }),
        }
    }

    /// The words of `code` under `key`; `code` itself where it has none.
    pub fn word(&self, key: &str, code: &str) -> String {
        let found = match key {
            "from" | "to" | "state" => self.state(code),
            "register" => self
                .register
                .map(|def| self.either(&def.name, &def.name_en)),
            "step" => self.step(code),
            "deed" => self.coded("record.deed.", code),
            "fields" | "changed" => self.field(code),
            "kind" => self.coded("record.refer.", code),
            "role" => self.coded("role.", code),
            "channel" => self.coded("dispatch.channel.", code),
            _ => None,
        };
        found.unwrap_or_else(|| words::stored_date(code))
    }

    fn either(&self, vi: &str, en: &str) -> String {
        let text = if self.page.lang() == "en" { en } else { vi };
        text.to_owned()
    }

    fn coded(&self, prefix: &str, code: &str) -> Option<String> {
        let text = self.page.texts.of_code(prefix, code);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn state(&self, code: &str) -> Option<String> {
        match self.register.and_then(|def| def.state(code)) {
            Some(state) => Some(self.either(&state.name, &state.name_en)),
            None => self.coded(&format!("{}.state.", self.noun), code),
        }
    }

    fn step(&self, code: &str) -> Option<String> {
        match self.register.and_then(|def| def.step(code)) {
            Some(step) => Some(self.either(&step.name, &step.name_en)),
            None => self.coded("custody.deed.", code),
        }
    }

    fn field(&self, code: &str) -> Option<String> {
        let field = self.register?.field(code)?;
        Some(self.either(&field.name, &field.name_en))
    }
}
