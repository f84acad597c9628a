//! The application under test, and people to use it.
#![allow(dead_code, unused_imports, reason = "each story uses a part of it")]

mod app;
pub(crate) mod asking;
mod browser;
mod builders;
mod importing;
mod listening;
mod program;
mod provider;

pub(crate) use app::TestApp;
pub(crate) use browser::{Browser, answer, cookies};
pub(crate) use builders::{PASSWORD, Person};
pub(crate) use importing::{TEXT, WORKBOOK, remains};
pub(crate) use listening::Listening;
pub(crate) use program::{Serving, add_fang, said, sluice};
pub(crate) use provider::{Provider, SITE, Signing};

/// Tells a story on both databases: `both! { async fn a_rep_signs_in(app: TestApp) { … } }`.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $story:block)+) => { $(
        mod $name {
            use super::*;

            async fn story($app: TestApp) $story

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                story(TestApp::on_sqlite().await).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = TestApp::on_postgres().await {
                    story(app).await;
                }
            }
        }
    )+ };
}
pub(crate) use both;
