//! The legal forms of official documents (NĐ 30/2020, article 7) that the system tells apart.
//! Names are transliterated, since no English word is exact.

use serde::{Deserialize, Serialize};

/// Legal form of a document.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// "Báo cáo".
    BaoCao,
    /// "Công văn".
    CongVan,
    /// "Quyết định".
    QuyetDinh,
    /// "Kế hoạch".
    KeHoach,
    /// "Chỉ thị".
    ChiThi,
    /// "Tham luận", a paper read at a conference.
    ThamLuan,
    /// "Thông báo".
    ThongBao,
    /// "Tờ trình".
    ToTrinh,
    /// "Công điện".
    CongDien,
    /// Any other form, or none told.
    #[default]
    Khac,
}

impl DocumentKind {
    /// Stable code: `bao_cao`, `cong_van`, ...
    pub fn code(self) -> &'static str {
        match self {
            Self::BaoCao => "bao_cao",
            Self::CongVan => "cong_van",
            Self::QuyetDinh => "quyet_dinh",
            Self::KeHoach => "ke_hoach",
            Self::ChiThi => "chi_thi",
            Self::ThamLuan => "tham_luan",
            Self::ThongBao => "thong_bao",
            Self::ToTrinh => "to_trinh",
            Self::CongDien => "cong_dien",
            Self::Khac => "khac",
        }
    }

    /// The form that a symbol's type group stands for (`BC` in `BC-STTTT`); `None` for a group that names no form.
    pub fn from_symbol_group(group: &str) -> Option<Self> {
        Some(match group {
            "BC" => Self::BaoCao,
            "QĐ" => Self::QuyetDinh,
            "KH" => Self::KeHoach,
            "CT" => Self::ChiThi,
            "TB" => Self::ThongBao,
            "TTr" => Self::ToTrinh,
            "CĐ" => Self::CongDien,
            "NQ" | "HD" | "CTr" | "ĐA" | "QC" | "QyĐ" | "PA" | "GM" | "BB" | "TT" | "NĐ"
            | "TTLT" | "KL" => Self::Khac,
            _ => return None,
        })
    }

    /// The form that a title line names (`key` is folded by [`crate::fold::tone_key`]); `None` for other lines.
    pub(crate) fn from_title(key: &str) -> Option<Self> {
        Some(match key.trim_end_matches([':', '.']) {
            "báo cáo" => Self::BaoCao,
            "quyết định" => Self::QuyetDinh,
            "kế hoạch" => Self::KeHoach,
            "chỉ thị" => Self::ChiThi,
            "thông báo" => Self::ThongBao,
            "tờ trình" => Self::ToTrinh,
            "công điện" | "công điện khẩn" | "công điện hỏa tốc" => {
                Self::CongDien
            }
            "công văn" => Self::CongVan,
            "tham luận" | "bài tham luận" | "báo cáo tham luận" => Self::ThamLuan,
            "nghị quyết"
            | "hướng dẫn"
            | "chương trình"
            | "đề án"
            | "quy chế"
            | "quy định"
            | "phương án"
            | "thông tư"
            | "nghị định"
            | "giấy mời"
            | "biên bản"
            | "kết luận"
            | "chương trình hành động"
            | "thông cáo"
            | "thông cáo báo chí"
            | "đề cương" => Self::Khac,
            _ => return None,
        })
    }

    /// The form that a whole title line names after a scan lost some of its marks ("NGHỊ QUYÊT", "CHI THỊ").
    pub(crate) fn from_scanned_title(title: &str) -> Option<Self> {
        const TITLES: &[(&str, DocumentKind)] = &[
            ("bao cao", DocumentKind::BaoCao),
            ("quyet dinh", DocumentKind::QuyetDinh),
            ("ke hoach", DocumentKind::KeHoach),
            ("chi thi", DocumentKind::ChiThi),
            ("thong bao", DocumentKind::ThongBao),
            ("to trinh", DocumentKind::ToTrinh),
            ("cong dien", DocumentKind::CongDien),
            ("nghi quyet", DocumentKind::Khac),
            ("huong dan", DocumentKind::Khac),
            ("chuong trinh", DocumentKind::Khac),
            ("phuong an", DocumentKind::Khac),
        ];
        let folded = crate::fold::fold(title);
        let folded = folded.trim_matches([' ', ':', '.', '*']);
        TITLES
            .iter()
            .find(|(name, _)| *name == folded)
            .map(|(_, kind)| *kind)
    }

    /// True for forms that lay duties on others from the first line of the body on.
    pub fn is_directive(self) -> bool {
        !matches!(self, Self::BaoCao | Self::ThamLuan | Self::ToTrinh)
    }
}
