//! Stories of importing a sheet: from the file to accounts, contacts and deals, and of what is not taken.

use sea_orm::{EntityTrait, PaginatorTrait};
use server::entities::{accounts, contacts, deals, events, import_rows};
use shared::endpoint::{Endpoint, Nothing};
use shared::error::{ErrorCode, Fault};
use shared::ids::ImportId;
use shared::people::{Language, Role};
use shared::pipeline::api::{DealQuery, ListDeals};
use shared::records::api::{AccountQuery, EditAccount, ListAccounts, ListContacts, ShowAccount};
use shared::records::api::{ContactQuery, Edit};
use shared::transfer::api::{
    CancelImport, DownloadRejected, ImportMapping, ImportProgress, ImportView, ImportsQuery, ListImports,
    MapImport, RejectedQuery, ShowImport,
};
use shared::transfer::layout::Choice;
use shared::transfer::{Existing, ImportField, ImportState, Remedy, Severity, TextEncoding};

use crate::support::{Person, TEXT, TestApp, WORKBOOK, both, remains};

const SMALL: &str = "客户名称,联系人,手机号,商机阶段,预计金额(元)\n\
    甲公司,王岩,13800138000,赢单,12.8万\n\
    乙公司,李帅,138,需求确认,¥720,000\n\
    丙公司,赵畅,13800138002,,\n";

fn mapping(import: &ImportView) -> ImportMapping {
    ImportMapping {
        version: import.version,
        columns: import.columns.iter().map(|column| column.field).collect(),
        choices: import.choices.clone(),
        existing: import.existing,
    }
}

async fn map(person: &Person, import: &ImportView, change: impl FnOnce(&mut ImportMapping)) -> ImportView {
    let mut mapping = mapping(import);
    change(&mut mapping);
    person.browser.call::<MapImport>(&import.id, &Nothing {}, &mapping).await.unwrap()
}

async fn rejected(person: &Person, id: ImportId) -> String {
    let query = RejectedQuery { language: Some(Language::English) };
    let response = person.browser.prepare::<DownloadRejected>(&id, &query, &Nothing {}).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    response.text().await.unwrap()
}

async fn count(app: &TestApp) -> [u64; 5] {
    let read = app.state.database.read();
    [
        accounts::Entity::find().count(read).await.unwrap(),
        contacts::Entity::find().count(read).await.unwrap(),
        deals::Entity::find().count(read).await.unwrap(),
        events::Entity::find().count(read).await.unwrap(),
        import_rows::Entity::find().count(read).await.unwrap(),
    ]
}

both! {
    async fn people_without_a_company_are_known_again_in_every_batch_and_every_file(app: TestApp) {
        let fang = app.rep("fang").await;
        // More rows than are written at once, with the first person again at the end.
        let people = (0..700).map(|number| format!("联系人{number},138{number:08}\n")).collect::<String>();
        let sheet = format!("联系人,手机号\n{people}联系人0,13800000000\n");
        for before in [0, 700] {
            let progress = fang.imported(&app, "people.csv", sheet.clone()).await.progress.unwrap();
            assert_eq!((progress.rejected, progress.contacts), (0, 700 - before));
            assert_eq!(count(&app).await[..2], [0, 700]);
        }
    }

    async fn a_row_that_names_nobody_is_refused_whatever_else_it_says(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.upload("people.csv", "联系人,来源\n方敏,展会\n,天上掉下\n").await.unwrap();
        assert_eq!((import.check.good, import.check.bad), (1, 1), "{:?}", import.check.faults);
    }

    async fn a_sheet_kept_by_hand_gives_the_same_as_a_workbook_and_as_text(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let workbook = fang.upload("客户.xlsx", WORKBOOK).await.unwrap();
        let text = wang.upload("客户.csv", TEXT).await.unwrap();
        assert_eq!((workbook.header_row, workbook.sheet.as_deref(), workbook.encoding), (2, Some("客户"), None));
        assert_eq!((text.header_row, text.encoding), (1, Some(TextEncoding::Gb18030)));
        assert!(workbook.columns.iter().all(|column| column.field.is_some()), "{:?}", workbook.columns);
        assert_eq!(workbook.columns, text.columns);
        assert_eq!((workbook.check.rows, text.check.rows), (6006, 6006));
        assert!(workbook.check.bad >= 6 && workbook.check.good > 5500, "{:?}", workbook.check);
        let faults = |import: &ImportView| {
            let faults = import.check.faults.iter();
            faults.map(|count| (count.field, count.fault.clone(), count.rows)).collect::<Vec<_>>()
        };
        assert_eq!(faults(&workbook), faults(&text));
        let (workbook, text) = (fang.start(&workbook, false).await.unwrap(), wang.start(&text, false).await.unwrap());
        app.work().await;
        let (workbook, text) = (fang.import(workbook.id).await, wang.import(text.id).await);
        assert_eq!((workbook.state, text.state), (ImportState::Done, ImportState::Done));
        let progress = workbook.progress.unwrap();
        assert_eq!(Some(progress), text.progress);
        assert_eq!((progress.total, progress.done), (6006, 6006));
        assert_eq!((progress.accepted, progress.rejected), (workbook.check.good, workbook.check.bad));
        assert!(progress.accounts > 4000 && progress.deals > 5000, "{progress:?}");
        // The workbook has a title above its header, so that its rows stand one lower.
        let database = &app.state.database;
        let (one, other) = (remains(database, workbook.id).await, remains(database, text.id).await);
        assert_eq!(one.len(), other.len());
    }

    async fn the_broken_and_hostile_rows_of_the_sheet_are_each_told_what_they_are(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.upload("客户.xlsx", WORKBOOK).await.unwrap();
        let file = rejected(&fang, import.id).await;
        let reasons = |row: &str| {
            let mut lines = csv::ReaderBuilder::new().flexible(true).from_reader(file.as_bytes()).into_records();
            let line = lines.find_map(|line| line.ok().filter(|line| &line[14] == row));
            line.map(|line| line[15].to_owned()).unwrap_or_default()
        };
        assert!(file.starts_with('\u{feff}'));
        assert_eq!(reasons("40"), "the row is empty");
        assert_eq!(
            reasons("951"),
            "手机号: is not a telephone number (7 digits); 邮箱: is not an email address; 预计金额(元): is not an amount; \
             预计成交日期: is not a date, or could be two"
        );
        assert!(reasons("1862").contains("客户名称: is a formula; a value is needed"), "{}", reasons("1862"));
        assert_eq!(reasons("2773"), "the row repeats the header");
        assert_eq!(reasons("3684"), "客户名称: has 6000 characters, at most 200 are taken");
        assert!(reasons("4595").contains("联系人: has invisible or broken characters"), "{}", reasons("4595"));
        // Nothing in the file runs when a spreadsheet opens it.
        assert!(!file.contains(",=") && !file.contains("\n=") && !file.contains("\"="));
    }

    async fn an_imported_deal_begins_at_the_first_stage_whatever_the_file_claims(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.imported(&app, "客户.csv", SMALL.replace("¥720,000", "\"¥720,000\"")).await;
        let expected = ImportProgress {
            total: 3, done: 3, accepted: 2, rejected: 1, accounts: 2, contacts: 2, deals: 1, ..ImportProgress::default()
        };
        assert_eq!((import.state, import.progress), (ImportState::Done, Some(expected)));
        let deals = fang.browser.call::<ListDeals>(&(), &DealQuery::default(), &Nothing {}).await.unwrap();
        let [deal] = &deals.items[..] else { panic!("{deals:?}") };
        assert_eq!((deal.stage.as_str(), deal.amount.minor, deal.account.name.as_str()), ("first_contact", 12_800_000, "甲公司"));
        let events = events::Entity::find().all(app.state.database.read()).await.unwrap();
        let claimed: Vec<_> = events.iter().filter_map(|event| event.detail.get("claimed_stage")).collect();
        assert_eq!(claimed, ["won"]);
        let accounts = fang.browser.call::<ListAccounts>(&(), &AccountQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(accounts.items.iter().map(|account| account.open_deals).sum::<i64>(), 1);
    }

    async fn a_trial_run_counts_and_writes_nothing(app: TestApp) {
        let fang = app.rep("fang").await;
        let before = count(&app).await;
        let import = fang.upload("客户.csv", TEXT).await.unwrap();
        let import = fang.start(&import, true).await.unwrap();
        assert_eq!(import.state, ImportState::DryRunning);
        app.work().await;
        let trial = fang.import(import.id).await;
        assert_eq!((trial.state, trial.dry_run), (ImportState::Ready, true));
        assert_eq!(count(&app).await, before);
        fang.start(&trial, false).await.unwrap();
        app.work().await;
        let import = fang.import(import.id).await;
        assert_eq!((import.state, import.progress), (ImportState::Done, trial.progress));
    }

    async fn the_rejected_rows_are_mended_and_loaded_again(app: TestApp) {
        let fang = app.rep("fang").await;
        let sheet = "客户名称,联系人,手机号\n甲公司,王岩,138\n=1+1,李帅,13800138001\n丙公司,赵畅,+8613800138002\n";
        fang.imported(&app, "客户.csv", sheet).await;
        let imports = fang.browser.call::<ListImports>(&(), &ImportsQuery::default(), &Nothing {}).await.unwrap();
        let file = rejected(&fang, imports.items[0].id).await;
        assert!(file.contains("'=1+1"), "{file}");
        let mended = file.replace(",138,", ",13800138000,").replace("'=1+1", "乙公司");
        let again = fang.imported(&app, "客户-rejected.csv", mended).await;
        assert_eq!(again.columns.iter().filter(|column| column.field.is_some()).count(), 3);
        assert_eq!(again.progress.map(|progress| (progress.accepted, progress.rejected)), Some((2, 0)));
        let contacts = fang.browser.call::<ListContacts>(&(), &ContactQuery::default(), &Nothing {}).await.unwrap();
        let mut phones: Vec<_> = contacts.items.into_iter().filter_map(|contact| contact.phone).collect();
        phones.sort_unstable();
        assert_eq!(phones, ["+8613800138000", "+8613800138001", "+8613800138002"]);
    }

    async fn a_fault_may_be_left_empty_and_the_choice_is_remembered(app: TestApp) {
        let fang = app.rep("fang").await;
        let sheet = "客户名称,联系人,手机号\n甲公司,王岩,138\n";
        let import = fang.upload("客户.csv", sheet).await.unwrap();
        let [fault] = &import.check.faults[..] else { panic!("{:?}", import.check) };
        assert_eq!((fault.field, &fault.fault), (Some(ImportField::Phone), &Fault::NotAPhone { digits: 3 }));
        assert_eq!((fault.remedy, &fault.remedies[..]), (Remedy::Reject, &[Remedy::LeaveEmpty][..]));
        let choice = Choice { field: ImportField::Phone, fault: "not_a_phone".to_owned(), remedy: Remedy::LeaveEmpty };
        let import = map(&fang, &import, |mapping| mapping.choices.push(choice)).await;
        assert_eq!((import.check.good, import.check.bad), (1, 0));
        assert_eq!(import.preview[0].findings[0].severity, Severity::Mended);
        fang.start(&import, false).await.unwrap();
        app.work().await;
        let next = fang.upload("更多客户.csv", sheet).await.unwrap();
        assert_eq!(next.choices, import.choices);
    }

    async fn an_account_that_is_known_gets_its_blanks_filled_or_its_row_is_passed_over(app: TestApp) {
        let fang = app.rep("fang").await;
        let known = fang.account("甲公司").await;
        let sheet = "客户名称,所属区域,联系人,商机阶段\n甲公司,华东,王岩,初步接触\n乙公司,华北,李帅,\n甲公司,华南,王岩,\n";
        let import = fang.imported(&app, "客户.csv", sheet).await;
        let progress = import.progress.unwrap();
        assert_eq!((progress.accounts, progress.known, progress.contacts, progress.deals), (1, 2, 2, 1));
        let filled = fang.browser.get::<ShowAccount>(&known.id).await.unwrap();
        assert_eq!(filled.fields.region.as_deref(), Some("华东"));
        assert_eq!(filled.version, known.version + 1);
        // Somebody who edits the account meanwhile is told.
        let stale = Edit { version: known.version, fields: known.fields };
        let problem = fang.browser.call::<EditAccount>(&known.id, &Nothing {}, &stale).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::Conflict);
        let again = fang.upload("客户.csv", sheet).await.unwrap();
        let again = map(&fang, &again, |mapping| mapping.existing = Existing::Skip).await;
        fang.start(&again, false).await.unwrap();
        app.work().await;
        let progress = fang.import(again.id).await.progress.unwrap();
        assert_eq!((progress.accepted, progress.skipped, progress.done), (0, 3, 3));
    }

    async fn a_row_belongs_to_whom_its_owner_column_names_if_the_importer_may_see_them(app: TestApp) {
        let east = app.team("East", None).await;
        let west = app.team("West", None).await;
        let (fang, _) = (app.person("fang", Role::Rep, east).await, app.person("li", Role::Rep, west).await);
        let wang = app.person("wang", Role::Manager, east).await;
        let sheet = "客户名称,负责人\n甲公司,fang\n乙公司,li\n丙公司,\n";
        let import = wang.imported(&app, "客户.csv", sheet).await;
        let [stranger] = &import.check.faults[..] else { panic!("{:?}", import.check) };
        assert!(stranger.harmless && stranger.field == Some(ImportField::Owner), "{stranger:?}");
        let query = AccountQuery::default();
        let own = fang.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
        assert_eq!(own.items.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["甲公司"]);
        let all = wang.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
        let mut owners: Vec<_> = all.items.iter().map(|row| (row.name.as_str(), row.owner.name.as_str())).collect();
        owners.sort_unstable();
        assert_eq!(owners, [("丙公司", "wang"), ("乙公司", "wang"), ("甲公司", "fang")]);
    }

    async fn an_import_is_its_persons_own(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.upload("客户.csv", SMALL).await.unwrap();
        for other in [app.rep("wang").await, app.person("chen", Role::Admin, fang.team).await] {
            let browser = &other.browser;
            let list = browser.call::<ListImports>(&(), &ImportsQuery::default(), &Nothing {}).await.unwrap();
            assert!(list.items.is_empty());
            let refusals = [
                browser.get::<ShowImport>(&import.id).await.unwrap_err(),
                browser.get::<CancelImport>(&import.id).await.unwrap_err(),
                other.start(&import, false).await.unwrap_err(),
                browser.call::<MapImport>(&import.id, &Nothing {}, &mapping(&import)).await.unwrap_err(),
            ];
            assert!(refusals.iter().all(|problem| problem.code == ErrorCode::NotFound), "{refusals:?}");
            let path = DownloadRejected::path(&import.id);
            let response = browser.request(DownloadRejected::METHOD, &path).send().await.unwrap();
            assert_eq!(response.status(), 404);
        }
        let problem = app.stranger().get::<ShowImport>(&import.id).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::Unauthenticated);
    }

    async fn an_import_is_started_once_and_in_the_version_that_was_seen(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.upload("客户.csv", SMALL).await.unwrap();
        let mapped = map(&fang, &import, |mapping| mapping.columns[1] = None).await;
        assert_eq!(fang.start(&import, false).await.unwrap_err().code, ErrorCode::Conflict);
        let started = fang.start(&mapped, false).await.unwrap();
        assert_eq!(fang.start(&started, false).await.unwrap_err().code, ErrorCode::WrongState);
        app.work().await;
        let done = fang.import(import.id).await;
        assert_eq!(fang.start(&done, false).await.unwrap_err().code, ErrorCode::WrongState);
        let browser = &fang.browser;
        assert_eq!(browser.get::<CancelImport>(&import.id).await.unwrap_err().code, ErrorCode::WrongState);
        let problem = browser.call::<MapImport>(&import.id, &Nothing {}, &mapping(&done)).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::WrongState);
    }

    async fn a_mapping_that_makes_no_sense_is_told_so(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.upload("客户.csv", SMALL).await.unwrap();
        let refused = async |change: fn(&mut ImportMapping)| {
            let mut mapping = mapping(&import);
            change(&mut mapping);
            let problem = fang.browser.call::<MapImport>(&import.id, &Nothing {}, &mapping).await.unwrap_err();
            assert_eq!(problem.code, ErrorCode::ValidationFailed);
            problem.findings.into_iter().map(|found| (found.field, found.fault)).collect::<Vec<_>>()
        };
        assert_eq!(
            refused(|mapping| mapping.columns[1] = Some(ImportField::AccountName)).await,
            [("columns.1".to_owned(), Fault::MappedTwice)]
        );
        assert_eq!(
            refused(|mapping| mapping.columns = vec![None; 5]).await,
            [("columns".to_owned(), Fault::Required)]
        );
        // Whose header says nothing can still be mapped by hand.
        let strange = fang.upload("strange.csv", "a,b\n甲公司,13800138000\n").await.unwrap();
        assert_eq!((strange.check.rows, strange.check.good, strange.preview.len()), (1, 0, 1));
        let mapped = map(&fang, &strange, |mapping| mapping.columns[0] = Some(ImportField::AccountName)).await;
        assert_eq!(mapped.check.good, 1);
    }

    async fn an_import_that_is_stopped_keeps_what_was_written_and_goes_no_further(app: TestApp) {
        let fang = app.rep("fang").await;
        let import = fang.upload("客户.csv", TEXT).await.unwrap();
        fang.start(&import, false).await.unwrap();
        let stopped = fang.browser.get::<CancelImport>(&import.id).await.unwrap();
        assert_eq!(stopped.state, ImportState::Cancelled);
        app.work().await;
        assert_eq!(count(&app).await, [0; 5]);
        assert_eq!(fang.import(import.id).await.state, ImportState::Cancelled);
        assert_eq!(fang.browser.get::<CancelImport>(&import.id).await.unwrap().state, ImportState::Cancelled);
    }
}
