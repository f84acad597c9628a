//! Changing how far a lead has come, at once and from wherever it stands: the effect shows, is put back when the server
//! refuses, and can be undone.

use super::lead_form::{statuses, title};
use super::words;
use crate::client::{self, ClientError};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Select, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::ids::LeadId;
use shared::records::api::{Edit, EditLead, ShowLead};
use shared::records::lead::{LeadStatus, LeadView};

/// The status as a choice that takes effect at once.
#[component]
pub(super) fn StatusChoice(
    /// The lead.
    id: LeadId,
    /// How far it has come, as it is shown.
    #[prop(into)]
    status: Signal<LeadStatus>,
    /// Takes the lead as the server has it now.
    #[prop(into)]
    on_changed: Callback<LeadView>,
) -> impl IntoView {
    let chosen = RwSignal::new(Some(status.get_untracked()));
    Effect::new(move || chosen.set(Some(status.get())));
    let toasts = use_toasts();
    let change = Callback::new(move |wanted: LeadStatus| {
        let before = status.get_untracked();
        spawn_local(async move {
            match put(id, wanted).await {
                Ok(lead) => {
                    let name = title(lead.fields.company.as_deref(), lead.fields.name.as_deref());
                    let told = t!(LeadStatusChanged, name = name, status = words::lead_status(wanted));
                    toasts.undoable(told, move || {
                        let _ = chosen.try_set(Some(before));
                    });
                    on_changed.run(lead);
                }
                Err(error) => {
                    let _ = chosen.try_set(Some(before));
                    toasts.failed(text(Key::LeadStatusKept), &error);
                }
            }
        });
    });
    Effect::new(move |first: Option<()>| {
        let wanted = chosen.get();
        if let (Some(()), Some(wanted)) = (first, wanted)
            && wanted != status.get_untracked()
        {
            change.run(wanted);
        }
    });
    view! { <Select label=words::field("status") bare=true choices=statuses() value=chosen/> }
}

/// Changes nothing but the status, over the version that stands now: nobody's other change is lost by it.
async fn put(id: LeadId, status: LeadStatus) -> Result<LeadView, ClientError> {
    let LeadView { fields, version, .. } = client::call::<ShowLead>(&id, &Nothing {}, &Nothing {}).await?;
    let fields = shared::records::lead::LeadForm { status, ..fields };
    client::call::<EditLead>(&id, &Nothing {}, &Edit { version, fields }).await
}
