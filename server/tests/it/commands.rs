//! Stories of whoever looks after the machine and runs `sluice` by hand.

use std::path::Path;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use server::config::Config;
use server::database::Database;
use server::entities::{accounts, users};

use crate::support::{TestApp, add_fang, both, said, sluice};
use crate::upgrade;

/// The address of the application's database, for a program beside it.
fn address(app: &TestApp) -> Option<&str> {
    Some(app.state.config.database_url.as_str())
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_in_the_wrong_folder_is_refused_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let refused =
        said(sluice(folder.path(), None).env("SLUICE_DATA", &data).args(["backup", "site.tar"])).unwrap_err();
    assert!(refused.contains("there is no database at") && refused.contains("sluice.db"), "{refused}");
    assert_eq!(entries(folder.path()), [""; 0]);
}

#[test]
fn a_check_before_the_first_start_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let check = |name: &str, value: &str| {
        let mut check = sluice(folder.path(), None);
        let (Ok(told) | Err(told)) = said(check.env("SLUICE_DATA", &data).env(name, value).arg("check"));
        told
    };
    let told = check("SLUICE_TIME_ZONE", "Europe/Berlin");
    assert!(
        told.contains("time zone   Europe/Berlin") && told.contains("none yet; serve makes it"),
        "{told}"
    );
    assert!(told.contains("web app     "), "{told}");
    let told = check("SLUICE_TIME_ZONE", "Europe/Bärlin");
    assert!(told.contains("SLUICE_TIME_ZONE must be an IANA time zone"), "{told}");
    let told = check("SLUICE_TRUSTED_PROXI", "127.0.0.1");
    assert!(
        told.contains("SLUICE_TRUSTED_PROXI is no setting of Sluice; the nearest is SLUICE_TRUSTED_PROXY."),
        "{told}"
    );
    assert_eq!(entries(folder.path()), [""; 0]);
}

both! {
    async fn a_newer_program_takes_a_backup_before_it_migrates(app: TestApp) {
        // As the program before the last migration left it.
        let (config, folder) = app.empty_site().await;
        let address = Some(config.database_url.as_str());
        let database = Database::open(&config.database_url).await.unwrap();
        let all = Migrator::migrations();
        let name = all.last().unwrap().name();
        Migrator::up(database.writer(), Some(u32::try_from(all.len() - 1).unwrap())).await.unwrap();
        upgrade::fill(&database).await;
        let migrate = || said(sluice(folder.path(), address).arg("migrate"));
        let pending =
            async || Migrator::get_pending_migrations_read_only(database.writer()).await.unwrap().len();
        let backups = folder.path().join("backups");
        std::fs::write(&backups, "in the way").unwrap();
        let refused = migrate().unwrap_err();
        assert!(refused.contains("no backup, so nothing was migrated."), "{refused}");
        assert_eq!(pending().await, 1);
        std::fs::remove_file(&backups).unwrap();
        migrate().unwrap();
        assert_eq!(pending().await, 0);
        let taken = entries(&backups);
        assert!(taken.len() == 1 && taken[0].starts_with(&format!("before-{name}-")), "{taken:?}");
        migrate().unwrap();
        assert_eq!(entries(&backups), taken, "nothing to migrate, nothing to keep");
        // The way back: an empty database.
        let way_back = tempfile::tempdir().unwrap();
        let file = backups.join(&taken[0]);
        said(sluice(way_back.path(), None).arg("restore").arg(file)).unwrap();
        let restored = Database::open_existing(&Config::in_folder(way_back.path()).database_url).await.unwrap();
        let kept = accounts::Entity::find().all(restored.read()).await.unwrap();
        assert_eq!(kept.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), [upgrade::CUSTOMER]);
    }

    async fn a_check_says_how_the_database_stands(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let check = || {
            let (Ok(told) | Err(told)) = said(sluice(folder.path(), address(&app)).arg("check"));
            told
        };
        let told = check();
        assert!(told.contains("up to date"), "{told}");
        app.state.database.writer().execute_unprepared("DELETE FROM seaql_migrations").await.unwrap();
        let told = check();
        assert!(told.contains("empty; serve makes its tables"), "{told}");
        let refused = said(sluice(folder.path(), address(&app)).args(["backup", "site.tar"])).unwrap_err();
        assert!(refused.contains("there is nothing of Sluice in the database."), "{refused}");
        assert_eq!(entries(folder.path()), [""; 0]);
    }

    async fn a_demonstration_that_is_there_tells_its_sign_ins_again(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let again = || said(sluice(folder.path(), address(&app)).args(["demo", "--if-needed"])).unwrap();
        app.rep("chen").await;
        assert!(!again().contains("Sign in"), "people who are real are nobody's demonstration");
        app.state.database.writer().execute_unprepared("UPDATE users SET demo = TRUE").await.unwrap();
        let told = again();
        for word in ["rep@demo.test", "manager@demo.test", "admin@demo.test", "SLUICE_DEMO_PASSWORD", "lost"] {
            assert!(told.contains(word), "{word} in {told}");
        }
    }

    async fn nobody_is_added_to_a_demonstration_by_mistake(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        app.rep("chen").await;
        app.state.database.writer().execute_unprepared("UPDATE users SET demo = TRUE").await.unwrap();
        let refused = add_fang(folder.path(), address(&app), &[]).unwrap_err();
        assert!(refused.contains("the database is a demonstration") && refused.contains("--demonstration"), "{refused}");
        let count = async || users::Entity::find().count(app.state.database.read()).await.unwrap();
        assert_eq!(count().await, 1);
        add_fang(folder.path(), address(&app), &["--demonstration"]).unwrap();
        assert_eq!(count().await, 2);
    }
}
