//! One letter to one address over SMTP. Never decides what is sent or to whom, and logs no address.

use super::render::PrintedFile;
use crate::base::{
    ctx::Settings,
    error::{ActionError, Outcome},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment, MultiPart, SinglePart, header::ContentType},
};
use std::time::Duration;

/// A letter.
#[derive(Clone, Debug)]
pub(super) struct Letter<'a> {
    /// Address.
    pub to: &'a str,
    /// Subject line.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// What goes with it.
    pub files: &'a [PrintedFile],
    /// The same letter sent twice carries the same id, so that a mail program shows it once.
    pub message_id: &'a str,
}

/// Hands `letter` to the mail server of the settings. Fails where there is none, or it does not take the letter.
pub(super) async fn send(settings: &Settings, letter: &Letter<'_>) -> Outcome<()> {
    let url = settings
        .smtp_url
        .as_deref()
        .ok_or_else(|| ActionError::broken("no mail server is set"))?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
        .map_err(ActionError::broken)?
        .timeout(Some(Duration::from_secs(30)))
        .build();
    transport
        .send(message(settings, letter)?)
        .await
        .map_err(ActionError::broken)?;
    Ok(())
}

/// A message id in the sender's domain: the same `what` gives the same id.
pub(super) fn message_id(settings: &Settings, what: &str) -> String {
    let domain = settings.mail_from.rsplit('@').next().unwrap_or("localhost");
    format!("hopluc-{what}@{}", domain.trim_end_matches('>'))
}

fn message(settings: &Settings, letter: &Letter<'_>) -> Outcome<Message> {
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(letter.text.to_owned()));
    for file in letter.files {
        let kind = ContentType::parse(&file.media_type).map_err(ActionError::broken)?;
        parts = parts.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), kind));
    }
    Message::builder()
        .message_id(Some(format!("<{}>", letter.message_id)))
        .from(settings.mail_from.parse().map_err(ActionError::broken)?)
        .to(letter.to.parse().map_err(ActionError::broken)?)
        .subject(letter.subject)
        .multipart(parts)
        .map_err(ActionError::broken)
}
