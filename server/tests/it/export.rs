//! Stories of lists that are taken away as a file: who may, what is in it, that it imports again unchanged, and that the
//! log knows of it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use server::entities::{audit_entries, exports};
use shared::endpoint::{Endpoint, Nothing};
use shared::error::{ErrorCode, Fault};
use shared::event::SubjectKind;
use shared::people::{Language, Role};
use shared::transfer::Existing;
use shared::transfer::export::{
    CancelExport, CreateExport, DownloadExport, ExportForm, ExportFormat, ExportState, ExportView,
    ExportsQuery, KEPT_MILLIS, ListExports, ShowExport,
};

use crate::support::{Person, TestApp, both};

/// Customers, contacts and deals with everything that makes a file hard to write and to read.
const SHEET: &str = "客户名称,信用代码,客户等级,行业,区域,公司电话,网址,来源,员工人数,账期,开票资质,联系人,手机,邮箱,微信,职务,联系人备注,商机,预计金额,预算下限,预算上限,竞品情况,关键决策人职务,下一步,下次联系时间,预计成交日期,备注,创建时间\n\
    甲公司,91350100M000100Y43,A,建材,华东,0571-88886666,https://jia.test,展会,1200,30,是,王岩,13800138000,wang@jia.test,wangyan,采购经理,怕吵,一号,12.8万,100000,200000,\"对手, \"\"强\"\"\",院长,去拜访,2026-12-01 09:30,2026-12-31,\"第一行\n第二行\",2026-01-02 03:04\n\
    ＋86 公司,,B,,,,,,,0,否,@李帅,13900139000,,,,,＝2号,¥99.05,,,,,,,,-备注,2026-01-02 03:04\n\
    Lindqvist Foods AB,,,,,,,,,,,Eva,+46705550182,eva@lindqvist.test,,,,Big one,\"US$1,234.56\",,,,,,,,,2026-01-02 03:04\n";

fn form(kind: SubjectKind, format: ExportFormat) -> ExportForm {
    let language = Some(Language::Chinese);
    ExportForm { kind, filter: None, sort: Some("created_at".to_owned()), columns: None, format, language }
}

impl Person {
    async fn export(&self, form: &ExportForm) -> Result<ExportView, shared::error::Problem> {
        self.browser.call::<CreateExport>(&(), &Nothing {}, form).await
    }

    async fn exported(&self, app: &TestApp, kind: SubjectKind, format: ExportFormat) -> Vec<u8> {
        let export = self.export(&form(kind, format)).await.unwrap();
        assert_eq!(export.state, ExportState::Writing);
        app.work().await;
        let export = self.browser.get::<ShowExport>(&export.id).await.unwrap();
        assert_eq!(export.state, ExportState::Ready);
        let path = DownloadExport::path(&export.id);
        let response = self.browser.request(DownloadExport::METHOD, &path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    }
}

/// The lines of a file without Sluice's own ids, which another site has others of.
fn without_ids(file: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(file).unwrap().trim_start_matches('\u{feff}');
    let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).into_records();
    let mut rows: Vec<Vec<String>> =
        rows.map(|row| row.unwrap().iter().skip(1).map(str::to_owned).collect()).collect();
    rows[1..].sort_unstable();
    rows
}

const KINDS: [SubjectKind; 3] = [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Deal];

both! {
    async fn what_was_exported_imports_again_unchanged(app: TestApp) {
        let team = app.team("East", None).await;
        let fang = app.person("fang", Role::Manager, team).await;
        let made = fang.imported_with(&app, SHEET, Existing::FillBlanks, false).await;
        assert_eq!(made.progress.unwrap().rejected, 0, "{:?}", made.check.faults);
        for format in ExportFormat::ALL.iter().copied() {
            for kind in KINDS {
                let file = fang.exported(&app, kind, format).await;
                let import = fang.upload(&format!("again.{format}"), file).await.unwrap();
                assert!(import.columns.iter().all(|column| column.field.is_some()), "{:?}", import.columns);
                let import = fang.run_with(&app, &import, Existing::Update, false).await;
                let progress = import.progress.unwrap();
                assert_eq!((progress.rejected, progress.changed), (0, 0), "{kind} {format} {:?}", import.check.faults);
                assert_eq!((progress.accounts, progress.contacts, progress.deals), (0, 0, 0), "{kind} {format}");
                assert_eq!((progress.known, progress.total), (3, 3));
            }
        }
    }

    async fn what_was_exported_fills_an_empty_site_with_the_same(app: TestApp) {
        let team = app.team("East", None).await;
        let fang = app.person("fang", Role::Manager, team).await;
        fang.imported_with(&app, SHEET, Existing::FillBlanks, false).await;
        let (config, folder) = app.empty_site().await;
        let other = TestApp::start(config, folder).await;
        let team = other.team("East", None).await;
        let there = other.person("fang", Role::Manager, team).await;
        for kind in KINDS {
            let file = fang.exported(&app, kind, ExportFormat::Csv).await;
            let import = there.upload("all.csv", file.clone()).await.unwrap();
            let import = there.run_with(&other, &import, Existing::FillBlanks, false).await;
            assert_eq!(import.progress.unwrap().rejected, 0, "{kind} {:?}", import.check.faults);
            let again = there.exported(&other, kind, ExportFormat::Csv).await;
            assert_eq!(without_ids(&again), without_ids(&file), "{kind}");
        }
    }

    async fn nothing_in_a_file_runs_when_a_spreadsheet_opens_it(app: TestApp) {
        let team = app.team("East", None).await;
        let fang = app.person("fang", Role::Manager, team).await;
        fang.imported_with(&app, SHEET, Existing::FillBlanks, false).await;
        for kind in KINDS {
            let file = fang.exported(&app, kind, ExportFormat::Csv).await;
            let text = String::from_utf8(file).unwrap();
            let risky = |cell: &str| cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            let rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes()).into_records();
            for cell in rows.flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                assert!(!risky(&cell), "{cell}");
            }
        }
        let workbook = fang.exported(&app, SubjectKind::Contact, ExportFormat::Xlsx).await;
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(workbook)).unwrap();
        let sheet = calamine::Reader::sheet_names(&workbook)[0].clone();
        let range = calamine::Reader::worksheet_range(&mut workbook, &sheet).unwrap();
        let phones = range.rows().flatten().filter(|cell| cell.to_string().starts_with("+86"));
        assert!(phones.clone().count() > 0 && phones.clone().all(|cell| matches!(cell, calamine::Data::String(_))));
        let formulas = calamine::Reader::worksheet_formula(&mut workbook, &sheet).unwrap();
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    }

    async fn only_who_may_takes_lists_away_and_the_log_knows(app: TestApp) {
        let team = app.team("East", None).await;
        let (rep, fang) = (app.person("rep", Role::Rep, team).await, app.person("fang", Role::Manager, team).await);
        let csv = form(SubjectKind::Account, ExportFormat::Csv);
        assert_eq!(rep.export(&csv).await.unwrap_err().code, ErrorCode::Forbidden);
        let told = async || {
            let entries = audit_entries::Entity::find().filter(audit_entries::Column::Kind.eq("exported"));
            entries.all(app.state.database.read()).await.unwrap().len()
        };
        let wrong = ExportForm { filter: Some("nothing.any_of:1".to_owned()), ..csv.clone() };
        let problem = fang.export(&wrong).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::ValidationFailed);
        assert!(problem.findings.iter().all(|finding| finding.fault != Fault::Required));
        assert_eq!(told().await, 0);
        fang.exported(&app, SubjectKind::Account, ExportFormat::Csv).await;
        // Once when it was asked for, once when it was fetched.
        assert_eq!(told().await, 2);
        let exports = fang.browser.call::<ListExports>(&(), &ExportsQuery::default(), &Nothing {}).await.unwrap();
        let id = exports.items[0].id;
        let theirs = rep.browser.call::<ListExports>(&(), &ExportsQuery::default(), &Nothing {}).await.unwrap();
        assert!(theirs.items.is_empty());
        assert_eq!(rep.browser.get::<ShowExport>(&id).await.unwrap_err().code, ErrorCode::NotFound);
        let file = async || {
            let path = DownloadExport::path(&id);
            fang.browser.request(DownloadExport::METHOD, &path).send().await.unwrap().status().as_u16()
        };
        assert_eq!(file().await, 200);
        // One more, of which nobody takes the file: a week later it is gone by itself.
        fang.exported(&app, SubjectKind::Account, ExportFormat::Xlsx).await;
        fang.browser.get::<CancelExport>(&id).await.unwrap();
        assert_eq!(file().await, 409);
        assert_eq!(app.state.files.keys().await.unwrap().len(), 1);
        app.advance(KEPT_MILLIS);
        app.work().await;
        assert!(app.state.files.keys().await.unwrap().is_empty());
        let kept = exports::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(kept.iter().all(|export| export.state == ExportState::Removed));
    }

    async fn an_export_that_is_stopped_leaves_no_file(app: TestApp) {
        let team = app.team("East", None).await;
        let fang = app.person("fang", Role::Manager, team).await;
        let export = fang.export(&form(SubjectKind::Deal, ExportFormat::Xlsx)).await.unwrap();
        let stopped = fang.browser.get::<CancelExport>(&export.id).await.unwrap();
        assert_eq!(stopped.state, ExportState::Cancelled);
        app.work().await;
        assert_eq!(fang.browser.get::<ShowExport>(&export.id).await.unwrap().state, ExportState::Cancelled);
        assert_eq!(app.state.files.keys().await.unwrap(), Vec::<String>::new());
    }
}
