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

const LABELS: [(&str, &str); 70] = [
    ("accept-text", "task.form.remark"),
    ("addressees", "document.addressees"),
    ("answer-reason", "custody.reason"),
    ("area_code", "agency.area_code"),
    ("arrived_on", "document.arrived_on"),
    ("ask_extension-reason", "task.form.reason"),
    ("ask_extension-wanted_on", "task.form.wanted_on"),
    ("basis", "ordering.basis"),
    ("campaign_from", "period.campaign_from"),
    ("campaign_to", "period.campaign_to"),
    ("capacity", "document.signing_capacity"),
    ("claim-agency", "claim.field.agency"),
    ("claim-date", "claim.field.date"),
    ("claim-due", "claim.field.due"),
    ("claim-issuer", "claim.field.issuer"),
    ("claim-number", "claim.field.number"),
    ("claim-of", "claim.field.of"),
    ("claim-passage", "claim.field.passage"),
    ("claim-period", "claim.field.period"),
    ("claim-period_end", "claim.field.period_end"),
    ("claim-period_start", "claim.field.period_start"),
    ("claim-recurs", "claim.field.recurs"),
    ("claim-type_word", "claim.field.type_word"),
    ("claim-unit", "claim.field.unit"),
    ("claim-value", "claim.field.value"),
    ("claim-what", "claim.field.what"),
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
    ("giver", "directive.giver"),
    ("governing_body", "document.governing_body"),
    ("grant_extension-answer", "task.form.reason"),
    ("grant_extension-granted_on", "task.form.granted_on"),
    ("issued_on", "document.issued_on"),
    ("issuer", "document.issuer"),
    ("kind", "document.kind"),
    ("login", "session.login"),
    ("merge-other", "record.merge.other"),
    ("merge-reason", "record.merge.why"),
    ("new_due_on", "period.new_due_on"),
    ("note-n_percent", "task.form.percent"),
    ("note-text", "task.form.text"),
    ("number_symbol", "document.number"),
    ("offer-reason", "custody.reason"),
    ("own_code", "period.own_code"),
    ("place", "document.place"),
    ("position", "document.position"),
    ("reason", "task.form.reason"),
    ("recipient", "report.recipient"),
    ("report_done-text", "task.form.result"),
    ("return-text", "task.form.reason"),
    ("seal-reason", "custody.reason"),
    ("share-due_on", "task.due_on"),
    ("share-partner", "task.partner"),
    ("share-text", "task.form.share_text"),
    ("signer", "document.signer"),
    ("subject", "document.subject"),
    ("symbol", "document.symbol"),
    ("text", "directive.duty.text"),
    ("to", "period.to"),
    ("valid_from", "agency.valid_from"),
    ("withdraw-text", "task.form.reason"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{page::Page, texts::Texts};
    use hopluc_core::base::error::FieldError;

    #[test]
    fn every_label_is_a_text_and_a_field_of_a_duty_is_found_by_its_name() {
        for (field, key) in LABELS {
            assert_ne!(Texts::Vi.get(key), key, "{field}");
        }
        assert_eq!(label_of("duty-12-due_on"), Some("task.due_on"));
        assert_eq!(label_of("x"), None);
    }

    #[test]
    fn the_list_of_faults_names_the_field_that_was_left_blank() {
        let page = Page::anonymous(Texts::Vi, "/");
        for (field, line) in [
            ("note-text", "Chưa điền mục: Nội dung đã làm."),
            ("grant_extension-answer", "Chưa điền mục: Lý do."),
            ("grant_extension-granted_on", "Chưa điền mục: Thời hạn mới."),
            ("share-partner", "Chưa điền mục: Cơ quan phối hợp."),
            ("duty-0-giver", "Chưa điền mục: Cơ quan giao việc."),
            ("claim-unit", "Chưa điền mục: Đơn vị tính."),
            ("claim-of", "Chưa điền mục: Đối tượng được đếm."),
        ] {
            let fault = FieldError::new(field, "error.required");
            assert_eq!(page.fault_line(&fault), line, "{field}");
        }
        let number = FieldError::new("claim-value", "error.figure_not_a_number");
        assert_eq!(page.fault_line(&number), "Giá trị: Không phải là số.");
    }
}
