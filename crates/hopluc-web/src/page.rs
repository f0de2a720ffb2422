//! What every page knows: who looks, in which language, where in the house, what was just done, what was wrong.

use crate::{labels, texts::Texts, urls};
use hopluc_core::base::{
    actor::Role,
    error::FieldError,
    ids::AgencyId,
    permit::{self, Reach, Verb},
};
use hopluc_core::person::session::Session;

/// The context of the layout; every template has it as `page`.
#[derive(Clone, Debug)]
pub struct Page {
    /// Texts of the visitor's language.
    pub texts: Texts,
    /// Who is signed in.
    pub session: Option<Session>,
    /// Path of this page, for marking the navigation.
    pub path: String,
    /// Key of what was just done (`done.*`), shown once at the top.
    pub done: Option<String>,
    /// What was wrong with the form; shown as a summary and beside the fields.
    pub faults: Vec<FieldError>,
    /// Unread notices of the agency.
    pub n_notices: i64,
    /// Whether this is the demo province.
    pub is_demo: bool,
    /// The largest file that a form may send; 0 where nobody is signed in.
    pub upload_limit_bytes: usize,
}

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Name of its drawing in the icon sheet.
    pub icon: &'static str,
    /// Whether this page lies under it.
    pub is_here: bool,
}

impl Page {
    /// A page for a visitor who is not signed in.
    pub fn anonymous(texts: Texts, path: &str) -> Self {
        Self {
            texts,
            session: None,
            path: path.to_owned(),
            done: None,
            faults: Vec::new(),
            n_notices: 0,
            is_demo: false,
            upload_limit_bytes: 0,
        }
    }

    /// The text of a key.
    pub fn t<'a>(&self, key: &'a str) -> &'a str {
        self.texts.get(key)
    }

    /// The text of a key made of a prefix and a code, e.g. `state.task.` and `given`.
    pub fn tc(&self, prefix: &str, code: &str) -> String {
        self.texts.get(&[prefix, code].concat()).to_owned()
    }

    /// The text of a key with one `{n}` filled in.
    pub fn tn(&self, key: &str, n: impl std::fmt::Display) -> String {
        self.texts.get(key).replace("{n}", &n.to_string())
    }

    /// The number of unread notices as the top bar shows it: "7", "99+".
    pub fn notices_text(&self) -> String {
        if self.n_notices >= hopluc_core::person::notice::MOST_COUNTED {
            format!("{}+", hopluc_core::person::notice::MOST_COUNTED - 1)
        } else {
            self.n_notices.to_string()
        }
    }

    /// What a form says of a file that is larger than it may send, before it is sent.
    pub fn file_too_large(&self) -> String {
        self.tn("form.file_too_large", self.upload_limit_bytes / 1024 / 1024)
    }

    /// `vi` or `en`.
    pub fn lang(&self) -> &'static str {
        self.texts.code()
    }

    /// The same page with what was wrong with its form.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<FieldError>) -> Self {
        self.faults = faults;
        self
    }

    /// What stands over the list of faults: by what was asked for, where its address tells it.
    pub fn faults_title(&self) -> &str {
        let step = self.path.rsplit('/').next().unwrap_or_default();
        self.t(match step {
            "dang-nhap" => "form.faults_sign_in",
            "gui" => "form.faults_send",
            "luu" | "sua" => "form.faults_save",
            _ => "form.faults",
        })
    }

    /// The message of a fault, with its arguments.
    pub fn fault_text(&self, fault: &FieldError) -> String {
        self.texts.fill(&fault.key, &fault.args)
    }

    /// The message of a fault in the list over the form: with the name of its field where the message does not tell it.
    pub fn fault_line(&self, fault: &FieldError) -> String {
        let text = self.fault_text(fault);
        let Some(label) = labels::label_of(&fault.field) else {
            return match code_of_cell(&fault.field) {
                Some(code) if !text.contains(code) => format!("{code}: {text}"),
                _ => text,
            };
        };
        let label = self.t(label);
        match fault.key.as_str() {
            "error.required" => self
                .texts
                .get("error.required_of")
                .replace("{field}", label),
            "error.too_long"
            | "error.date_form"
            | "error.partial_date_form"
            | "error.in_the_past"
            | "error.date_in_future"
            | "error.percent"
            | "error.figure_not_a_number" => format!("{label}: {text}"),
            _ => text,
        }
    }

    /// The message beside a field; empty where there is none.
    pub fn fault_of(&self, field: &str) -> String {
        self.faults
            .iter()
            .find(|fault| fault.field == field)
            .map(|fault| self.fault_text(fault))
            .unwrap_or_default()
    }

    /// Whether the visitor may do `verb` to some records at all; pages leave out what nobody in the role may do.
    pub fn may_ever(&self, verb: Verb) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| verb.reach(session.actor.role) != Reach::Never)
    }

    /// Whether the visitor may do `verb` to every record.
    pub fn sees_all(&self, verb: Verb) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| verb.reach(session.actor.role) == Reach::All)
    }

    /// Whether the visitor may do `verb` to a record of these agencies.
    pub fn may(&self, verb: Verb, agencies: &[AgencyId]) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| permit::may(&session.actor, verb, agencies))
    }

    /// Whether the visitor acts in this role.
    pub fn is_role(&self, role: Role) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.actor.role == role)
    }

    /// The navigation of the visitor's role, in the order of the cycle.
    pub fn nav(&self) -> Vec<NavItem> {
        let Some(session) = &self.session else {
            return Vec::new();
        };
        urls::NAV
            .iter()
            .filter(|item| {
                item.verb
                    .is_none_or(|verb| match verb.reach(session.actor.role) {
                        Reach::All => true,
                        Reach::Own => !item.needs_all,
                        Reach::Never => false,
                    })
            })
            .map(|item| NavItem {
                href: item.href,
                text: self.texts.get(item.key),
                icon: item.icon,
                is_here: if item.href == "/" {
                    self.path == "/"
                } else {
                    self.path.starts_with(item.href)
                },
            })
            .collect()
    }
}

/// The cell of a form of figures that a field is (`A01`, `v:A01@sender`): its key; `None` for any other field.
fn code_of_cell(field: &str) -> Option<&str> {
    let key = field.split_once(':').map_or(field, |(_, key)| key);
    let [letter, tens, ones, ..] = key.as_bytes() else {
        return None;
    };
    let is_code = letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit();
    let is_whole = matches!(key.as_bytes().get(3), None | Some(b'@'));
    (is_code && is_whole).then_some(key)
}
