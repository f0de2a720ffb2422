//! `hopluc person add-administrator`: who gives access to everybody else in a new province.

use super::{DONE, acting::told, wrong_call};
use crate::config::Config;
use hopluc_core::agency::{AgencyForm, KindId};
use hopluc_core::person::{PersonForm, actions};
use hopluc_web::texts::Texts;
use std::path::PathBuf;
use std::process::ExitCode;

/// The first administrator and the agency.
#[derive(clap::Args, Clone, Debug)]
pub struct AddAdministrator {
    /// Sign-in name: small letters, digits, `.`, `-`, `_`.
    login: String,
    /// Full name.
    #[arg(long)]
    name: String,
    /// E-mail; may be left out.
    #[arg(long, default_value = "")]
    email: String,
    /// Code of the agency (`H99.08`); the one of the directory where it is there already.
    #[arg(long, value_name = "CODE")]
    agency_code: String,
    /// Name of the agency.
    #[arg(long, value_name = "NAME")]
    agency_name: String,
    /// Kind of the agency in the catalogue.
    #[arg(long, value_name = "KIND", default_value = "department")]
    agency_kind: String,
    /// Configuration file of the province.
    #[arg(long)]
    config: PathBuf,
}

/// Makes the administrator and prints the link; while the province is served or before it ever was.
pub async fn add_administrator(call: &AddAdministrator) -> anyhow::Result<ExitCode> {
    let config = Config::from_file(&call.config)?;
    let Some(_held) = config.hold(false)? else {
        let data = config.data.display();
        return Ok(wrong_call(&format!(
            "{data} is being restored; start when that is done"
        )));
    };
    let app = config.open().await?;
    let person = PersonForm {
        login: call.login.clone(),
        name: call.name.trim().to_owned(),
        title: String::new(),
        email: call.email.trim().to_owned(),
        language: "vi".to_owned(),
    };
    let agency = AgencyForm {
        code: call.agency_code.clone(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: call.agency_name.clone(),
        short_name: String::new(),
        kind: KindId::new(call.agency_kind.clone()),
        area_code: String::new(),
        parent_id: None,
        valid_from: app.clock.today(),
        email: String::new(),
        phone: String::new(),
        address: String::new(),
    };
    let made = actions::add_first_administrator(&app, &person, &agency).await;
    let link = made.map(|secret| format!("{}/dat-lai-mat-khau/{secret}", app.settings.base_url));
    app.store.close().await?;
    println!("{}", link.map_err(told)?);
    for texts in [Texts::Vi, Texts::En] {
        eprintln!("hopluc: {}", texts.get("person.first_link"));
    }
    Ok(DONE)
}
