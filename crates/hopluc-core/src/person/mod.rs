//! People, their roles in agencies, passwords, sessions and the tokens of agencies' programs.
//!
//! It never decides what a role may do (`base::permit`) and knows nothing of cookies.

pub mod actions;
pub mod notice;
pub mod password;
pub mod saved_view;
pub mod session;
pub mod store;
#[cfg(test)]
mod tests;
pub mod token;

use crate::base::{
    actor::Role,
    ids::{AgencyId, PersonId},
};
use time::{Date, OffsetDateTime};

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Key.
    pub id: PersonId,
    /// Sign-in name: lower-case letters, digits, `.`, `-`, `_`.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Office held ("chức vụ"), for letters.
    pub title: String,
    /// E-mail; may be empty.
    pub email: String,
    /// Language of pages and letters: `vi` or `en`.
    pub language: String,
    /// False once access has ended; nothing of the person is deleted.
    pub is_active: bool,
    /// Must choose a new password at the next sign-in.
    pub must_change_password: bool,
    /// Sign-in is refused until then.
    pub locked_until: Option<OffsetDateTime>,
    /// Whether notices come by e-mail too.
    pub mail_choice: MailChoice,
    /// For detecting that somebody else changed the person meanwhile.
    pub row_version: i64,
}

/// What a list of people shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonFilter {
    /// Only those who have or had a role in this agency.
    pub agency: Option<AgencyId>,
    /// Only those whose access is open, or only those whose access has ended.
    pub is_active: Option<bool>,
    /// In which order.
    pub order: Order,
}

/// In which order a list of people stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By full name.
    #[default]
    Name,
    /// By full name, from the end.
    NameLast,
    /// By sign-in name.
    Login,
    /// By sign-in name, from the end.
    LoginLast,
}

/// Whether a person gets letters about the notices of his agencies; chosen by the person alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailChoice {
    /// No letters.
    #[default]
    None,
    /// One letter a day with what is unread.
    Daily,
    /// A letter as soon as something is told.
    AtOnce,
}

impl MailChoice {
    /// All choices, from none to most.
    pub const ALL: [Self; 3] = [Self::None, Self::Daily, Self::AtOnce];

    /// The stored word; locale keys use it too (`mail_choice.daily`).
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Daily => "daily",
            Self::AtOnce => "at_once",
        }
    }

    /// The choice of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }
}

/// One role of one person in one agency, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Key.
    pub id: i64,
    /// Who.
    pub person_id: PersonId,
    /// Where.
    pub agency_id: AgencyId,
    /// Name of the agency, for choosing.
    pub agency_name: String,
    /// As what.
    pub role: Role,
    /// First day.
    pub valid_from: Date,
    /// Last day; `None` while open.
    pub valid_to: Option<Date>,
}

/// Fields of a person's form.
#[derive(Clone, Debug, Default)]
pub struct PersonForm {
    /// Sign-in name.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Office held.
    pub title: String,
    /// E-mail.
    pub email: String,
    /// `vi` or `en`.
    pub language: String,
}
