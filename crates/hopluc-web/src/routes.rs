//! Every route, once. The list is data, so that a test can walk it as nobody and as each role.

use crate::agency;
use crate::agency_import;
use crate::api;
use crate::assets;
use crate::audit;
use crate::calendar;
use crate::directive;
use crate::document;
use crate::document::{incoming, lint, outgoing, steps};
use crate::error;
use crate::health;
use crate::home;
use crate::job;
use crate::measure;
use crate::notice;
use crate::period;
use crate::person;
use crate::report;
use crate::saved_view;
use crate::search;
use crate::session;
use crate::state::Web;
use crate::submission;
use crate::task;
use crate::watch;
use crate::{custody, record};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    set_header::SetResponseHeaderLayer,
};

/// Who may ask for a route; the verb behind it decides the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// A signed-in person; a visitor is sent to the sign-in page.
    Signed,
    /// A token, or a signed-in person; a visitor gets 401.
    Api,
}

/// One route of the house.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Pattern as axum writes it.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
}

macro_rules! routes {
    ($($verb:ident $path:literal $access:ident $handler:path;)+) => {
        /// Every route, in the order of the house.
        pub const ROUTES: &[Route] = &[
            $(Route { method: routes!(@method $verb), path: $path, access: Access::$access }),+
        ];

        fn handlers() -> Router<Web> {
            Router::new()$(.route($path, $verb($handler)))+
        }
    };
    (@method get) => { "GET" };
    (@method post) => { "POST" };
}

routes! {
    get "/healthz" Public health::live;
    get "/readyz" Public health::ready;
    get "/metrics" Public health::metrics;
    get "/tep/{version}/{name}" Public assets::show;
    get "/dang-nhap" Public session::sign_in_form;
    post "/dang-nhap" Public session::sign_in;
    post "/dang-xuat" Public session::sign_out;
    post "/ngon-ngu" Public session::language;
    get "/dat-lai-mat-khau/{secret}" Public session::reset_form;
    post "/dat-lai-mat-khau/{secret}" Public session::reset;
    get "/" Signed home::show;
    get "/tai-khoan" Signed session::account;
    post "/tai-khoan/mat-khau" Signed session::change_password;
    post "/tai-khoan/vai-tro" Signed session::switch;
    post "/tai-khoan/thu" Signed session::choose_mail;
    get "/chi-dao" Signed directive::list;
    post "/chi-dao" Signed directive::open;
    get "/chi-dao/moi" Signed directive::new_form;
    post "/chi-dao/moi" Signed directive::upload;
    get "/chi-dao/{id}" Signed directive::show;
    post "/chi-dao/{id}/viec" Signed directive::duty::add;
    post "/chi-dao/{id}/viec/{duty}/luu" Signed directive::duty::correct;
    post "/chi-dao/{id}/viec/{duty}/tach" Signed directive::duty::split;
    post "/chi-dao/{id}/viec/{duty}/gop" Signed directive::duty::merge;
    post "/chi-dao/{id}/viec/{duty}/bo" Signed directive::duty::drop_duty;
    post "/chi-dao/{id}/viec/{duty}/khoi-phuc" Signed directive::duty::restore;
    post "/chi-dao/{id}/doan/{kind}" Signed directive::claim::add;
    post "/chi-dao/{id}/doan/{kind}/{start}/{end}/luu" Signed directive::claim::correct;
    post "/chi-dao/{id}/doan/{kind}/{start}/{end}/bo" Signed directive::claim::refuse;
    post "/chi-dao/{id}/doan/{kind}/{start}/{end}/lay-lai" Signed directive::claim::take_back;
    post "/chi-dao/{id}/co-quan-giao" Signed directive::set_giver;
    post "/chi-dao/{id}/co-quan-ke-thua" Signed directive::confirm::put_successors;
    get "/chi-dao/{id}/xac-nhan" Signed directive::confirm::confirm_form;
    post "/chi-dao/{id}/xac-nhan" Signed directive::confirm::confirm;
    post "/chi-dao/{id}/thu-hoi" Signed directive::withdraw;
    get "/chi-dao/{id}/ban-doc/{form}" Signed directive::reading;
    get "/nhiem-vu" Signed task::list;
    get "/nhiem-vu/thong-ke" Signed task::counts;
    post "/nhiem-vu/tiep-nhan" Signed task::acknowledge_many;
    get "/nhiem-vu/{id}" Signed task::show;
    get "/nhiem-vu/{id}/tep/{file}" Signed task::file;
    post "/nhiem-vu/{id}/tiep-nhan" Signed task::acknowledge;
    post "/nhiem-vu/{id}/tien-do" Signed task::note;
    post "/nhiem-vu/{id}/bao-cao-xong" Signed task::report_done;
    post "/nhiem-vu/{id}/xin-gia-han" Signed task::ask_extension;
    post "/nhiem-vu/{id}/tra-loi-gia-han" Signed task::answer_extension;
    post "/nhiem-vu/{id}/phoi-hop" Signed task::share;
    post "/nhiem-vu/{id}/chap-nhan" Signed task::accept;
    post "/nhiem-vu/{id}/tra-lai" Signed task::return_;
    post "/nhiem-vu/{id}/thu-hoi" Signed task::withdraw;
    get "/theo-doi-mang" Signed watch::show;
    get "/theo-doi-mang/moi-nhat" Signed watch::newest;
    get "/theo-doi-mang/co-quan/{id}" Signed watch::agency;
    get "/theo-doi-mang/dau-hieu" Signed watch::indicator;
    get "/theo-doi-mang/cam-bien" Signed watch::sensors;
    post "/theo-doi-mang/cam-bien" Signed watch::save_sensor;
    get "/theo-doi-mang/chua-ro" Signed watch::unknown;
    post "/theo-doi-mang/mang" Signed watch::save_network;
    get "/theo-doi-mang/de-xuat" Signed watch::proposals;
    get "/theo-doi-mang/de-xuat/{id}" Signed watch::proposal;
    post "/theo-doi-mang/de-xuat/{id}/xac-nhan" Signed watch::confirm;
    post "/theo-doi-mang/de-xuat/{id}/bac" Signed watch::dismiss;
    post "/theo-doi-mang/de-xuat/{id}/giao-lai" Signed watch::give_again;
    get "/so-theo-doi" Signed record::registers;
    get "/so-theo-doi/{slug}" Signed record::list;
    get "/so-theo-doi/{slug}/moi" Signed record::new_form;
    post "/so-theo-doi/{slug}/moi" Signed record::enter;
    get "/so-theo-doi/{slug}/xuat" Signed record::export;
    get "/so-theo-doi/{slug}/nhap" Signed record::import_form;
    post "/so-theo-doi/{slug}/nhap" Signed record::dry_run;
    get "/so-theo-doi/{slug}/nhap/mau" Signed record::template;
    post "/so-theo-doi/{slug}/nhap/ap-dung" Signed record::apply;
    get "/ho-so/{id}" Signed record::show;
    get "/ho-so/{id}/sua" Signed record::edit_form;
    post "/ho-so/{id}/sua" Signed record::change;
    post "/ho-so/{id}/buoc/{step}" Signed record::step;
    post "/ho-so/{id}/mo-niem-phong" Signed record::open_sealed;
    post "/ho-so/{id}/duyet/{request}" Signed record::answer_request;
    post "/ho-so/{id}/chuyen" Signed record::refer;
    post "/ho-so/{id}/chuyen/{referral}" Signed record::answer_referral;
    post "/ho-so/{id}/tep" Signed record::attach;
    get "/ho-so/{id}/tep/{file}" Signed record::file;
    post "/ho-so/{id}/hop-nhat" Signed record::propose_merge;
    post "/ho-so/{id}/hop-nhat/{merge}" Signed record::decide_merge;
    post "/ho-so/{id}/chung-cu" Signed custody::take_in;
    post "/ho-so/{id}/chung-cu/xuat" Signed custody::export_some;
    get "/chung-cu/{id}" Signed custody::show;
    post "/chung-cu/{id}/giao" Signed custody::offer;
    post "/chung-cu/{id}/nhan" Signed custody::answer;
    post "/chung-cu/{id}/niem-phong" Signed custody::seal;
    post "/chung-cu/{id}/xuat" Signed custody::export;
    get "/ky-bao-cao" Signed period::list;
    get "/ky-bao-cao/mo" Signed period::open_form;
    post "/ky-bao-cao/mo" Signed period::open;
    post "/ky-bao-cao/che-do" Signed period::adopt;
    get "/ky-bao-cao/che-do/moi" Signed period::order_form;
    post "/ky-bao-cao/che-do/moi" Signed period::order;
    get "/ky-bao-cao/{id}" Signed period::show;
    post "/ky-bao-cao/{id}/dong" Signed period::close;
    post "/ky-bao-cao/{id}/mo-lai" Signed period::reopen;
    post "/ky-bao-cao/{id}/tong-hop" Signed period::compile;
    post "/ky-bao-cao/{id}/don-doc" Signed period::remind;
    get "/bao-cao-don-vi/{id}" Signed submission::show;
    post "/bao-cao-don-vi/{id}" Signed submission::save;
    post "/bao-cao-don-vi/{id}/tu-luu" Signed submission::autosave;
    post "/bao-cao-don-vi/{id}/gui" Signed submission::submit;
    get "/bao-cao-don-vi/{id}/bieu-mau" Signed submission::workbook;
    post "/bao-cao-don-vi/{id}/bieu-mau" Signed submission::upload;
    get "/bao-cao-don-vi/{id}/tu-van-ban" Signed submission::letter_form;
    post "/bao-cao-don-vi/{id}/tu-van-ban" Signed submission::read_letter;
    post "/bao-cao-don-vi/{id}/tu-van-ban/luu" Signed submission::take_letter;
    get "/bao-cao-don-vi/{id}/so-theo-doi" Signed submission::derived;
    post "/bao-cao-don-vi/{id}/so-theo-doi" Signed submission::fill_from_records;
    get "/bao-cao-don-vi/{id}/so-theo-doi/{code}" Signed submission::behind;
    get "/bao-cao-don-vi/{id}/lich-su" Signed submission::history;
    get "/duyet-bao-cao/{id}" Signed submission::review_form;
    post "/duyet-bao-cao/{id}" Signed submission::decide;
    get "/chi-tieu" Signed measure::list;
    get "/chi-tieu/{code}" Signed measure::show;
    get "/bao-cao-tong-hop" Signed report::list;
    get "/bao-cao-tong-hop/{id}" Signed report::show;
    post "/bao-cao-tong-hop/{id}/sua" Signed report::edit;
    post "/bao-cao-tong-hop/{id}/the-thuc" Signed report::head;
    post "/bao-cao-tong-hop/{id}/trinh" Signed report::submit;
    post "/bao-cao-tong-hop/{id}/duyet" Signed report::approve;
    post "/bao-cao-tong-hop/{id}/tra-lai" Signed report::give_back;
    post "/bao-cao-tong-hop/{id}/ban-hanh" Signed report::issue;
    get "/bao-cao-tong-hop/{id}/tai/{form}" Signed report::file;
    get "/thong-bao" Signed notice::list;
    post "/thong-bao/da-doc" Signed notice::mark_all;
    post "/thong-bao/{id}/mo" Signed notice::open;
    get "/bo-loc" Signed saved_view::list;
    post "/bo-loc" Signed saved_view::keep;
    post "/bo-loc/{id}/doi-ten" Signed saved_view::rename;
    post "/bo-loc/{id}/chia-se" Signed saved_view::share;
    post "/bo-loc/{id}/mac-dinh" Signed saved_view::set_default;
    post "/bo-loc/{id}/xoa" Signed saved_view::remove;
    get "/tim-kiem" Signed search::show;
    get "/soat-van-ban" Signed lint::form;
    post "/soat-van-ban" Signed lint::show;
    get "/van-ban" Signed document::list;
    get "/van-ban/vao-so" Signed incoming::new_form;
    post "/van-ban/vao-so" Signed incoming::register;
    post "/van-ban/vao-so/doc-truoc" Signed incoming::propose;
    get "/van-ban/soan" Signed outgoing::new_form;
    post "/van-ban/soan" Signed outgoing::draft;
    get "/van-ban/{id}" Signed document::show;
    get "/van-ban/{id}/dinh-chinh" Signed incoming::correct_form;
    post "/van-ban/{id}/dinh-chinh" Signed incoming::correct;
    get "/van-ban/{id}/soan" Signed outgoing::change_form;
    post "/van-ban/{id}/soan" Signed outgoing::change;
    post "/van-ban/{id}/trinh" Signed steps::submit;
    post "/van-ban/{id}/duyet" Signed steps::approve;
    post "/van-ban/{id}/tra-lai" Signed steps::give_back;
    post "/van-ban/{id}/ban-hanh" Signed steps::issue;
    post "/van-ban/{id}/thu-hoi" Signed steps::withdraw;
    post "/van-ban/{id}/da-nhan" Signed steps::receive;
    get "/van-ban/{id}/tai/{form}" Signed steps::file;
    get "/van-ban/{id}/tep/{attachment}" Signed steps::kept;
    get "/co-quan" Signed agency::list;
    get "/co-quan/xuat" Signed agency_import::export;
    get "/co-quan/nhap" Signed agency_import::form;
    post "/co-quan/nhap" Signed agency_import::dry_run;
    get "/co-quan/nhap/mau" Signed agency_import::template;
    post "/co-quan/nhap/ap-dung" Signed agency_import::apply;
    get "/co-quan/moi" Signed agency::new_form;
    post "/co-quan/moi" Signed agency::add;
    get "/co-quan/{id}" Signed agency::show;
    get "/co-quan/{id}/sua" Signed agency::edit_form;
    post "/co-quan/{id}/sua" Signed agency::change;
    post "/co-quan/{id}/dong" Signed agency::close;
    post "/co-quan/{id}/ten-khac" Signed agency::add_alias;
    post "/co-quan/{id}/vai-tro" Signed agency::give_role;
    post "/co-quan/{id}/ma-truy-cap" Signed agency::make_token;
    post "/co-quan/{id}/ma-truy-cap/{token}/thu-hoi" Signed agency::revoke_token;
    get "/nguoi-dung" Signed person::list;
    get "/nguoi-dung/moi" Signed person::new_form;
    post "/nguoi-dung/moi" Signed person::add;
    get "/nguoi-dung/{id}" Signed person::show;
    get "/nguoi-dung/{id}/sua" Signed person::edit_form;
    post "/nguoi-dung/{id}/sua" Signed person::change;
    post "/nguoi-dung/{id}/dat-lai" Signed person::start_reset;
    post "/nguoi-dung/{id}/quyen-truy-cap" Signed person::set_active;
    post "/nguoi-dung/{id}/vai-tro" Signed person::add_membership;
    post "/nguoi-dung/{id}/vai-tro/{membership}/thoi" Signed person::end_membership;
    get "/lich-lam-viec" Signed calendar::show;
    post "/lich-lam-viec" Signed calendar::set_day;
    post "/lich-lam-viec/{date}/bo" Signed calendar::unset_day;
    get "/viec-nen" Signed job::list;
    post "/viec-nen/{id}/chay-lai" Signed job::retry;
    get "/nhat-ky" Signed audit::list;
    get "/api/openapi.json" Public api::openapi;
    get "/api/v1/agencies" Api api::agency::list;
    get "/api/v1/agencies/{id}" Api api::agency::get;
    post "/api/v1/agencies/import" Api api::agency::import;
    get "/api/v1/agencies/template" Api api::agency::template;
    get "/api/v1/agencies/export" Api api::agency::export;
    get "/api/v1/agencies/{id}/tokens" Api api::token::list;
    post "/api/v1/agencies/{id}/tokens" Api api::token::make;
    post "/api/v1/agencies/{id}/tokens/{token}/revoke" Api api::token::revoke;
    post "/api/v1/agencies" Api api::agency_edit::add;
    post "/api/v1/agencies/{id}" Api api::agency_edit::change;
    post "/api/v1/agencies/{id}/close" Api api::agency_edit::close;
    post "/api/v1/agencies/{id}/names" Api api::agency_edit::add_name;
    post "/api/v1/agencies/{id}/roles" Api api::agency_edit::give_role;
    get "/api/v1/people" Api api::person::list;
    post "/api/v1/people" Api api::person::add;
    get "/api/v1/people/{id}" Api api::person::get;
    post "/api/v1/people/{id}" Api api::person::change;
    post "/api/v1/people/{id}/access" Api api::person::set_access;
    post "/api/v1/people/{id}/roles" Api api::person::give_role;
    post "/api/v1/people/{id}/roles/{held}/end" Api api::person::end_role;
    post "/api/v1/people/{id}/reset" Api api::person::reset;
    get "/api/v1/calendar" Api api::calendar::list;
    post "/api/v1/calendar" Api api::calendar::set_day;
    post "/api/v1/calendar/{date}/remove" Api api::calendar::unset_day;
    get "/api/v1/schedules" Api api::opening::schedules;
    post "/api/v1/schedules" Api api::opening::adopt;
    post "/api/v1/periods/preview" Api api::opening::preview;
    post "/api/v1/periods" Api api::opening::open;
    post "/api/v1/periods/{id}/close" Api api::opening::close;
    post "/api/v1/periods/{id}/reopen" Api api::opening::reopen;
    post "/api/v1/periods/{id}/reminder" Api api::period::remind;
    get "/api/v1/notices" Api api::notice::list;
    post "/api/v1/notices/read" Api api::notice::mark_read;
    post "/api/v1/notices/{id}/open" Api api::notice::open;
    get "/api/v1/views" Api api::saved_view::list;
    post "/api/v1/views" Api api::saved_view::keep;
    post "/api/v1/views/{id}" Api api::saved_view::change;
    post "/api/v1/views/{id}/remove" Api api::saved_view::remove;
    post "/api/v1/drafts" Api api::draft::add;
    get "/api/v1/drafts/{id}" Api api::draft::get;
    post "/api/v1/drafts/{id}" Api api::draft::change;
    get "/api/v1/periods/{id}/board" Api api::submission::board;
    get "/api/v1/submissions/{id}" Api api::submission::get;
    post "/api/v1/submissions/{id}/review" Api api::submission::decide;
    get "/api/v1/watch/figures" Api api::watch_view::figures;
    get "/api/v1/watch/newest" Api api::watch_view::newest;
    get "/api/v1/watch/agencies/{id}" Api api::watch_view::agency;
    get "/api/v1/watch/indicators" Api api::watch_view::indicator;
    get "/api/v1/watch/unknown-sources" Api api::watch_view::unknown;
    get "/api/v1/watch/sensors" Api api::watch_view::sensors;
    post "/api/v1/watch/sensors" Api api::watch_view::save_sensor;
    post "/api/v1/watch/networks" Api api::watch_view::save_network;
    get "/api/v1/watch/proposals" Api api::watch::proposals;
    get "/api/v1/watch/proposals/{id}" Api api::watch::proposal;
    post "/api/v1/watch/proposals/{id}/confirm" Api api::watch::confirm;
    post "/api/v1/watch/proposals/{id}/dismiss" Api api::watch::dismiss;
    post "/api/v1/watch/proposals/{id}/give-again" Api api::watch::give_again;
    get "/api/v1/measures" Api api::measure::list;
    get "/api/v1/measures/{code}/trend" Api api::measure::trend;
    get "/api/v1/jobs" Api api::job::list;
    post "/api/v1/jobs/{id}/retry" Api api::job::retry;
    get "/api/v1/facts" Api api::journal::list;
    get "/api/v1/facts/verification" Api api::journal::verify;
    get "/api/v1/penalties" Api api::penalty::list;
    get "/api/v1/registers" Api api::record::registers;
    get "/api/v1/registers/{register}/records" Api api::record::list;
    post "/api/v1/registers/{register}/records" Api api::record::add;
    get "/api/v1/registers/{register}/template" Api api::record_files::template;
    get "/api/v1/registers/{register}/export/{form}" Api api::record_files::export;
    post "/api/v1/registers/{register}/import" Api api::record_files::import;
    post "/api/v1/records/{id}/files" Api api::record_files::attach;
    get "/api/v1/records/{id}/files/{file}" Api api::record_files::file;
    get "/api/v1/records/{id}" Api api::record::get;
    post "/api/v1/records/{id}" Api api::record::change;
    post "/api/v1/records/{id}/steps/{step}" Api api::record::step;
    post "/api/v1/records/{id}/open-sealed" Api api::record_work::open_sealed;
    get "/api/v1/records/{id}/requests" Api api::record_work::requests;
    post "/api/v1/record-requests/{id}/answer" Api api::record_work::answer_request;
    post "/api/v1/record-requests/{id}/recall" Api api::record_work::recall_request;
    get "/api/v1/records/{id}/referrals" Api api::record_work::referrals;
    post "/api/v1/records/{id}/referrals" Api api::record_work::refer;
    post "/api/v1/record-referrals/{id}/answer" Api api::record_work::answer_referral;
    post "/api/v1/record-referrals/{id}/recall" Api api::record_work::recall_referral;
    get "/api/v1/records/{id}/neighbours" Api api::record_work::neighbours;
    get "/api/v1/records/{id}/merges" Api api::record_merge::list;
    post "/api/v1/records/{id}/merges" Api api::record_merge::propose;
    post "/api/v1/record-merges/{id}/answer" Api api::record_merge::answer;
    post "/api/v1/record-merges/{id}/undo" Api api::record_merge::undo;
    get "/api/v1/records/{id}/exhibits" Api api::custody::list;
    post "/api/v1/records/{id}/exhibits" Api api::custody::take_in;
    get "/api/v1/exhibits/{id}" Api api::custody::get;
    post "/api/v1/exhibits/{id}/offer" Api api::custody::offer;
    post "/api/v1/exhibits/{id}/deeds/{deed}" Api api::custody::act;
    post "/api/v1/exhibits/export" Api api::custody::export;
    get "/api/v1/tasks" Api api::task::list;
    get "/api/v1/tasks/counts" Api api::task::counts;
    get "/api/v1/tasks/{id}" Api api::task::get;
    post "/api/v1/tasks/{id}/acknowledge" Api api::task::acknowledge;
    post "/api/v1/tasks/{id}/notes" Api api::task::note;
    post "/api/v1/tasks/{id}/extension" Api api::task::ask_extension;
    post "/api/v1/tasks/{id}/extension/answer" Api api::task::answer_extension;
    post "/api/v1/tasks/{id}/shares" Api api::task::share;
    post "/api/v1/tasks/{id}/report-done" Api api::task::report_done;
    post "/api/v1/tasks/{id}/accept" Api api::task::accept;
    post "/api/v1/tasks/{id}/return" Api api::task::give_back;
    post "/api/v1/tasks/{id}/withdraw" Api api::task::withdraw;
    get "/api/v1/tasks/{id}/files/{file}" Api api::task::file;
    get "/api/v1/search" Api api::document::search;
    get "/api/v1/documents" Api api::document::list;
    post "/api/v1/documents" Api api::document::register;
    post "/api/v1/documents/read" Api api::document::read;
    post "/api/v1/documents/lint" Api api::lint::lint;
    get "/api/v1/documents/{id}" Api api::document::get;
    post "/api/v1/documents/{id}/submit" Api api::document::submit;
    post "/api/v1/documents/{id}/correct" Api api::document::correct;
    get "/api/v1/documents/{id}/files/{file}" Api api::document::kept;
    post "/api/v1/documents/{id}/approve" Api api::document::approve;
    post "/api/v1/documents/{id}/return" Api api::document::give_back;
    post "/api/v1/documents/{id}/issue" Api api::document::issue;
    post "/api/v1/documents/{id}/withdraw" Api api::document::withdraw;
    post "/api/v1/documents/{id}/receive" Api api::document::receive;
    get "/api/v1/documents/{id}/file/{form}" Api api::document::file;
    get "/api/v1/directives" Api api::directive::list;
    post "/api/v1/directives" Api api::directive::open;
    get "/api/v1/directives/{id}" Api api::directive::get;
    post "/api/v1/directives/{id}/duties/{duty}" Api api::directive::correct;
    post "/api/v1/directives/{id}/duties" Api api::duty::add;
    post "/api/v1/directives/{id}/duties/{duty}/split" Api api::duty::split;
    post "/api/v1/directives/{id}/duties/{duty}/merge" Api api::duty::merge;
    post "/api/v1/directives/{id}/duties/{duty}/drop" Api api::duty::leave_out;
    post "/api/v1/directives/{id}/duties/{duty}/restore" Api api::duty::restore;
    post "/api/v1/directives/{id}/giver" Api api::duty::set_giver;
    post "/api/v1/directives/{id}/successors" Api api::duty::put_successors;
    get "/api/v1/directives/{id}/claims" Api api::claim::list;
    post "/api/v1/directives/{id}/claims/{kind}" Api api::claim::add;
    post "/api/v1/directives/{id}/claims/{kind}/{start}/{end}" Api api::claim::say;
    get "/api/v1/directives/{id}/reading" Api api::directive::reading;
    get "/api/v1/directives/{id}/schedule" Api api::ordering::proposal;
    post "/api/v1/directives/{id}/schedule" Api api::ordering::store;
    post "/api/v1/directives/{id}/confirm" Api api::directive::confirm;
    post "/api/v1/directives/{id}/withdraw" Api api::directive::withdraw;
    get "/api/v1/reports" Api api::report::list;
    post "/api/v1/reports" Api api::report::compile;
    get "/api/v1/reports/{id}" Api api::report::get;
    post "/api/v1/reports/{id}/paragraphs" Api api::report::edit;
    post "/api/v1/reports/{id}/layout" Api api::report::change_layout;
    post "/api/v1/reports/{id}/submit" Api api::report::submit;
    post "/api/v1/reports/{id}/approve" Api api::report::approve;
    post "/api/v1/reports/{id}/return" Api api::report::give_back;
    post "/api/v1/reports/{id}/issue" Api api::report::issue;
    get "/api/v1/reports/{id}/file/{form}" Api api::report::file;
    get "/api/v1/periods" Api api::period::list;
    get "/api/v1/periods/{id}" Api api::period::get;
    get "/api/v1/obligations" Api api::obligation::list;
    get "/api/v1/obligations/{id}" Api api::obligation::get;
    post "/api/v1/obligations/{id}/save" Api api::obligation::save;
    post "/api/v1/obligations/{id}/submit" Api api::obligation::submit;
    get "/api/v1/obligations/{id}/workbook" Api api::obligation_work::workbook;
    post "/api/v1/obligations/{id}/workbook" Api api::obligation_work::upload;
    post "/api/v1/obligations/{id}/read" Api api::obligation_work::read;
    get "/api/v1/obligations/{id}/from-records" Api api::obligation_work::from_registers;
    post "/api/v1/obligations/{id}/from-records" Api api::obligation_work::fill;
    get "/api/v1/obligations/{id}/from-records/{measure}" Api api::obligation_work::behind;
    get "/api/v1/obligations/{id}/history" Api api::obligation_work::history;
}

const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The whole door over a running program.
pub fn router(web: Web) -> Router {
    let limit = web.app.settings.upload_limit_bytes;
    let fixed =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    // The first is the outermost. As one layer they are put around a route together: each `.layer` of a router costs every
    // request a box of its own, and another for each copy of the route.
    let layers = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(health::count))
        .layer(middleware::from_fn_with_state(
            web.clone(),
            error::show_errors,
        ))
        .layer(CsrfLayer::new())
        // A form holds a little more than the file in it; the verb itself checks the file's own size.
        .layer(DefaultBodyLimit::max(limit + 1024 * 1024));
    handlers().fallback(not_found).layer(layers).with_state(web)
}

async fn not_found() -> error::WebError {
    error::WebError::Action(hopluc_core::base::ActionError::NotFound { noun: "page" })
}
