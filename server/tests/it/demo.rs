//! Stories of the demonstration: the same every time, true to every rule, and something to do for everybody.

use std::fmt::Debug;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use server::demo::{self, ADMIN, Demonstration, MANAGER, Need, REP, Size};
use server::entities::{
    accounts, activities, attachments, contacts, deals, events, leads, stage_moves, teams, users,
};
use server::pipeline::projection;
use shared::endpoint::Nothing;
use shared::people::Role;
use shared::people::api::{CreateSession, ListUsers, SignIn};
use shared::pipeline::api::{BoardQuery, ListDeals, ShowBoard};
use shared::pipeline::movement::MoveKind;
use shared::records::api::{DownloadAttachment, ShowTimeline, ShowToday};
use shared::records::timeline::TimelineQuery;
use shared::records::today::FollowReason;

use crate::support::{Browser, PASSWORD, TestApp, both};

const SIZE: Size = Size { people: 12, teams_a_region: 1, accounts: 60 };

impl TestApp {
    async fn fill(&self, seed: u64) -> anyhow::Result<demo::Counts> {
        let password_hash = self.password_hash().await;
        demo::fill(&self.state, Demonstration { size: SIZE, seed, password_hash }).await
    }

    async fn sign_in(&self, email: &str) -> Browser {
        let mut browser = self.stranger();
        let form = SignIn { email: email.to_owned(), password: PASSWORD.to_owned() };
        let answer = browser.prepare::<CreateSession>(&(), &Nothing {}, &form).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{email}");
        browser.keep_cookie(&answer);
        browser
    }

    /// Every row that the demonstration writes, table after table, as text.
    async fn dump(&self) -> Vec<String> {
        async fn rows<E: EntityTrait<Model: Debug + Send + Sync>>(
            app: &TestApp,
            id: E::Column,
        ) -> Vec<String> {
            let rows = E::find().order_by_asc(id).all(app.state.database.read()).await.unwrap();
            rows.iter().map(|row| format!("{row:?}")).collect()
        }
        let mut all = rows::<teams::Entity>(self, teams::Column::Id).await;
        all.extend(rows::<users::Entity>(self, users::Column::Id).await);
        all.extend(rows::<accounts::Entity>(self, accounts::Column::Id).await);
        all.extend(rows::<contacts::Entity>(self, contacts::Column::Id).await);
        all.extend(rows::<leads::Entity>(self, leads::Column::Id).await);
        all.extend(rows::<deals::Entity>(self, deals::Column::Id).await);
        all.extend(rows::<stage_moves::Entity>(self, stage_moves::Column::Id).await);
        all.extend(rows::<activities::Entity>(self, activities::Column::Id).await);
        all.extend(rows::<attachments::Entity>(self, attachments::Column::Id).await);
        // Where an event stands in the feed is the database's to say: what was cut off leaves numbers out.
        let told =
            events::Entity::find().order_by_asc(events::Column::Id).all(self.state.database.read()).await;
        all.extend(told.unwrap().into_iter().map(|row| format!("{:?}", events::Model { seq: 0, ..row })));
        all
    }
}

both! {
    async fn a_demonstration_that_was_cut_off_goes_on_where_it_stopped(app: TestApp) {
        let size = Size { accounts: 600, ..SIZE };
        let password_hash = app.password_hash().await;
        let company = Demonstration { size, seed: 5, password_hash };
        let whole = TestApp::on_sqlite().await;
        let counts = demo::fill(&whole.state, company.clone()).await.unwrap();
        assert_eq!(demo::need(&app.state).await.unwrap(), Need::Empty);
        let (state, begun) = (app.state.clone(), company.clone());
        let filling = tokio::spawn(async move { demo::fill(&state, begun).await });
        let accounts = async || accounts::Entity::find().count(app.state.database.read()).await.unwrap();
        while accounts().await == 0 {}
        filling.abort();
        let _ = filling.await;
        assert!(accounts().await < 600, "it was cut off");
        assert_eq!(demo::need(&app.state).await.unwrap(), Need::Unfinished);
        app.advance(3 * 24 * 60 * 60 * 1000);
        let other = Demonstration { seed: 6, ..company.clone() };
        assert!(demo::fill(&app.state, other).await.unwrap_err().to_string().contains("another scale or seed"));
        assert_eq!(demo::fill(&app.state, company.clone()).await.unwrap(), counts);
        assert_eq!(app.dump().await, whole.dump().await);
        assert_eq!(demo::need(&app.state).await.unwrap(), Need::Nothing);
        assert!(demo::fill(&app.state, company).await.unwrap_err().to_string().contains("people in it"));
    }

    async fn the_same_seed_and_day_make_the_same_company(app: TestApp) {
        let counts = app.fill(7).await.unwrap();
        assert_eq!((counts.users, counts.accounts, counts.contacts, counts.deals), (12, 60, 144, 96));
        let told = app.dump().await;
        assert_eq!(told.len(), counts.by_table().iter().map(|(_, rows)| rows).sum::<usize>());
        // Later on the same day, on the other database or the same.
        let other = TestApp::on_sqlite().await;
        other.advance(3 * 60 * 60 * 1000);
        other.fill(7).await.unwrap();
        assert_eq!(other.dump().await, told);
        let another = TestApp::on_sqlite().await;
        another.fill(8).await.unwrap();
        assert_ne!(another.dump().await, told);
    }

    async fn it_stays_out_of_a_database_with_people_in_it(app: TestApp) {
        app.rep("fang").await;
        let refused = app.fill(1).await.unwrap_err().to_string();
        assert!(refused.contains("has people in it already"), "{refused}");
        let people = users::Entity::find().filter(users::Column::Demo.eq(true));
        assert!(people.all(app.state.database.read()).await.unwrap().is_empty());
        let second = TestApp::on_sqlite().await;
        second.fill(1).await.unwrap();
        second.fill(1).await.unwrap_err();
    }

    async fn everybody_signs_in_and_has_something_to_do(app: TestApp) {
        app.fill(1).await.unwrap();
        let rep = app.sign_in(REP).await;
        let today = rep.get::<ShowToday>(&()).await.unwrap();
        assert_eq!(today.must_follow.len(), 5);
        assert!(today.one_step_away.len() >= 3 && today.new_leads.len() >= 3, "{today:?}");
        let reasons: Vec<_> = today.must_follow.iter().flat_map(|follow_up| &follow_up.reasons).collect();
        assert!(reasons.contains(&&FollowReason::ContactDue) && reasons.contains(&&FollowReason::OneStepAway));
        let board = rep.call::<ShowBoard>(&(), &BoardQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(board.columns.len(), 5);
        for column in &board.columns {
            assert!(column.count > 0 && !column.cards.is_empty(), "{}", column.stage);
        }
        let manager = app.sign_in(MANAGER).await;
        let team = manager.get::<ListUsers>(&()).await.unwrap();
        assert!(team.iter().any(|person| person.role == Role::Rep), "{team:?}");
        let admin = app.sign_in(ADMIN).await;
        let (mine, all) = (
            manager.call::<ListDeals>(&(), &Default::default(), &Nothing {}).await.unwrap().items.len(),
            admin.call::<ListDeals>(&(), &Default::default(), &Nothing {}).await.unwrap().items.len(),
        );
        assert!(mine > 0 && all >= mine);
    }

    async fn what_was_told_is_what_the_product_would_have_written(app: TestApp) {
        app.fill(3).await.unwrap();
        let (state, read) = (&app.state, app.state.database.read());
        let told = deals::Entity::find().order_by_asc(deals::Column::Id).all(read).await.unwrap();
        let transaction = state.database.begin().await.unwrap();
        for deal in &told {
            projection::renew(&transaction, &state.rules, deal.clone(), state.now()).await.unwrap();
        }
        transaction.commit().await.unwrap();
        let renewed = deals::Entity::find().order_by_asc(deals::Column::Id).all(read).await.unwrap();
        assert_eq!(renewed, told);
        for account in accounts::Entity::find().all(read).await.unwrap() {
            let open = told.iter().filter(|deal| deal.account_id == account.id && deal.open).count();
            assert_eq!(account.open_deals, i64::try_from(open).unwrap(), "{}", account.name);
            let of_account = activities::Column::AccountId.eq(account.id);
            let done = activities::Entity::find().filter(of_account).all(read).await.unwrap();
            let of_account = attachments::Column::AccountId.eq(account.id);
            let files = attachments::Entity::find().filter(of_account).all(read).await.unwrap();
            let touches = done.iter().map(|activity| activity.occurred_at);
            let last = touches.chain(files.iter().map(|file| file.created_at)).max();
            assert_eq!(account.last_touch_at, last, "{}", account.name);
        }
        for movement in stage_moves::Entity::find().all(read).await.unwrap() {
            let open = movement.verdict["open"] == true;
            assert_eq!(open, movement.kind != MoveKind::Override, "{movement:?}");
            assert!(movement.at < state.now());
        }
    }

    async fn a_deal_has_a_story_with_files_that_open(app: TestApp) {
        app.fill(1).await.unwrap();
        let admin = app.sign_in(ADMIN).await;
        let files = attachments::Entity::find().all(app.state.database.read()).await.unwrap();
        let file = files.iter().find(|file| file.deal_id.is_some()).unwrap();
        let path = <DownloadAttachment as shared::endpoint::Endpoint>::path(&file.id);
        let answer = admin.request(shared::endpoint::Method::Get, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.bytes().await.unwrap().len(), usize::try_from(file.size).unwrap());
        let query = TimelineQuery::all(file.about_kind, file.about_id);
        let story = admin.call::<ShowTimeline>(&(), &query, &Nothing {}).await.unwrap();
        let counts = story.counts.unwrap();
        assert!(counts.files > 0 && counts.activities > 0, "{counts:?}");
        assert!(story.items.iter().all(|entry| entry.actor.is_some()));
    }
}
