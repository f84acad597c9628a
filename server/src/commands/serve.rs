//! `sluice serve`: the app, the API and the worker of due jobs, until a signal asks it to stop.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum_server::Handle;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use server::config::Config;
use server::{AppState, JOBS, audit, jobs, live, privacy, search};

/// How long open requests may go on after the signal.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection may take for the head of a request, or be silent.
const SILENCE: Duration = Duration::from_secs(30);

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    let state = super::open(config.clone()).await?;
    // Whoever was erased before the backup that stands here was restored is erased again.
    let again = privacy::erasure::register::apply(&state).await?;
    if again > 0 {
        tracing::warn!(again, "people of an older backup are erased again");
    }
    privacy::retention::schedule(&state).await?;
    let worker = tokio::spawn(jobs::work(state.clone(), JOBS));
    let sealer = tokio::spawn(audit::seal::work(state.clone()));
    let indexer = tokio::spawn(search::indexer::work(state.clone()));
    let hub = tokio::spawn(live::work(state.clone()));
    let neighbours = tokio::spawn(live::neighbours::work(state.clone()));
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone(), state.clone()));
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
        None => {
            let mut server = axum_server::bind(config.listen).handle(handle);
            impatient(server.http_builder());
            server.serve(service).await
        }
        Some(tls) => {
            let tls = super::certificate(tls).await?;
            let mut server = axum_server::bind_rustls(config.listen, tls).handle(handle);
            impatient(server.http_builder());
            server.serve(service).await
        }
    };
    served.with_context(|| format!("SLUICE_LISTEN: cannot listen on {}.", config.listen))?;
    // A job that is cut off here is taken up again where it stood.
    worker.abort();
    let _ = worker.await;
    indexer.abort();
    let _ = indexer.await;
    sealer.abort();
    let _ = sealer.await;
    for listening in [hub, neighbours] {
        listening.abort();
        let _ = listening.await;
    }
    if let Err(error) = audit::seal::finish(&state).await {
        tracing::error!(cause = ?error, "the end of the audit log is not sealed");
    }
    state.database.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Closes a connection on which no request comes, or none comes to its end: each holds a file of the process.
fn impatient(connections: &mut Builder<TokioExecutor>) {
    connections.http1().timer(TokioTimer::new()).header_read_timeout(SILENCE);
    connections.http2().timer(TokioTimer::new()).keep_alive_interval(SILENCE).keep_alive_timeout(SILENCE);
}

async fn stop_on_signal(handle: Handle<SocketAddr>, state: AppState) {
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
    // A stream does not come to its end by itself.
    state.live.close();
    handle.graceful_shutdown(Some(PATIENCE));
}
