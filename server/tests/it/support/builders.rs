//! Teams and people put straight into the database; their records through the product's own endpoints.

use sea_orm::{EntityTrait, IntoActiveModel};
use server::auth::session;
use server::entities::{teams, users};
use shared::audit::SignInWay;
use shared::ids::{AccountId, TeamId, UserId};
use shared::money::Currency;
use shared::people::{Password, Role};
use shared::pipeline::api::CreateDeal;
use shared::pipeline::deal::{DealForm, DealView};
use shared::records::account::{AccountForm, AccountView};
use shared::records::api::CreateAccount;
use tokio::sync::OnceCell;

use super::{Browser, TestApp};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Somebody with a session.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) team: TeamId,
    pub(crate) browser: Browser,
}

impl TestApp {
    /// A browser in which nobody is signed in.
    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(self.address)
    }

    /// A team, below another one where `parent` says so.
    pub(crate) async fn team(&self, name: &str, parent: Option<TeamId>) -> TeamId {
        let id = TeamId(self.state.new_id());
        let row = teams::Model {
            id,
            parent_id: parent,
            name: name.to_owned(),
            created_at: self.state.now(),
            version: 1,
        };
        let row = row.into_active_model();
        teams::Entity::insert(row).exec_without_returning(self.state.database.writer()).await.unwrap();
        id
    }

    /// Somebody signed in: `name` is the local part of the address, too.
    pub(crate) async fn person(&self, name: &str, role: Role, team: TeamId) -> Person {
        let (id, now) = (UserId(self.state.new_id()), self.state.now());
        let email = format!("{name}@sluice.test");
        let row = users::Model {
            id,
            email: email.clone(),
            email_key: email.to_lowercase(),
            name: name.to_owned(),
            role,
            team_id: team,
            manager_id: None,
            password_hash: self.password_hash().await,
            language: None,
            demo: false,
            disabled_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let transaction = self.state.database.begin().await.unwrap();
        users::Entity::insert(row.into_active_model()).exec_without_returning(&*transaction).await.unwrap();
        transaction.commit().await.unwrap();
        Person { id, email, team, browser: self.stranger() }.signed_in_again(self).await
    }

    /// A rep in a team of their own.
    pub(crate) async fn rep(&self, name: &str) -> Person {
        let team = self.team(&format!("{name}’s team"), None).await;
        self.person(name, Role::Rep, team).await
    }

    pub(crate) async fn password_hash(&self) -> String {
        static HASH: OnceCell<String> = OnceCell::const_new();
        HASH.get_or_init(async || {
            let password = Password::new(PASSWORD, "", "").unwrap();
            self.state.auth.passwords.hash(password).await.unwrap()
        })
        .await
        .clone()
    }
}

impl Person {
    /// The same person with a new session, as after a long absence.
    pub(crate) async fn signed_in_again(self, app: &TestApp) -> Self {
        let transaction = app.state.database.begin().await.unwrap();
        let token =
            session::begin(&transaction, self.id, SignInWay::Password, None, app.state.now()).await.unwrap();
        transaction.commit().await.unwrap();
        let browser = app.stranger().with_cookie(format!("sluice={}", token.reveal()));
        Self { browser, ..self }
    }

    /// An account of theirs with nothing but a name.
    pub(crate) async fn account(&self, name: &str) -> AccountView {
        let form = AccountForm { name: name.to_owned(), ..AccountForm::default() };
        self.browser.post::<CreateAccount>(&form).await.unwrap()
    }

    /// A deal of theirs with nothing but a name.
    pub(crate) async fn deal(&self, account: AccountId, name: &str) -> DealView {
        let form = DealForm { name: name.to_owned(), ..DealForm::new(account, Currency::Cny) };
        self.browser.post::<CreateDeal>(&form).await.unwrap()
    }
}
