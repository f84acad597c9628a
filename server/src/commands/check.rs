//! `sluice check`: is everything that `serve` will need there? Changes nothing.

use migration::{Migrator, MigratorTrait};
use server::config::Config;

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    println!("listen      {}", config.listen);
    println!("data        {}", config.data.display());
    println!("time zone   {}", config.time_zone);
    println!("connection  {}", if config.is_secure() { "TLS" } else { "plain http, for localhost only" });
    let sqlite = config.database_url.strip_prefix("sqlite:");
    if sqlite.is_some_and(|file| !std::path::Path::new(file).exists()) {
        println!("database    none yet; serve makes it");
        return Ok(());
    }
    let (database, _) = super::connect(&config).await?;
    let pending = Migrator::get_pending_migrations_read_only(database.read()).await?;
    let state = match pending.len() {
        0 => "up to date".to_owned(),
        count => format!("{count} migrations are pending; serve or migrate carries them out"),
    };
    println!("database    {:?}, {state}", database.backend());
    Ok(database.close().await?)
}
