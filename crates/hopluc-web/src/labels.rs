//! What the fields of forms are called, for the list of faults over a form, where a message stands without its field.
//!
//! Only fields whose name means one thing in every form; the others keep their message as it is.

/// Key of the label of a form field; `None` where the name alone does not tell what it is called.
pub fn label_of(field: &str) -> Option<&'static str> {
    // Fields of a duty bear its number: `duty-7-due_on`.
    let name = field
        .strip_prefix("duty-")
        .and_then(|rest| rest.split_once('-'))
        .map_or(field, |(_, name)| name);
    LABELS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, key)| *key)
}

const LABELS: [(&str, &str); 40] = [
    ("addressees", "document.addressees"),
    ("answer-reason", "custody.reason"),
    ("area_code", "agency.area_code"),
    ("arrived_on", "document.arrived_on"),
    ("basis", "ordering.basis"),
    ("campaign_from", "period.campaign_from"),
    ("campaign_to", "period.campaign_to"),
    ("capacity", "document.signing_capacity"),
    ("copy-exhibits", "custody.exhibits"),
    ("copy-reason", "custody.copy_why"),
    ("cutoff_on", "period.cutoff_on"),
    ("due_on", "task.due_on"),
    ("exhibit-description", "custody.description"),
    ("exhibit-file", "record.file"),
    ("exhibit-taken_at", "custody.taken_at"),
    ("exhibit-taken_by", "custody.taken_by"),
    ("exhibit-taken_place", "custody.taken_place"),
    ("file", "document.file"),
    ("from", "period.from"),
    ("governing_body", "document.governing_body"),
    ("issued_on", "document.issued_on"),
    ("issuer", "document.issuer"),
    ("kind", "document.kind"),
    ("login", "session.login"),
    ("merge-other", "record.merge.other"),
    ("merge-reason", "record.merge.why"),
    ("new_due_on", "period.new_due_on"),
    ("number_symbol", "document.number"),
    ("offer-reason", "custody.reason"),
    ("own_code", "period.own_code"),
    ("place", "document.place"),
    ("position", "document.position"),
    ("reason", "task.form.reason"),
    ("recipient", "report.recipient"),
    ("seal-reason", "custody.reason"),
    ("signer", "document.signer"),
    ("subject", "document.subject"),
    ("symbol", "document.symbol"),
    ("to", "period.to"),
    ("valid_from", "agency.valid_from"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    #[test]
    fn every_label_is_a_text_and_a_field_of_a_duty_is_found_by_its_name() {
        for (field, key) in LABELS {
            assert_ne!(Texts::Vi.get(key), key, "{field}");
        }
        assert_eq!(label_of("duty-12-due_on"), Some("task.due_on"));
        assert_eq!(label_of("x"), None);
    }
}
