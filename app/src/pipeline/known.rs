//! The site's pipelines: asked for once per visit, because every deal, card and story needs their names.

use crate::client;
use crate::remote::{Remote, remote};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::pipeline::StageKey;
use shared::pipeline::api::ListPipelines;
use shared::pipeline::rules::{Pipeline, Stage};

/// Asks for the pipelines and provides them as context.
pub fn provide_pipelines() {
    let pipelines: Remote<Vec<Pipeline>> =
        remote(|| async { client::call::<ListPipelines>(&(), &Nothing {}, &Nothing {}).await });
    provide_context(pipelines);
}

/// The pipelines provided by [`provide_pipelines`].
pub fn known_pipelines() -> Remote<Vec<Pipeline>> {
    expect_context()
}

/// The stage of that key, in whichever pipeline it lies.
pub fn stage_of<'a>(pipelines: &'a [Pipeline], key: &StageKey) -> Option<&'a Stage> {
    pipelines.iter().find_map(|pipeline| pipeline.stage(key))
}
