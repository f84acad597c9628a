//! `sluice check`: is everything that `serve` will need there? Changes nothing and makes nothing.

use anyhow::bail;
use migration::{Migrator, MigratorTrait};
use server::assets;
use server::config::Config;
use server::database::{self, Database};

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    println!("listen      {}", config.listen);
    println!("data        {}", config.data.display());
    println!("time zone   {}", config.time_zone);
    println!("connection  {}", if config.is_secure() { "TLS" } else { "plain http, for localhost only" });
    let mut faults = config.strangers.clone();
    if let Some(tls) = &config.tls
        && let Err(error) = super::certificate(tls).await
    {
        faults.push(format!("{error:#}"));
    }
    match assets::count() {
        0 => {
            println!("web app     not built");
            faults.push("the web app has not been built: run cargo xtask web.".to_owned());
        }
        files => println!("web app     {files} files"),
    }
    match standing(&config).await {
        Ok(standing) => println!("database    {standing}"),
        Err(error) => {
            println!("database    cannot be used");
            faults.push(format!("{error:#}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\nsluice: ")) }
}

/// How the database stands.
async fn standing(config: &Config) -> anyhow::Result<String> {
    let file = database::sqlite_file(&config.database_url);
    if file.is_some_and(|file| !file.exists()) {
        return Ok("none yet; serve makes it".to_owned());
    }
    let database = Database::open_existing(&config.database_url).await?;
    let applied = Migrator::get_applied_migrations_read_only(database.read()).await?.len();
    let pending = Migrator::get_pending_migrations_read_only(database.read()).await?.len();
    let state = match (applied, pending) {
        (_, 0) => "up to date".to_owned(),
        (0, _) => "empty; serve makes its tables".to_owned(),
        (_, count) => format!("{count} migrations are pending; serve or migrate carries them out"),
    };
    let kind = database.backend();
    database.close().await?;
    Ok(format!("{kind:?}, {state}"))
}
