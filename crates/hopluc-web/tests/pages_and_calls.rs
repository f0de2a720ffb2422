//! Programs can do what people do: each page and form beside the call of the API that does the same, or why there is none.

use hopluc_web::routes::{Access, ROUTES, Route};

/// What programs call for each page and form, or why there is nothing to call.
const CALLS: &[(&str, &str)] = &[
    (
        "GET /",
        "-shows what tasks, obligations, periods and notices tell",
    ),
    ("GET /tai-khoan", "-a person's own sign-in"),
    ("POST /tai-khoan/mat-khau", "-a person's own sign-in"),
    (
        "POST /tai-khoan/vai-tro",
        "-a person's own sign-in: a token has one role",
    ),
    ("POST /tai-khoan/thu", "-a person's own mail"),
    ("GET /chi-dao", "GET /api/v1/directives"),
    ("POST /chi-dao", "POST /api/v1/directives"),
    ("GET /chi-dao/moi", "-an empty form"),
    ("POST /chi-dao/moi", "POST /api/v1/documents"),
    ("GET /chi-dao/{id}", "GET /api/v1/directives/{id}"),
    (
        "POST /chi-dao/{id}/viec",
        "POST /api/v1/directives/{id}/duties",
    ),
    (
        "POST /chi-dao/{id}/viec/{duty}/luu",
        "POST /api/v1/directives/{id}/duties/{duty}",
    ),
    (
        "POST /chi-dao/{id}/viec/{duty}/tach",
        "POST /api/v1/directives/{id}/duties/{duty}/split",
    ),
    (
        "POST /chi-dao/{id}/viec/{duty}/gop",
        "POST /api/v1/directives/{id}/duties/{duty}/merge",
    ),
    (
        "POST /chi-dao/{id}/viec/{duty}/bo",
        "POST /api/v1/directives/{id}/duties/{duty}/drop",
    ),
    (
        "POST /chi-dao/{id}/viec/{duty}/khoi-phuc",
        "POST /api/v1/directives/{id}/duties/{duty}/restore",
    ),
    (
        "POST /chi-dao/{id}/doan/{kind}",
        "POST /api/v1/directives/{id}/claims/{kind}",
    ),
    (
        "POST /chi-dao/{id}/doan/{kind}/{start}/{end}/luu",
        "POST /api/v1/directives/{id}/claims/{kind}/{start}/{end}",
    ),
    (
        "POST /chi-dao/{id}/doan/{kind}/{start}/{end}/bo",
        "POST /api/v1/directives/{id}/claims/{kind}/{start}/{end}",
    ),
    (
        "POST /chi-dao/{id}/doan/{kind}/{start}/{end}/lay-lai",
        "POST /api/v1/directives/{id}/claims/{kind}/{start}/{end}",
    ),
    (
        "POST /chi-dao/{id}/co-quan-giao",
        "POST /api/v1/directives/{id}/giver",
    ),
    (
        "POST /chi-dao/{id}/co-quan-ke-thua",
        "POST /api/v1/directives/{id}/successors",
    ),
    ("GET /chi-dao/{id}/xac-nhan", "GET /api/v1/directives/{id}"),
    (
        "POST /chi-dao/{id}/xac-nhan",
        "POST /api/v1/directives/{id}/confirm",
    ),
    (
        "POST /chi-dao/{id}/thu-hoi",
        "POST /api/v1/directives/{id}/withdraw",
    ),
    (
        "GET /chi-dao/{id}/ban-doc/{form}",
        "GET /api/v1/directives/{id}/reading",
    ),
    ("GET /nhiem-vu", "GET /api/v1/tasks"),
    ("GET /nhiem-vu/thong-ke", "GET /api/v1/tasks/counts"),
    (
        "POST /nhiem-vu/tiep-nhan",
        "POST /api/v1/tasks/{id}/acknowledge",
    ),
    ("GET /nhiem-vu/{id}", "GET /api/v1/tasks/{id}"),
    (
        "GET /nhiem-vu/{id}/tep/{file}",
        "GET /api/v1/tasks/{id}/files/{file}",
    ),
    (
        "POST /nhiem-vu/{id}/tiep-nhan",
        "POST /api/v1/tasks/{id}/acknowledge",
    ),
    (
        "POST /nhiem-vu/{id}/tien-do",
        "POST /api/v1/tasks/{id}/notes",
    ),
    (
        "POST /nhiem-vu/{id}/bao-cao-xong",
        "POST /api/v1/tasks/{id}/report-done",
    ),
    (
        "POST /nhiem-vu/{id}/xin-gia-han",
        "POST /api/v1/tasks/{id}/extension",
    ),
    (
        "POST /nhiem-vu/{id}/tra-loi-gia-han",
        "POST /api/v1/tasks/{id}/extension/answer",
    ),
    (
        "POST /nhiem-vu/{id}/phoi-hop",
        "POST /api/v1/tasks/{id}/shares",
    ),
    (
        "POST /nhiem-vu/{id}/chap-nhan",
        "POST /api/v1/tasks/{id}/accept",
    ),
    (
        "POST /nhiem-vu/{id}/tra-lai",
        "POST /api/v1/tasks/{id}/return",
    ),
    (
        "POST /nhiem-vu/{id}/thu-hoi",
        "POST /api/v1/tasks/{id}/withdraw",
    ),
    ("GET /theo-doi-mang", "GET /api/v1/watch/figures"),
    ("GET /theo-doi-mang/moi-nhat", "GET /api/v1/watch/newest"),
    (
        "GET /theo-doi-mang/co-quan/{id}",
        "GET /api/v1/watch/agencies/{id}",
    ),
    (
        "GET /theo-doi-mang/dau-hieu",
        "GET /api/v1/watch/indicators",
    ),
    ("GET /theo-doi-mang/cam-bien", "GET /api/v1/watch/sensors"),
    ("POST /theo-doi-mang/cam-bien", "POST /api/v1/watch/sensors"),
    (
        "GET /theo-doi-mang/chua-ro",
        "GET /api/v1/watch/unknown-sources",
    ),
    ("POST /theo-doi-mang/mang", "POST /api/v1/watch/networks"),
    ("GET /theo-doi-mang/de-xuat", "GET /api/v1/watch/proposals"),
    (
        "GET /theo-doi-mang/de-xuat/{id}",
        "GET /api/v1/watch/proposals/{id}",
    ),
    (
        "POST /theo-doi-mang/de-xuat/{id}/xac-nhan",
        "POST /api/v1/watch/proposals/{id}/confirm",
    ),
    (
        "POST /theo-doi-mang/de-xuat/{id}/bac",
        "POST /api/v1/watch/proposals/{id}/dismiss",
    ),
    (
        "POST /theo-doi-mang/de-xuat/{id}/giao-lai",
        "POST /api/v1/watch/proposals/{id}/give-again",
    ),
    ("GET /so-theo-doi", "GET /api/v1/registers"),
    (
        "GET /so-theo-doi/{slug}",
        "GET /api/v1/registers/{register}/records",
    ),
    ("GET /so-theo-doi/{slug}/moi", "GET /api/v1/registers"),
    (
        "POST /so-theo-doi/{slug}/moi",
        "POST /api/v1/registers/{register}/records",
    ),
    (
        "GET /so-theo-doi/{slug}/xuat",
        "GET /api/v1/registers/{register}/export/{form}",
    ),
    ("GET /so-theo-doi/{slug}/nhap", "-an empty form"),
    (
        "POST /so-theo-doi/{slug}/nhap",
        "POST /api/v1/registers/{register}/import",
    ),
    (
        "GET /so-theo-doi/{slug}/nhap/mau",
        "GET /api/v1/registers/{register}/template",
    ),
    (
        "POST /so-theo-doi/{slug}/nhap/ap-dung",
        "POST /api/v1/registers/{register}/import",
    ),
    ("GET /ho-so/{id}", "GET /api/v1/records/{id}"),
    ("GET /ho-so/{id}/sua", "GET /api/v1/records/{id}"),
    ("POST /ho-so/{id}/sua", "POST /api/v1/records/{id}"),
    (
        "POST /ho-so/{id}/buoc/{step}",
        "POST /api/v1/records/{id}/steps/{step}",
    ),
    (
        "POST /ho-so/{id}/mo-niem-phong",
        "POST /api/v1/records/{id}/open-sealed",
    ),
    (
        "POST /ho-so/{id}/duyet/{request}",
        "POST /api/v1/record-requests/{id}/answer",
    ),
    (
        "POST /ho-so/{id}/chuyen",
        "POST /api/v1/records/{id}/referrals",
    ),
    (
        "POST /ho-so/{id}/chuyen/{referral}",
        "POST /api/v1/record-referrals/{id}/answer",
    ),
    ("POST /ho-so/{id}/tep", "POST /api/v1/records/{id}/files"),
    (
        "GET /ho-so/{id}/tep/{file}",
        "GET /api/v1/records/{id}/files/{file}",
    ),
    (
        "POST /ho-so/{id}/hop-nhat",
        "POST /api/v1/records/{id}/merges",
    ),
    (
        "POST /ho-so/{id}/hop-nhat/{merge}",
        "POST /api/v1/record-merges/{id}/answer",
    ),
    (
        "POST /ho-so/{id}/chung-cu",
        "POST /api/v1/records/{id}/exhibits",
    ),
    (
        "POST /ho-so/{id}/chung-cu/xuat",
        "POST /api/v1/exhibits/export",
    ),
    ("GET /chung-cu/{id}", "GET /api/v1/exhibits/{id}"),
    (
        "POST /chung-cu/{id}/giao",
        "POST /api/v1/exhibits/{id}/offer",
    ),
    (
        "POST /chung-cu/{id}/nhan",
        "POST /api/v1/exhibits/{id}/deeds/{deed}",
    ),
    (
        "POST /chung-cu/{id}/niem-phong",
        "POST /api/v1/exhibits/{id}/deeds/{deed}",
    ),
    ("POST /chung-cu/{id}/xuat", "POST /api/v1/exhibits/export"),
    ("GET /ky-bao-cao", "GET /api/v1/periods"),
    ("GET /ky-bao-cao/mo", "GET /api/v1/schedules"),
    ("POST /ky-bao-cao/mo", "POST /api/v1/periods"),
    ("POST /ky-bao-cao/che-do", "POST /api/v1/schedules"),
    (
        "GET /ky-bao-cao/che-do/moi",
        "GET /api/v1/directives/{id}/schedule",
    ),
    (
        "POST /ky-bao-cao/che-do/moi",
        "POST /api/v1/directives/{id}/schedule",
    ),
    ("GET /ky-bao-cao/{id}", "GET /api/v1/periods/{id}/board"),
    (
        "POST /ky-bao-cao/{id}/dong",
        "POST /api/v1/periods/{id}/close",
    ),
    (
        "POST /ky-bao-cao/{id}/mo-lai",
        "POST /api/v1/periods/{id}/reopen",
    ),
    ("POST /ky-bao-cao/{id}/tong-hop", "POST /api/v1/reports"),
    (
        "POST /ky-bao-cao/{id}/don-doc",
        "POST /api/v1/periods/{id}/reminder",
    ),
    ("GET /bao-cao-don-vi/{id}", "GET /api/v1/obligations/{id}"),
    (
        "POST /bao-cao-don-vi/{id}",
        "POST /api/v1/obligations/{id}/save",
    ),
    (
        "POST /bao-cao-don-vi/{id}/tu-luu",
        "POST /api/v1/obligations/{id}/save",
    ),
    (
        "POST /bao-cao-don-vi/{id}/gui",
        "POST /api/v1/obligations/{id}/submit",
    ),
    (
        "GET /bao-cao-don-vi/{id}/bieu-mau",
        "GET /api/v1/obligations/{id}/workbook",
    ),
    (
        "POST /bao-cao-don-vi/{id}/bieu-mau",
        "POST /api/v1/obligations/{id}/workbook",
    ),
    ("GET /bao-cao-don-vi/{id}/tu-van-ban", "-an empty form"),
    (
        "POST /bao-cao-don-vi/{id}/tu-van-ban",
        "POST /api/v1/obligations/{id}/read",
    ),
    (
        "POST /bao-cao-don-vi/{id}/tu-van-ban/luu",
        "POST /api/v1/obligations/{id}/save",
    ),
    (
        "GET /bao-cao-don-vi/{id}/so-theo-doi",
        "GET /api/v1/obligations/{id}/from-records",
    ),
    (
        "POST /bao-cao-don-vi/{id}/so-theo-doi",
        "POST /api/v1/obligations/{id}/from-records",
    ),
    (
        "GET /bao-cao-don-vi/{id}/so-theo-doi/{code}",
        "GET /api/v1/obligations/{id}/from-records/{measure}",
    ),
    (
        "GET /bao-cao-don-vi/{id}/lich-su",
        "GET /api/v1/obligations/{id}/history",
    ),
    ("GET /duyet-bao-cao/{id}", "GET /api/v1/submissions/{id}"),
    (
        "POST /duyet-bao-cao/{id}",
        "POST /api/v1/submissions/{id}/review",
    ),
    ("GET /chi-tieu", "GET /api/v1/measures"),
    ("GET /chi-tieu/{code}", "GET /api/v1/measures/{code}/trend"),
    ("GET /bao-cao-tong-hop", "GET /api/v1/reports"),
    ("GET /bao-cao-tong-hop/{id}", "GET /api/v1/reports/{id}"),
    (
        "POST /bao-cao-tong-hop/{id}/sua",
        "POST /api/v1/reports/{id}/paragraphs",
    ),
    (
        "POST /bao-cao-tong-hop/{id}/the-thuc",
        "POST /api/v1/reports/{id}/layout",
    ),
    (
        "POST /bao-cao-tong-hop/{id}/trinh",
        "POST /api/v1/reports/{id}/submit",
    ),
    (
        "POST /bao-cao-tong-hop/{id}/duyet",
        "POST /api/v1/reports/{id}/approve",
    ),
    (
        "POST /bao-cao-tong-hop/{id}/tra-lai",
        "POST /api/v1/reports/{id}/return",
    ),
    (
        "POST /bao-cao-tong-hop/{id}/ban-hanh",
        "POST /api/v1/reports/{id}/issue",
    ),
    (
        "GET /bao-cao-tong-hop/{id}/tai/{form}",
        "GET /api/v1/reports/{id}/file/{form}",
    ),
    ("GET /thong-bao", "GET /api/v1/notices"),
    ("POST /thong-bao/da-doc", "POST /api/v1/notices/read"),
    ("POST /thong-bao/{id}/mo", "POST /api/v1/notices/{id}/open"),
    ("GET /bo-loc", "GET /api/v1/views"),
    ("POST /bo-loc", "POST /api/v1/views"),
    ("POST /bo-loc/{id}/doi-ten", "POST /api/v1/views/{id}"),
    ("POST /bo-loc/{id}/chia-se", "POST /api/v1/views/{id}"),
    ("POST /bo-loc/{id}/mac-dinh", "POST /api/v1/views/{id}"),
    ("POST /bo-loc/{id}/xoa", "POST /api/v1/views/{id}/remove"),
    ("GET /tim-kiem", "GET /api/v1/search"),
    ("GET /soat-van-ban", "-an empty form"),
    ("POST /soat-van-ban", "POST /api/v1/documents/lint"),
    ("GET /van-ban", "GET /api/v1/documents"),
    ("GET /van-ban/vao-so", "-an empty form"),
    ("POST /van-ban/vao-so", "POST /api/v1/documents"),
    (
        "POST /van-ban/vao-so/doc-truoc",
        "POST /api/v1/documents/read",
    ),
    ("GET /van-ban/soan", "-an empty form"),
    ("POST /van-ban/soan", "POST /api/v1/drafts"),
    ("GET /van-ban/{id}", "GET /api/v1/documents/{id}"),
    ("GET /van-ban/{id}/dinh-chinh", "GET /api/v1/documents/{id}"),
    (
        "POST /van-ban/{id}/dinh-chinh",
        "POST /api/v1/documents/{id}/correct",
    ),
    ("GET /van-ban/{id}/soan", "GET /api/v1/drafts/{id}"),
    ("POST /van-ban/{id}/soan", "POST /api/v1/drafts/{id}"),
    (
        "POST /van-ban/{id}/trinh",
        "POST /api/v1/documents/{id}/submit",
    ),
    (
        "POST /van-ban/{id}/duyet",
        "POST /api/v1/documents/{id}/approve",
    ),
    (
        "POST /van-ban/{id}/tra-lai",
        "POST /api/v1/documents/{id}/return",
    ),
    (
        "POST /van-ban/{id}/ban-hanh",
        "POST /api/v1/documents/{id}/issue",
    ),
    (
        "POST /van-ban/{id}/thu-hoi",
        "POST /api/v1/documents/{id}/withdraw",
    ),
    (
        "POST /van-ban/{id}/da-nhan",
        "POST /api/v1/documents/{id}/receive",
    ),
    (
        "GET /van-ban/{id}/tai/{form}",
        "GET /api/v1/documents/{id}/file/{form}",
    ),
    (
        "GET /van-ban/{id}/tep/{attachment}",
        "GET /api/v1/documents/{id}/files/{file}",
    ),
    ("GET /co-quan", "GET /api/v1/agencies"),
    ("GET /co-quan/xuat", "GET /api/v1/agencies/export"),
    ("GET /co-quan/nhap", "-an empty form"),
    ("POST /co-quan/nhap", "POST /api/v1/agencies/import"),
    ("GET /co-quan/nhap/mau", "GET /api/v1/agencies/template"),
    ("POST /co-quan/nhap/ap-dung", "POST /api/v1/agencies/import"),
    ("GET /co-quan/moi", "-an empty form"),
    ("POST /co-quan/moi", "POST /api/v1/agencies"),
    ("GET /co-quan/{id}", "GET /api/v1/agencies/{id}"),
    ("GET /co-quan/{id}/sua", "GET /api/v1/agencies/{id}"),
    ("POST /co-quan/{id}/sua", "POST /api/v1/agencies/{id}"),
    (
        "POST /co-quan/{id}/dong",
        "POST /api/v1/agencies/{id}/close",
    ),
    (
        "POST /co-quan/{id}/ten-khac",
        "POST /api/v1/agencies/{id}/names",
    ),
    (
        "POST /co-quan/{id}/vai-tro",
        "POST /api/v1/agencies/{id}/roles",
    ),
    (
        "POST /co-quan/{id}/ma-truy-cap",
        "POST /api/v1/agencies/{id}/tokens",
    ),
    (
        "POST /co-quan/{id}/ma-truy-cap/{token}/thu-hoi",
        "POST /api/v1/agencies/{id}/tokens/{token}/revoke",
    ),
    ("GET /nguoi-dung", "GET /api/v1/people"),
    ("GET /nguoi-dung/moi", "-an empty form"),
    ("POST /nguoi-dung/moi", "POST /api/v1/people"),
    ("GET /nguoi-dung/{id}", "GET /api/v1/people/{id}"),
    ("GET /nguoi-dung/{id}/sua", "GET /api/v1/people/{id}"),
    ("POST /nguoi-dung/{id}/sua", "POST /api/v1/people/{id}"),
    (
        "POST /nguoi-dung/{id}/dat-lai",
        "POST /api/v1/people/{id}/reset",
    ),
    (
        "POST /nguoi-dung/{id}/quyen-truy-cap",
        "POST /api/v1/people/{id}/access",
    ),
    (
        "POST /nguoi-dung/{id}/vai-tro",
        "POST /api/v1/people/{id}/roles",
    ),
    (
        "POST /nguoi-dung/{id}/vai-tro/{membership}/thoi",
        "POST /api/v1/people/{id}/roles/{held}/end",
    ),
    ("GET /lich-lam-viec", "GET /api/v1/calendar"),
    ("POST /lich-lam-viec", "POST /api/v1/calendar"),
    (
        "POST /lich-lam-viec/{date}/bo",
        "POST /api/v1/calendar/{date}/remove",
    ),
    ("GET /viec-nen", "GET /api/v1/jobs"),
    (
        "POST /viec-nen/{id}/chay-lai",
        "POST /api/v1/jobs/{id}/retry",
    ),
    ("GET /nhat-ky", "GET /api/v1/facts"),
];

fn named(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

#[test]
fn programs_can_call_for_everything_that_the_pages_do() {
    let of = |access| ROUTES.iter().filter(move |route| route.access == access);
    let pages: Vec<String> = of(Access::Signed).map(named).collect();
    let told: Vec<&str> = CALLS.iter().map(|(page, _)| *page).collect();
    assert_eq!(
        told, pages,
        "a page without its call, or a call without its page"
    );
    let calls: Vec<String> = of(Access::Api).map(named).collect();
    for (page, call) in CALLS {
        let is_there = call.starts_with('-') || calls.iter().any(|known| known == call);
        assert!(is_there, "{page}: there is no {call}");
    }
}
