//! Starts the real router on a loopback port, on a fresh database, with a clock that moves only when told.

use std::net::SocketAddr;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, Database as Connector, DbBackend};
use server::clock::{FixedClock, new_id};
use server::config::Config;
use server::database::Database;
use server::files::Files;
use server::search::indexer;
use server::{AppState, jobs, live, start};
use shared::time::Instant;
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};

/// The instant at which every story begins: 2026-11-19 09:00 in Shanghai, a Thursday.
pub(crate) const BEGIN: i64 = 1_795_050_000_000;

/// A running application.
pub(crate) struct TestApp {
    pub(crate) state: AppState,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) address: SocketAddr,
    folder: Arc<TempDir>,
}

impl TestApp {
    /// On a new SQLite file.
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::in_folder(folder.path());
        Self::start(config, folder).await
    }

    /// On a new database of the PostgreSQL server that the environment names; nothing where it says `none`.
    pub(crate) async fn on_postgres() -> Option<Self> {
        let server = std::env::var("SLUICE_TEST_POSTGRES").unwrap_or_default();
        assert!(
            !server.is_empty(),
            "half of every story is told on PostgreSQL: `cargo xtask test --only tests` starts one; otherwise set \
             SLUICE_TEST_POSTGRES=postgres://USER@HOST:PORT/postgres, or SLUICE_TEST_POSTGRES=none to leave it out"
        );
        if server == "none" {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let database_url = fresh_database(&server).await;
        Some(Self::start(Config { database_url, ..Config::in_folder(folder.path()) }, folder).await)
    }

    /// Another server with other settings on the same database and clock.
    pub(crate) async fn beside(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.state.config.clone();
        change(&mut config);
        Self::serve(config, self.folder.clone(), self.clock.clone()).await
    }

    /// The settings of another site on the same kind of database, in which there is not one table yet.
    pub(crate) async fn empty_site(&self) -> (Config, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::in_folder(folder.path());
        if self.state.database.backend() == DbBackend::Sqlite {
            return (config, folder);
        }
        let server = std::env::var("SLUICE_TEST_POSTGRES").unwrap();
        let database_url = make_database(&server, "template0").await;
        (Config { database_url, ..config }, folder)
    }

    /// The server of a site begins.
    pub(crate) async fn start(config: Config, folder: TempDir) -> Self {
        let clock = Arc::new(FixedClock::at(Instant::from_millis(BEGIN)));
        Self::serve(config, Arc::new(folder), clock).await
    }

    async fn serve(config: Config, folder: Arc<TempDir>, clock: Arc<FixedClock>) -> Self {
        let database = Database::open(&config.database_url).await.unwrap();
        start::prepare(&database, Instant::from_millis(BEGIN)).await.unwrap();
        let files = Files::in_folder(&config.data.join("files")).unwrap();
        let state = AppState::new(config, database, files, clock.clone());
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = server::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        tokio::spawn(live::work(state.clone()));
        Self { state, clock, address, folder }
    }

    /// Lets the server wake those beside it, and be woken by them.
    pub(crate) fn hear_neighbours(&self) {
        tokio::spawn(live::neighbours::work(self.state.clone()));
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, millis: i64) {
        self.clock.advance(millis);
    }

    /// Indexes what there is to be found, as the indexer would, and says how many documents that changed.
    pub(crate) async fn index(&self) -> usize {
        indexer::catch_up(&self.state).await.unwrap()
    }

    /// Does every job that is due, as the worker would, and says how many there were.
    pub(crate) async fn work(&self) -> usize {
        jobs::tick(&self.state, server::JOBS).await.unwrap()
    }
}

/// Makes a database by copying one that is migrated already; the copies are dropped with the server.
async fn fresh_database(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(async || {
            let address = make_database(server, "template0").await;
            let database = Database::open(&address).await.unwrap();
            start::prepare(&database, Instant::from_millis(BEGIN)).await.unwrap();
            database.writer().close_by_ref().await.unwrap();
            address.rsplit_once('/').unwrap().1.to_owned()
        })
        .await;
    make_database(server, template).await
}

/// Makes a database like another one, and says its address.
async fn make_database(server: &str, like: &str) -> String {
    // CREATE DATABASE … TEMPLATE fails while another one copies the same template.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let guard = ONE_AT_A_TIME.lock().await;
    let name = format!("story_{}", new_id(Instant::from_millis(BEGIN)).simple());
    let connection = Connector::connect(server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {like}")).await.unwrap();
    connection.close().await.unwrap();
    drop(guard);
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}
