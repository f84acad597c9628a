//! Stories of an import that is taken back: what it made goes away, what it changed is as before, and what somebody worked
//! on since stays and is listed with why.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use server::entities::{accounts, contacts, deals};
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::ids::ImportId;
use shared::pipeline::api::{DealQuery, ListDeals};
use shared::records::Subject;
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind};
use shared::records::api::{
    AccountQuery, ContactQuery, Edit, EditAccount, ListAccounts, ListContacts, LogActivity, ShowAccount,
    ShowContact,
};
use shared::transfer::api::{
    DecideReviews, ImportView, KeptRow, ListKept, ReviewDecisions, ReviewQuery, UndoImport, UndoStart,
};
use shared::transfer::{Decision, Existing, ImportState, KeptBecause};

use crate::support::{Person, TestApp, both};
use crate::transfer_duplicates::forms;

impl Person {
    async fn undo(&self, app: &TestApp, import: &ImportView) -> ImportView {
        let start = UndoStart { version: import.version };
        let undoing = self.browser.call::<UndoImport>(&import.id, &Nothing {}, &start).await.unwrap();
        assert_eq!(undoing.state, ImportState::Undoing);
        app.work().await;
        let undone = self.import(import.id).await;
        assert_eq!(undone.state, ImportState::Undone);
        undone
    }

    async fn kept(&self, id: ImportId) -> Vec<KeptRow> {
        self.browser.call::<ListKept>(&id, &ReviewQuery::default(), &Nothing {}).await.unwrap().items
    }
}

/// The accounts, contacts and deals that are there.
async fn living(app: &TestApp) -> [u64; 3] {
    let read = app.state.database.read();
    [
        accounts::Entity::find().filter(accounts::Column::DeletedAt.is_null()).count(read).await.unwrap(),
        contacts::Entity::find().filter(contacts::Column::DeletedAt.is_null()).count(read).await.unwrap(),
        deals::Entity::find().filter(deals::Column::DeletedAt.is_null()).count(read).await.unwrap(),
    ]
}

const SHEET: &str = "客户名称,联系人,手机号,行业,预计金额\n\
    甲公司,王岩,13800138000,建材,1万\n\
    乙公司,李帅,13800138001,钢铁,2万\n\
    乙公司,赵畅,13800138002,,3万\n\
    丙公司,周明,13800138003,化工,\n";

both! {
    async fn an_import_that_nobody_worked_on_is_gone_as_if_it_had_never_been(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, met) = fang.known(account, contact).await;
        let import = fang.imported_with(&app, SHEET, Existing::FillBlanks, false).await;
        assert_eq!(living(&app).await, [3, 4, 3]);
        let undone = fang.undo(&app, &import).await;
        let progress = undone.undone.unwrap();
        assert_eq!((progress.removed, progress.restored, progress.kept), (2 + 3 + 3, 1, 0));
        assert_eq!((progress.done, progress.total), (9, 9));
        assert_eq!(living(&app).await, [1, 1, 0]);
        let account = fang.browser.get::<ShowAccount>(&known.id).await.unwrap();
        assert_eq!(account.fields, known.fields);
        assert_eq!(fang.browser.get::<ShowContact>(&met.id).await.unwrap().fields, met.fields);
        let accounts = fang.browser.call::<ListAccounts>(&(), &AccountQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(accounts.items.iter().map(|row| row.open_deals).collect::<Vec<_>>(), [0]);
        assert!(fang.kept(import.id).await.is_empty());
        // Once.
        let again = UndoStart { version: undone.version };
        let problem = fang.browser.call::<UndoImport>(&import.id, &Nothing {}, &again).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::WrongState);
    }

    async fn what_somebody_worked_on_since_stays_and_is_listed_with_why(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, _) = fang.known(account, contact).await;
        let import = fang.imported_with(&app, &SHEET.replace("行业", "所属区域"), Existing::Update, false).await;
        let list = async || fang.browser.call::<ListAccounts>(&(), &AccountQuery::default(), &Nothing {}).await.unwrap();
        let accounts = list().await.items;
        let named = |name: &str| accounts.iter().find(|row| row.name == name).unwrap().id;
        let edit = async |id, change: &dyn Fn(&mut shared::records::account::AccountForm)| {
            let view = fang.browser.get::<ShowAccount>(&id).await.unwrap();
            let mut fields = view.fields;
            change(&mut fields);
            let edit = Edit { version: view.version, fields };
            fang.browser.call::<EditAccount>(&id, &Nothing {}, &edit).await.unwrap();
        };
        // One that was known is changed in the very field that the import wrote, and in another.
        edit(known.id, &|fields| (fields.region, fields.note) = (Some("海外".to_owned()), Some("老客户".to_owned()))).await;
        // One that it made is edited.
        edit(named("丙公司"), &|fields| fields.website = Some("https://bing.test".to_owned())).await;
        // Of another a call is logged on a deal.
        let deals = fang.browser.call::<ListDeals>(&(), &DealQuery::default(), &Nothing {}).await.unwrap().items;
        let deal = deals.iter().find(|deal| deal.amount.minor == 2_000_000).unwrap();
        let note = ActivityForm {
            about: Subject::Deal(deal.id),
            kind: ActivityKind::Note,
            text: Some("要报价".to_owned()),
            occurred_at: app.state.now(),
            figures: ActivityFigures::default(),
            attachments: Vec::new(),
        };
        fang.browser.call::<LogActivity>(&(), &Nothing {}, &note).await.unwrap();

        let undone = fang.undo(&app, &import).await;
        let kept = fang.kept(import.id).await;
        let mut told: Vec<_> = kept.iter().map(|row| (row.name.clone().unwrap(), row.because)).collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("丙公司".to_owned(), KeptBecause::Changed),
                ("乙公司".to_owned(), KeptBecause::Touched),
                ("乙公司".to_owned(), KeptBecause::Needed),
                ("李帅".to_owned(), KeptBecause::Needed),
                ("甲公司".to_owned(), KeptBecause::Changed),
            ]
        );
        let changed = kept.iter().find(|row| row.subject == Subject::Account(known.id)).unwrap();
        assert_eq!(changed.fields, ["region"]);
        let progress = undone.undone.unwrap();
        assert_eq!((progress.kept, progress.done), (5, progress.total));
        // 甲公司 with its contact, 乙公司 with the deal that was called about and its contact, 丙公司.
        assert_eq!(living(&app).await, [3, 2, 1]);
        let account = fang.browser.get::<ShowAccount>(&known.id).await.unwrap();
        assert_eq!((account.fields.region.as_deref(), account.fields.note.as_deref()), (Some("海外"), Some("老客户")));
        let contacts = fang.browser.call::<ListContacts>(&(), &ContactQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(contacts.items.len(), 2);
    }

    async fn a_worker_that_vanishes_while_it_takes_back_is_replaced(app: TestApp) {
        let fang = app.rep("fang").await;
        let rows = (0..1600).map(|row| format!("公司{row},联系人{row},138{row:08},1万\n")).collect::<String>();
        let sheet = format!("客户名称,联系人,手机号,预计金额\n{rows}");
        let import = fang.imported_with(&app, &sheet, Existing::FillBlanks, false).await;
        let start = UndoStart { version: import.version };
        fang.browser.call::<UndoImport>(&import.id, &Nothing {}, &start).await.unwrap();
        for _ in 0..5 {
            let before = fang.import(import.id).await.undone.unwrap().done;
            let state = app.state.clone();
            let worker = tokio::spawn(async move { server::jobs::tick(&state, server::JOBS).await });
            while !worker.is_finished() && fang.import(import.id).await.undone.unwrap().done <= before {}
            worker.abort();
            let _ = worker.await;
            app.advance(server::jobs::LEASE_MILLIS);
        }
        app.work().await;
        let undone = fang.import(import.id).await;
        let progress = undone.undone.unwrap();
        assert_eq!((undone.state, living(&app).await), (ImportState::Undone, [0, 0, 0]));
        assert_eq!((progress.removed, progress.done, progress.kept), (4800, 4800, 0));
        // The job once more does nothing more.
        let state = app.state.clone();
        let payload = serde_json::json!({ "import": import.id });
        server::transfer::undo::job(state, payload).await.unwrap();
        assert_eq!(fang.import(import.id).await.undone, Some(progress));
    }

    async fn rows_that_still_wait_are_dropped_and_those_decided_are_taken_back_too(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, _) = fang.known(account, contact).await;
        let sheet = "客户名称,行业\n甲公司,建材\n";
        let import = fang.imported_with(&app, sheet, Existing::Review, false).await;
        let rest = ReviewDecisions { rows: vec![], rest: Some(Decision::Update) };
        fang.browser.call::<DecideReviews>(&import.id, &Nothing {}, &rest).await.unwrap();
        app.work().await;
        let changed = fang.browser.get::<ShowAccount>(&known.id).await.unwrap();
        assert_eq!(changed.fields.industry.as_deref(), Some("建材"));
        let undone = fang.undo(&app, &fang.import(import.id).await).await;
        assert_eq!(undone.undone.unwrap().restored, 1);
        assert_eq!(fang.browser.get::<ShowAccount>(&known.id).await.unwrap().fields, known.fields);
        let second = fang.imported_with(&app, sheet, Existing::Review, false).await;
        assert_eq!(second.waiting, 1);
        assert_eq!(fang.undo(&app, &second).await.waiting, 0);
    }

    async fn only_an_import_that_wrote_something_is_taken_back_and_in_the_version_that_was_seen(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let import = fang.upload("客户.csv", SHEET).await.unwrap();
        let refused = async |person: &Person, version| {
            let start = UndoStart { version };
            person.browser.call::<UndoImport>(&import.id, &Nothing {}, &start).await.unwrap_err().code
        };
        assert_eq!(refused(&fang, import.version).await, ErrorCode::WrongState);
        assert_eq!(refused(&wang, import.version).await, ErrorCode::NotFound);
        fang.start(&import, false).await.unwrap();
        app.work().await;
        let done = fang.import(import.id).await;
        assert_eq!(refused(&fang, done.version - 1).await, ErrorCode::Conflict);
    }
}
