//! Bullets that only name what the words above them are about: "b) Rà soát, cập nhật:" with "- Danh sách thuê bao;" below it is one
//! order. Bullets that act for themselves, name a body or have days of their own stay orders of their own.

use super::counted::has_time;
use super::order::{opens_order, opens_with_verb};
use super::{Piece, Reader, subject};
use crate::label::{LabelStyle, Mark};
use crate::lexicon::{Role, role_at};
use crate::paragraph::Zone;

/// Most bullets that are taken into one order.
const MOST: usize = 20;

impl Reader<'_> {
    /// The order together with the bullets below it, where its own words are verbs alone and theirs are what those verbs are about.
    pub(super) fn with_objects(&self, piece: Piece) -> Option<Piece> {
        let is_bullet = |mark: &Mark| match mark {
            Mark::Bullet(depth) => Some(*depth),
            _ => None,
        };
        let mark = &self.view.paras.get(piece.para)?.mark;
        // Bullets of the same sign as that of the order stand beside it.
        let above = match mark {
            Mark::Label(LabelStyle::Letter, _) => None,
            mark => Some(is_bullet(mark)?),
        };
        if !is_verbs_alone(self.view.key(piece.start, piece.end)) {
            return None;
        }
        let below: Vec<_> = self
            .view
            .paras
            .iter()
            .skip(piece.para + 1)
            .take_while(|para| {
                para.zone == Zone::Body
                    && is_bullet(&para.mark).is_some_and(|depth| above.is_none_or(|a| depth > a))
            })
            .take(MOST + 1)
            .collect();
        let end = below.last().filter(|_| below.len() <= MOST)?.end;
        let mut timed = 0;
        for para in &below {
            let object = Piece {
                start: para.body,
                end: para.end,
                ..piece
            };
            let key = self.view.para_key(para);
            timed += usize::from(has_time(key));
            // "Nội dung: ...", "Hình thức: ...": each tells another side of the work.
            let acts = opens_with_verb(key) || opens_order(key) || key.contains(':');
            if acts || timed > 1 || !subject::own_bodies(self.passage(object)).is_empty() {
                return None;
            }
        }
        Some(Piece { end, ..piece })
    }
}

/// "rà soát, cập nhật:": words that say what is done and not with what.
fn is_verbs_alone(key: &str) -> bool {
    let Some(words) = key.strip_suffix(':') else {
        return false;
    };
    let mut rest = words.trim();
    let mut any = false;
    while !rest.is_empty() {
        rest = rest.trim_start_matches([',', ';', ' ']);
        rest = rest.strip_prefix("và ").unwrap_or(rest);
        let Some(length) = role_at(rest)
            .filter(|(_, role)| *role == Role::Verb)
            .map(|(length, _)| length)
        else {
            return false;
        };
        any = true;
        rest = rest.get(length..).unwrap_or_default();
    }
    any
}

#[cfg(test)]
mod tests {
    fn check(bullets: &str, expected: &[(&str, Option<&str>)]) {
        let reading = crate::read(&format!(
            "UBND TỈNH SÔNG LAM\nSố: 20/CT-UBND\nSông Lam, ngày 10 tháng 3 năm 2026\nCHỈ THỊ\nVề phòng ngừa\nChủ tịch UBND tỉnh yêu cầu:\n1. Các sở, ban, ngành; UBND các xã, phường:\na) Tổ chức quán triệt Chỉ thị này.\n{bullets}\nc) Niêm yết công khai.\n"
        ));
        let found: Vec<_> = reading
            .duties
            .iter()
            .map(|duty| (duty.text.as_str(), duty.deadline.as_deref()))
            .filter(|(text, _)| !text.starts_with("Tổ chức") && !text.starts_with("Niêm yết"))
            .collect();
        assert_eq!(found, expected, "{bullets}");
        assert_eq!(reading.duties.len(), expected.len() + 2, "{bullets}");
    }

    #[test]
    fn verbs_and_the_bullets_they_are_about_are_one_order() {
        check(
            "b) Rà soát, cập nhật:\n- Danh sách thuê bao;\n- Danh sách tài khoản; gửi Công an tỉnh chậm nhất ngày 15 tháng 4 năm 2026.",
            &[(
                "Rà soát, cập nhật: - Danh sách thuê bao; - Danh sách tài khoản; gửi Công an tỉnh chậm nhất ngày 15 tháng 4 năm 2026.",
                Some("2026-04-15"),
            )],
        );
    }

    #[test]
    fn bullets_that_act_or_have_days_of_their_own_stay_orders() {
        check(
            "b) Rà soát, cập nhật:\n- Lập danh sách thuê bao;\n- Gửi danh sách tài khoản về Công an tỉnh.",
            &[
                ("Lập danh sách thuê bao;", None),
                ("Gửi danh sách tài khoản về Công an tỉnh.", None),
            ],
        );
        check(
            "b) Tuyên truyền:\n- Nội dung: thủ đoạn giả danh công an, ngân hàng;\n- Hình thức: loa truyền thanh, hội nghị thôn.",
            &[
                ("Nội dung: thủ đoạn giả danh công an, ngân hàng;", None),
                ("Hình thức: loa truyền thanh, hội nghị thôn.", None),
            ],
        );
        check(
            "b) Rà soát:\n- Danh sách thuê bao trước ngày 15/4/2026;\n- Danh sách tài khoản trước ngày 20/4/2026.",
            &[
                (
                    "Danh sách thuê bao trước ngày 15/4/2026;",
                    Some("2026-04-15"),
                ),
                (
                    "Danh sách tài khoản trước ngày 20/4/2026.",
                    Some("2026-04-20"),
                ),
            ],
        );
    }
}
