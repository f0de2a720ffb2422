//! An invented province of twelve agencies and an invented letter with orders, for tests of directives and tasks.

use crate::agency::testing::form;
use crate::agency::{AgencyForm, store as agencies};
use crate::base::{
    Ctx,
    actor::Role,
    ctx::App,
    ids::{AgencyId, DocumentId},
    testing::ctx,
};
use crate::binds;

/// The province of the tests.
pub struct Province {
    /// Its people's committee, which gives the orders.
    pub committee: AgencyId,
    /// Department of science and technology.
    pub science: AgencyId,
    /// Provincial police.
    pub police: AgencyId,
    /// Department of finance.
    pub finance: AgencyId,
    /// Five communes.
    pub communes: Vec<AgencyId>,
    /// Three telecom operators.
    pub operators: Vec<AgencyId>,
    /// A focal official of the committee.
    pub focal: Ctx,
    /// An officer of the department of science and technology.
    pub officer: Ctx,
    /// An officer of the first commune.
    pub commune_officer: Ctx,
}

/// The letter: four numbered orders; the third names a body that the directory does not have.
pub const LETTER: &str = "\
ỦY BAN NHÂN DÂN
TỈNH LAM GIANG

Số: 214/UBND-KGVX

Lam Giang, ngày 02 tháng 7 năm 2026

V/v phòng ngừa lừa đảo qua tin nhắn giả mạo thương hiệu

Kính gửi:

- Các sở, ban, ngành tỉnh;
- UBND các xã, phường.

Để phòng ngừa tin nhắn giả mạo thương hiệu ngân hàng, UBND tỉnh yêu cầu:

1. Sở Khoa học và Công nghệ chủ trì, phối hợp với Công an tỉnh rà soát các điểm đăng ký thuê bao trên địa bàn, báo cáo kết quả về UBND tỉnh trước ngày 31/8/2026.

2. UBND các xã, phường tổ chức tuyên truyền tới từng tổ dân phố về cách nhận biết tin nhắn giả mạo; hoàn thành trong tháng 9 năm 2026.

3. Hiệp hội Ngân hàng Lam Giang chủ trì, phối hợp với Sở Tài chính lập danh sách đầu số tin nhắn chính thức của các ngân hàng.

4. Các doanh nghiệp viễn thông có trách nhiệm chặn các đầu số giả mạo ngay khi nhận được thông báo./.

Nơi nhận:
- Như trên;
- Lưu: VT, KGVX.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Minh Khôi
";

/// A campaign whose windows overlap, followed by reports of every year.
pub const PLAN: &str = "\
ỦY BAN NHÂN DÂN
TỈNH LAM GIANG

Số: 190/KH-UBND

Lam Giang, ngày 02 tháng 7 năm 2026

KẾ HOẠCH
Mở đợt cao điểm phòng, chống lừa đảo trực tuyến

1. Sở Khoa học và Công nghệ chủ trì mở đợt cao điểm phòng, chống lừa đảo trực tuyến từ ngày 10/10/2026 đến ngày 31/12/2026.

2. Các sở, ban, ngành, UBND các xã, phường báo cáo kết quả thực hiện như sau:
+ Báo cáo kết quả 01 tháng (từ ngày 10/10/2026 đến ngày 25/10/2026) trước ngày 27/10/2026.
+ Báo cáo kết quả 02 tháng (từ ngày 25/9/2026 đến ngày 25/11/2026) trước ngày 27/11/2026.
+ Báo cáo tổng kết đợt cao điểm (từ ngày 25/9/2026 đến ngày 25/12/2026) trước ngày 28/12/2026.

3. Các sở, ban, ngành báo cáo kết quả thực hiện hằng quý (Báo cáo Quý I trước ngày 21/3; Báo cáo 06 tháng trước 21/6, Báo cáo 9 tháng trước 21/9, Báo cáo năm trước 21/12).

Nơi nhận:
- Như trên.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Minh Khôi
";

/// Stores the twelve agencies.
pub async fn province(app: &App) -> Province {
    let tx = app.store.begin().await.expect("a transaction begins");
    let add = async |code: &str, name: &str, short: &str, kind: &str| {
        let form = AgencyForm {
            short_name: short.to_owned(),
            ..form(code, name, kind)
        };
        agencies::add(&tx, &form).await.expect("the agency is kept")
    };
    let committee = add(
        "H98",
        "Ủy ban nhân dân tỉnh Lam Giang",
        "UBND tỉnh",
        "provincial_committee",
    )
    .await;
    let science = add(
        "H98.01",
        "Sở Khoa học và Công nghệ",
        "Sở KH&CN",
        "department",
    )
    .await;
    let police = add(
        "H98.02",
        "Công an tỉnh Lam Giang",
        "Công an tỉnh",
        "provincial_police",
    )
    .await;
    let finance = add("H98.03", "Sở Tài chính", "", "department").await;
    let mut communes = Vec::new();
    for (n, name) in ["Đông Khê", "Vạn Phúc", "Thanh Lâm", "Bình Sơn", "Hòa Tiến"]
        .into_iter()
        .enumerate()
    {
        let code = format!("H98.1{n}");
        communes.push(add(&code, &format!("UBND xã {name}"), "", "commune_committee").await);
    }
    let mut operators = Vec::new();
    for (n, name) in ["Sóng Xanh", "Mạng Việt", "Lam Giang Telecom"]
        .into_iter()
        .enumerate()
    {
        let code = format!("010000000{n}");
        operators.push(add(&code, name, "", "telecom_operator").await);
    }
    tx.commit().await.expect("the agencies are stored");
    Province {
        focal: ctx(app, 1, committee, Role::Focal),
        officer: ctx(app, 2, science, Role::Officer),
        commune_officer: ctx(app, 3, communes[0], Role::Officer),
        committee,
        science,
        police,
        finance,
        communes,
        operators,
    }
}

/// Registers [`LETTER`], or another text, as an incoming document of the committee.
pub async fn letter(app: &App, province: &Province, body: &str) -> DocumentId {
    let tx = app.store.begin().await.expect("a transaction begins");
    let id = tx
        .insert(
            "insert into document (direction, kind, number_symbol, issuer, issuer_agency_id, holder_agency_id, issued_on,
                                   subject, state, body, created_at)
             values ('incoming', 'cong_van', '214/UBND-KGVX', 'UBND tỉnh', $1, $1, '2026-07-02',
                     'V/v phòng ngừa lừa đảo qua tin nhắn giả mạo thương hiệu', 'registered', $2, '2026-07-06T05:00:00.000Z')
             returning id",
            binds![province.committee, body],
        )
        .await
        .expect("the document is stored");
    tx.commit().await.expect("the document is kept");
    DocumentId(id)
}
