//! Stories of rows that mean records which are there already: by which rule they are known, what each choice makes of
//! them, and how those that wait are decided.

use sea_orm::{EntityTrait, PaginatorTrait};
use server::entities::{accounts, contacts, deals};
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault};
use shared::ids::{AccountId, ImportId};
use shared::people::Role;
use shared::records::account::{AccountForm, AccountView};
use shared::records::api::{
    AccountQuery, ContactQuery, CreateAccount, CreateContact, ListAccounts, ListContacts, ShowAccount,
    ShowContact,
};
use shared::records::contact::{ContactForm, ContactView};
use shared::transfer::api::{
    DecideReviews, ImportMapping, ImportView, ListReviews, MapImport, ReviewDecision, ReviewDecisions,
    ReviewQuery, ReviewRow,
};
use shared::transfer::duplicate::DuplicateRule;
use shared::transfer::{Decision, Existing, ImportState};

use crate::support::{Person, TestApp, both};

const CODE: &str = "91350100M000100Y43";

impl Person {
    /// Imports a file with a choice for rows that mean records which are there.
    pub(crate) async fn imported_with(
        &self,
        app: &TestApp,
        sheet: &str,
        existing: Existing,
        dry_run: bool,
    ) -> ImportView {
        let import = self.upload("客户.csv", sheet).await.unwrap();
        self.run_with(app, &import, existing, dry_run).await
    }

    /// Starts an import that was uploaded, with such a choice.
    pub(crate) async fn run_with(
        &self,
        app: &TestApp,
        import: &ImportView,
        existing: Existing,
        dry_run: bool,
    ) -> ImportView {
        let mapping = ImportMapping {
            version: import.version,
            columns: import.columns.iter().map(|column| column.field).collect(),
            choices: import.choices.clone(),
            existing,
        };
        let import = self.browser.call::<MapImport>(&import.id, &Nothing {}, &mapping).await.unwrap();
        self.start(&import, dry_run).await.unwrap();
        app.work().await;
        self.import(import.id).await
    }

    /// Makes an account with a contact of these.
    pub(crate) async fn known(
        &self,
        account: AccountForm,
        contact: ContactForm,
    ) -> (AccountView, ContactView) {
        let account = self.browser.call::<CreateAccount>(&(), &Nothing {}, &account).await.unwrap();
        let contact = ContactForm { account: Some(account.id), ..contact };
        let contact = self.browser.call::<CreateContact>(&(), &Nothing {}, &contact).await.unwrap();
        (account, contact)
    }

    async fn waiting(&self, id: ImportId) -> Vec<ReviewRow> {
        self.browser.call::<ListReviews>(&id, &ReviewQuery::default(), &Nothing {}).await.unwrap().items
    }

    async fn account_fields(&self, id: AccountId) -> AccountForm {
        self.browser.get::<ShowAccount>(&id).await.unwrap().fields
    }
}

/// 甲公司 in 华东 with a code, and 王岩 of it with a telephone.
pub(crate) fn forms() -> (AccountForm, ContactForm) {
    let account = AccountForm {
        name: "甲公司".to_owned(),
        region: Some("华东".to_owned()),
        credit_code: Some(CODE.to_owned()),
        ..AccountForm::default()
    };
    let contact = ContactForm {
        name: "王岩".to_owned(),
        phone: Some("13800138000".to_owned()),
        ..ContactForm::default()
    };
    (account, contact)
}

async fn count(app: &TestApp) -> [u64; 3] {
    let read = app.state.database.read();
    [
        accounts::Entity::find().count(read).await.unwrap(),
        contacts::Entity::find().count(read).await.unwrap(),
        deals::Entity::find().count(read).await.unwrap(),
    ]
}

both! {
    async fn a_row_is_known_by_id_code_name_or_by_a_contact_with_its_name(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, met) = fang.known(account, contact).await;
        let sheet = format!(
            "Sluice 客户编号,信用代码,客户名称,联系人,手机号\n\
             {},,改了名的甲,,\n\
             ,{CODE},甲集团,,\n\
             ,,甲公司,李帅,13900139000\n\
             ,,甲公司（上海）,王岩,138 0013 8000\n\
             ,,乙公司,赵畅,13800138000\n",
            known.id
        );
        let import = fang.imported_with(&app, &sheet, Existing::Review, false).await;
        let progress = import.progress.unwrap();
        // A telephone under another name proves nothing.
        assert_eq!((progress.reviewed, progress.known, progress.accepted, progress.accounts), (4, 4, 1, 1));
        assert_eq!((progress.total, progress.done, import.waiting), (5, 5, 4));
        let rows = fang.waiting(import.id).await;
        let rules: Vec<_> = rows.iter().map(|row| (row.row, row.candidates[0].rule)).collect();
        assert_eq!(
            rules,
            [
                (2, DuplicateRule::SluiceId),
                (3, DuplicateRule::CreditCode),
                (4, DuplicateRule::AccountName),
                (5, DuplicateRule::PhoneAndName)
            ]
        );
        for row in &rows {
            assert_eq!(row.candidates[0].account.as_ref().map(|account| account.id), Some(known.id));
        }
        assert_eq!(rows[3].candidates[0].contact.as_ref().map(|contact| contact.id), Some(met.id));
        assert_eq!(rows[3].account.as_ref().map(|account| account.name.as_str()), Some("甲公司（上海）"));
    }

    async fn each_choice_does_what_it_says_and_a_trial_counts_the_same(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, met) = fang.known(account, contact).await;
        let sheet = "客户名称,所属区域,行业,联系人,手机号,职务\n甲公司,华南,建材,王岩,13800138000,采购经理\n丙公司,华北,,,,\n";
        for (existing, region, industry, made) in [
            (Existing::Skip, "华东", None, [1, 0]),
            (Existing::FillBlanks, "华东", Some("建材"), [0, 0]),
            (Existing::Update, "华南", Some("建材"), [0, 0]),
            // By now 丙公司 is there, too.
            (Existing::New, "华南", Some("建材"), [2, 1]),
        ] {
            let before = count(&app).await;
            let trial = fang.imported_with(&app, sheet, existing, true).await.progress.unwrap();
            assert_eq!(count(&app).await, before, "a trial writes nothing");
            let progress = fang.imported_with(&app, sheet, existing, false).await.progress.unwrap();
            assert_eq!(progress, trial, "{existing:?}");
            let after = count(&app).await;
            assert_eq!([after[0] - before[0], after[1] - before[1]], made, "{existing:?}");
            let fields = fang.account_fields(known.id).await;
            assert_eq!((fields.region.as_deref(), fields.industry.as_deref()), (Some(region), industry), "{existing:?}");
            let skipped = if existing == Existing::Skip { progress.skipped } else { 0 };
            assert_eq!(progress.accepted + skipped, 2);
        }
        let contact = fang.browser.get::<ShowContact>(&met.id).await.unwrap();
        assert_eq!(contact.fields.title.as_deref(), Some("采购经理"));
        assert_eq!(contact.version, met.version + 1);
    }

    async fn what_a_file_says_again_changes_nothing(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, _) = fang.known(account, contact).await;
        let sheet = format!("客户名称,信用代码,所属区域,联系人,手机号\n甲公司,{CODE},华东,王岩,13800138000\n");
        for existing in [Existing::FillBlanks, Existing::Update] {
            let progress = fang.imported_with(&app, &sheet, existing, false).await.progress.unwrap();
            assert_eq!((progress.known, progress.changed, progress.accounts, progress.contacts), (1, 0, 0, 0));
        }
        assert_eq!(fang.browser.get::<ShowAccount>(&known.id).await.unwrap().version, known.version);
    }

    async fn an_account_takes_another_name_only_where_it_is_surely_meant(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, _) = fang.known(account, contact).await;
        let by_contact = "客户名称,联系人,手机号\n甲公司（上海）,王岩,13800138000\n";
        fang.imported_with(&app, by_contact, Existing::Update, false).await;
        assert_eq!(fang.account_fields(known.id).await.name, "甲公司");
        let by_code = format!("客户名称,信用代码\n甲集团,{CODE}\n");
        fang.imported_with(&app, &by_code, Existing::Update, false).await;
        assert_eq!(fang.account_fields(known.id).await.name, "甲集团");
    }

    async fn nothing_is_known_of_what_the_importer_may_not_see_or_read(app: TestApp) {
        let (east, west) = (app.team("East", None).await, app.team("West", None).await);
        let (fang, li) = (app.person("fang", Role::Rep, east).await, app.person("li", Role::Rep, west).await);
        let (account, contact) = forms();
        let (theirs, _) = li.known(account, contact).await;
        let sheet = format!("Sluice 客户编号,客户名称,信用代码,联系人,手机号\n{},甲公司,{CODE},王岩,13800138000\n", theirs.id);
        let progress = fang.imported_with(&app, &sheet, Existing::Update, false).await.progress.unwrap();
        assert_eq!((progress.known, progress.changed, progress.accounts), (0, 0, 1));
        assert_eq!(li.browser.get::<ShowAccount>(&theirs.id).await.unwrap().version, theirs.version);
    }

    async fn rows_that_wait_are_decided_one_by_one_and_all_at_once(app: TestApp) {
        let fang = app.rep("fang").await;
        let (account, contact) = forms();
        let (known, _) = fang.known(account, contact).await;
        let sheet = "客户名称,行业,商机,预计金额\n甲公司,建材,一号,1万\n甲公司,钢铁,二号,2万\n甲公司,化工,三号,3万\n甲公司,造纸,四号,4万\n";
        let import = fang.imported_with(&app, sheet, Existing::Review, false).await;
        assert_eq!((import.state, import.waiting, count(&app).await), (ImportState::Done, 4, [1, 1, 0]));
        let decide = async |decisions: ReviewDecisions| {
            let answer = fang.browser.call::<DecideReviews>(&import.id, &Nothing {}, &decisions).await;
            app.work().await;
            answer
        };
        let row = |row, choice, meaning| ReviewDecision { row, choice, meaning };
        let wrong = vec![row(2, Decision::Update, Some(uuid::Uuid::now_v7()))];
        let problem = decide(ReviewDecisions { rows: wrong, rest: None }).await.unwrap_err();
        assert_eq!((problem.code, problem.findings[0].field.as_str()), (ErrorCode::ValidationFailed, "rows.0.meaning"));
        assert_eq!(problem.findings[0].fault, Fault::NotAChoice);
        let single = vec![row(2, Decision::FillBlanks, Some(known.id.0)), row(3, Decision::New, None)];
        let answer = decide(ReviewDecisions { rows: single.clone(), rest: None }).await.unwrap();
        assert_eq!(answer.waiting, 2);
        assert_eq!(fang.account_fields(known.id).await.industry.as_deref(), Some("建材"));
        assert_eq!(count(&app).await, [2, 1, 2]);
        // The same decisions once more are made once.
        decide(ReviewDecisions { rows: single, rest: None }).await.unwrap();
        assert_eq!(count(&app).await, [2, 1, 2]);
        let rest = decide(ReviewDecisions { rows: vec![row(4, Decision::Skip, None)], rest: Some(Decision::Update) });
        rest.await.unwrap();
        assert_eq!(fang.account_fields(known.id).await.industry.as_deref(), Some("造纸"));
        let done = fang.import(import.id).await;
        let progress = done.progress.unwrap();
        assert_eq!((done.waiting, progress.accepted, progress.skipped, progress.deals), (0, 3, 1, 3));
        assert_eq!((progress.done, progress.reviewed), (4, 4));
        let accounts = fang.browser.call::<ListAccounts>(&(), &AccountQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(accounts.items.iter().map(|account| account.open_deals).sum::<i64>(), 3);
        let contacts = fang.browser.call::<ListContacts>(&(), &ContactQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(contacts.items.len(), 1);
    }

    async fn rows_are_decided_by_whose_import_it_is_and_once_it_is_over(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let import = fang.upload("客户.csv", "客户名称\n甲公司\n").await.unwrap();
        let rest = ReviewDecisions { rows: vec![], rest: Some(Decision::Skip) };
        let refused = async |person: &Person, decisions: &ReviewDecisions| {
            person.browser.call::<DecideReviews>(&import.id, &Nothing {}, decisions).await.unwrap_err().code
        };
        assert_eq!(refused(&fang, &rest).await, ErrorCode::WrongState);
        assert_eq!(refused(&wang, &rest).await, ErrorCode::NotFound);
        let nothing = ReviewDecisions { rows: vec![], rest: None };
        assert_eq!(refused(&fang, &nothing).await, ErrorCode::ValidationFailed);
        let rows = vec![ReviewDecision { row: 2, choice: Decision::Skip, meaning: None }; 201];
        assert_eq!(refused(&fang, &ReviewDecisions { rows, rest: None }).await, ErrorCode::ValidationFailed);
    }
}
