//! `sluice serve`: the app, the API and the worker of due jobs, until a signal asks it to stop.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum_server::Handle;
use server::config::Config;
use server::{JOBS, jobs};

/// How long open requests may go on after the signal.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    let state = super::open(config.clone()).await?;
    let worker = tokio::spawn(jobs::work(state.clone(), JOBS));
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone()));
    let listening = handle.clone();
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let needs_set_up = server::people::service::needs_set_up(&state).await?;
    let code = state.auth.set_up_code.clone();
    tokio::spawn(async move {
        if let Some(address) = listening.listening().await {
            println!("Sluice listens on {scheme}://{address}");
            if needs_set_up {
                println!("Nobody can sign in yet. Open {scheme}://{address}/setup with the code {code}");
            }
        }
    });
    let service = server::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let served = match &config.tls {
        None => axum_server::bind(config.listen).handle(handle).serve(service).await,
        Some(tls) => {
            let tls = super::certificate(tls).await?;
            axum_server::bind_rustls(config.listen, tls).handle(handle).serve(service).await
        }
    };
    served.with_context(|| format!("SLUICE_LISTEN: cannot listen on {}.", config.listen))?;
    // A job that is cut off here is taken up again where it stood.
    worker.abort();
    let _ = worker.await;
    state.database.close().await?;
    tracing::info!("stopped");
    Ok(())
}

async fn stop_on_signal(handle: Handle<SocketAddr>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    tracing::info!("stopping: no new requests, open ones may finish");
    handle.graceful_shutdown(Some(PATIENCE));
}
