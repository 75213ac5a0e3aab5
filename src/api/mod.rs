//! HTTP for programs: `/api/v1`.
//!
//! A handler takes the request apart, calls one function of the registry, shapes the answer. Routes are added with
//! `routes!`, so a path without documentation cannot exist. Only [`problem`] knows status codes.
//!
//! To add an operation: its handler with `#[utoipa::path]` in the file of its noun, its line in [`documented`], then
//! `jingtu openapi > openapi/openapi.json`; the permission test finds it by itself.

mod accounts;
mod adoption;
mod batch;
mod cadastral;
mod cases;
mod clues;
mod consultation_steps;
mod consultations;
mod demolitions;
mod district;
mod docs;
mod document_content;
mod documents;
mod duties;
mod duties_feed;
mod entry;
mod event_body;
mod events;
mod exchange;
mod experts;
mod features;
mod flags;
mod groundwater_sources;
mod health;
mod heavy;
mod history;
mod inspections;
mod key_unit_acts;
mod key_unit_lists;
mod key_units;
mod keyed;
mod list_acts;
mod lists;
mod local_standards;
mod log;
mod me;
mod meetings;
mod mirror;
mod monitoring;
mod monitoring_rounds;
mod observations;
mod ogc;
mod overrides;
mod params;
mod parcels;
mod picture_body;
mod pictures;
mod plumes;
mod practitioner_acts;
mod practitioners;
mod problem;
mod procedure;
mod provider;
mod remediation_question;
mod rescreening;
mod review_close;
mod review_panel;
mod reviews;
mod risk_assessments;
mod risk_question;
mod rulebook;
mod screened_samples;
mod screening;
mod sessions;
mod standards;
mod statistics;
mod survey_pictures;
mod survey_quality;
mod survey_question;
mod survey_texts;
mod surveys;
mod templates;
mod tokens;
mod transfers;
mod upload_files;
mod upload_steps;
mod uploads;
mod wells;
mod withdrawals;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::routing::any;
use tokio::sync::OwnedSemaphorePermit;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::registry::{Caller, Registry};

pub use entry::Entry;
pub use problem::Problem;

use docs::Bearer;
use heavy::Heavy;

/// JSON bodies but batches, bytes.
pub const BODY_LIMIT: usize = 1 << 20;
/// Batches, bytes.
pub const BATCH_LIMIT: usize = 16 << 20;
/// What every handler has.
#[derive(Clone)]
pub struct Api {
    pub registry: Arc<Registry>,
    entry: Arc<Entry>,
    heavy: Arc<Heavy>,
    downloads: Arc<ogc::Downloads>,
    kept: Arc<ogc::Kept>,
}

impl Api {
    /// With the settings of a machine that nobody configured.
    pub fn new(registry: Registry) -> Self {
        Api::with(registry, Entry::default())
    }

    pub fn with(registry: Registry, entry: Entry) -> Self {
        Api {
            registry: Arc::new(registry),
            entry: Arc::new(entry),
            heavy: Arc::default(),
            downloads: Arc::default(),
            kept: Arc::default(),
        }
    }

    /// A place among the heavy requests of a caller, or the problem to come back later.
    fn heavy(&self, caller: &Caller) -> Result<OwnedSemaphorePermit, Problem> {
        self.heavy.of_caller(&caller.id)
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "净土 jingtu",
        description = "Registry of contaminated land: may this parcel be transferred, why, under which law in force on \
                       that day, on what conditions, what must be done next, what is not known, and until when the \
                       answer holds. Advice on soil conditions only; not a land-use approval. \"Not listed\" is never \
                       \"clean\".",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "parcels", description = "Land parcels 地块"),
        (name = "transfer-checks", description = "Can this parcel be transferred? 地块能否流转"),
        (name = "people", description = "Signing in, accounts, tokens 账号与登录"),
        (name = "events", description = "Acts of the life cycle 环节办理"),
        (name = "procedure", description = "Steps that are acts of no stage: lookups, works, transactions 办理事项"),
        (name = "lists", description = "The lists the law asks for, the negative list, the mirror of municipal notices 名录"),
        (name = "duties", description = "What is owed by when 义务与期限"),
        (name = "standards", description = "What results mean under GB 36600 and GB/T 14848; calculations, computed and not kept; templates of sheets 标准、检测结果与计算"),
        (name = "offices", description = "Consultations and exchange between the two offices 部门会商与数据交换"),
        (name = "clues", description = "Clues and correction requests from the public 公众线索与更正申请"),
        (name = "uploads", description = "Reports from upload to record, surveys and their results 报告上传与入库"),
        (name = "reviews", description = "Experts, reviews of reports, quality inspections, land-grant meetings 评审"),
        (name = "overrides", description = "Overrides of default and policy findings 例外"),
        (name = "statistics", description = "What the register counts, as of any day 统计"),
        (name = "supervised-units", description = "Units under key soil supervision: yearly lists, duties, dangers, demolitions, surveys 土壤污染重点监管单位"),
        (name = "groundwater", description = "Sources of risk, wells and what is found in them, plumes 地下水"),
        (name = "practitioners", description = "Firms, their jobs, bans, violations, repairs of credit 从业单位"),
        (name = "monitoring", description = "The soil monitoring network and its coverage 土壤环境监测"),
        (name = "rules", description = "The rulebook and the legal settings 规则"),
        (name = "documents", description = "Files behind the record: reports, letters, photographs, workbooks 文件"),
        (name = "log", description = "The log of the record: checkpoints and proofs 存证日志"),
        (name = "operators", description = "Health and readiness")
    ),
    modifiers(&Bearer)
)]
struct Documented;

/// Every documented route.
fn documented() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Documented::openapi())
        .routes(routes!(parcels::search))
        .routes(routes!(parcels::one))
        .routes(routes!(district::district))
        .routes(routes!(transfers::look))
        .routes(routes!(transfers::ask))
        .routes(routes!(batch::many))
        .routes(routes!(transfers::recorded))
        .routes(routes!(events::record))
        .routes(routes!(events::record_for_unit))
        .routes(routes!(events::record_many))
        .routes(routes!(adoption::adopt))
        .routes(routes!(history::possible))
        .routes(routes!(history::possible_for_unit))
        .routes(routes!(history::history))
        .routes(routes!(cadastral::record))
        .routes(routes!(cadastral::lineage))
        .routes(routes!(lists::lists))
        .routes(routes!(lists::entries, list_acts::add))
        .routes(routes!(list_acts::amend))
        .routes(routes!(list_acts::end))
        .routes(routes!(list_acts::confirm))
        .routes(routes!(lists::editions, list_acts::publish))
        .routes(routes!(lists::edition))
        .routes(routes!(lists::current))
        .routes(routes!(mirror::mirror))
        .routes(routes!(duties::list, duties::set))
        .routes(routes!(duties::close))
        .routes(routes!(duties_feed::feed))
        .routes(routes!(cases::flags, flags::raise))
        .routes(routes!(cases::amend))
        .routes(routes!(cases::list))
        .routes(routes!(flags::end))
        .routes(routes!(procedure::list))
        .routes(routes!(procedure::lookup))
        .routes(routes!(procedure::works))
        .routes(routes!(procedure::transaction))
        .routes(routes!(withdrawals::lookup))
        .routes(routes!(withdrawals::works))
        .routes(routes!(withdrawals::transaction))
        .routes(routes!(withdrawals::observation))
        .routes(routes!(consultations::list, consultations::ask))
        .routes(routes!(consultations::one))
        .routes(routes!(consultation_steps::opinion))
        .routes(routes!(consultation_steps::acknowledge))
        .routes(routes!(consultation_steps::withdraw))
        .routes(routes!(consultation_steps::reopen))
        .routes(routes!(exchange::list, exchange::make))
        .routes(routes!(exchange::one))
        .routes(routes!(exchange::content))
        .routes(routes!(exchange::receipt))
        .routes(routes!(exchange::differences))
        .routes(routes!(clues::list, clues::send))
        .routes(routes!(clues::one))
        .routes(routes!(clues::contents, clues::erase))
        .routes(routes!(clues::step))
        .routes(routes!(experts::list, experts::add))
        .routes(routes!(experts::amend))
        .routes(routes!(experts::retire))
        .routes(routes!(experts::erase))
        .routes(routes!(reviews::list, reviews::open))
        .routes(routes!(reviews::one))
        .routes(routes!(review_panel::draw))
        .routes(routes!(review_panel::conflict))
        .routes(routes!(review_panel::opinion))
        .routes(routes!(review_close::outcome))
        .routes(routes!(review_close::modifications))
        .routes(routes!(review_close::recheck))
        .routes(routes!(review_close::letter))
        .routes(routes!(review_close::withdrawal))
        .routes(routes!(inspections::list, inspections::record))
        .routes(routes!(meetings::list, meetings::record))
        .routes(routes!(overrides::list, overrides::propose))
        .routes(routes!(overrides::confirm))
        .routes(routes!(overrides::withdraw))
        .routes(routes!(statistics::statistics))
        .routes(routes!(statistics::safe_use))
        .routes(routes!(key_units::list, key_units::add))
        .routes(routes!(key_units::one))
        .routes(routes!(key_units::amend))
        .routes(routes!(key_unit_lists::yearly, key_unit_lists::post_yearly))
        .routes(routes!(key_unit_acts::danger))
        .routes(routes!(key_unit_acts::rectify))
        .routes(routes!(demolitions::demolish))
        .routes(routes!(demolitions::step))
        .routes(routes!(key_unit_acts::survey))
        .routes(routes!(key_unit_acts::production_end))
        .routes(routes!(groundwater_sources::list, groundwater_sources::add))
        .routes(routes!(groundwater_sources::one))
        .routes(routes!(groundwater_sources::step))
        .routes(routes!(wells::list, wells::add))
        .routes(routes!(wells::one))
        .routes(routes!(wells::step))
        .routes(routes!(observations::list, observations::add))
        .routes(routes!(plumes::list, plumes::draw))
        .routes(routes!(plumes::one))
        .routes(routes!(plumes::redraw))
        .routes(routes!(plumes::end))
        .routes(routes!(monitoring::list, monitoring::add))
        .routes(routes!(monitoring::end))
        .routes(routes!(monitoring::coverage))
        .routes(routes!(
            monitoring_rounds::plans,
            monitoring_rounds::add_plan
        ))
        .routes(routes!(
            monitoring_rounds::rounds,
            monitoring_rounds::add_round
        ))
        .routes(routes!(practitioners::list, practitioners::register))
        .routes(routes!(practitioners::one))
        .routes(routes!(practitioners::amend))
        .routes(routes!(practitioner_acts::ban))
        .routes(routes!(practitioner_acts::violation))
        .routes(routes!(practitioner_acts::repair))
        .routes(routes!(rulebook::rules))
        .routes(routes!(rulebook::settings))
        .routes(routes!(rulebook::set))
        .routes(routes!(local_standards::list, local_standards::add))
        .routes(routes!(local_standards::amend))
        .routes(routes!(local_standards::end))
        .routes(routes!(standards::risk_model))
        .routes(routes!(risk_assessments::ask))
        .routes(routes!(screening::screen))
        .routes(routes!(rescreening::rescreen))
        .routes(routes!(uploads::list, uploads::begin))
        .routes(routes!(uploads::one))
        .routes(routes!(upload_files::add))
        .routes(routes!(upload_files::replace))
        .routes(routes!(upload_files::annotated))
        .routes(routes!(upload_steps::check))
        .routes(routes!(upload_steps::submit))
        .routes(routes!(upload_steps::withdraw))
        .routes(routes!(upload_steps::send_back))
        .routes(routes!(upload_steps::accept))
        .routes(routes!(surveys::one))
        .routes(routes!(surveys::results))
        .routes(routes!(surveys::of_parcel))
        .routes(routes!(survey_pictures::draw))
        .routes(routes!(pictures::draw))
        .routes(routes!(survey_quality::advise))
        .routes(routes!(templates::template))
        .routes(routes!(documents::list, documents::add))
        .routes(routes!(documents::one))
        .routes(routes!(document_content::content))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::key))
        .routes(routes!(log::inclusion))
        .routes(routes!(log::consistency))
        .routes(routes!(me::me))
        .routes(routes!(sessions::change_password))
        .routes(routes!(sessions::sign_in))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(sessions::set_up))
        .routes(routes!(provider::begin))
        .routes(routes!(provider::finish))
        .routes(routes!(accounts::list, accounts::add))
        .routes(routes!(accounts::set_roles))
        .routes(routes!(accounts::set_state))
        .routes(routes!(tokens::list, tokens::add))
        .routes(routes!(tokens::revoke))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
}

/// The documented routes and their description, put together once to a process.
static ASSEMBLED: LazyLock<Router<Api>> = LazyLock::new(|| {
    let (router, openapi) = documented().split_for_parts();
    router.merge(docs::router(openapi)).merge(ogc::router())
});

/// The routes of this room, and its description. What is not under `/api` is left to the pages.
pub fn router(api: Api) -> Router {
    ASSEMBLED
        .clone()
        .route("/api", any(problem::no_such_route))
        .route("/api/{*path}", any(problem::no_such_route))
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(axum::middleware::from_fn(ogc::open_to_pages))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(api)
}

/// The description of this room, OpenAPI 3.1, as it is kept in `openapi/openapi.json`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented().split_for_parts().1
}
