//! Who is signed in. Asked once at the start; pages behind the frame are only drawn for somebody.

use crate::client::{self, ClientError};
use crate::database::{self, Store};
use crate::storage;
use crate::text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::endpoint::Nothing;
use shared::error::ErrorCode;
use shared::people::api::{
    CompleteSetUp, CreateSession, EndSession, SessionView, SetUp, ShowSession, SignIn,
};

/// Where the id of the last person of this device is kept, to wipe what is not theirs.
const PERSON_ENTRY: &str = "sluice.person";

/// What is known of who is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Still asking.
    Asking,
    /// Nobody; `ended` when somebody was, a moment ago.
    Nobody {
        /// The session ended under them.
        ended: bool,
    },
    /// Nobody, because they signed out; the next person starts at the beginning.
    Left,
    /// This person.
    Somebody(SessionView),
    /// It could not be asked.
    Failed(ClientError),
}

/// The session; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Session {
    known: RwSignal<Known>,
}

/// Makes the session, provides it as context and asks the server who is there.
pub fn provide() -> Session {
    let session = Session { known: RwSignal::new(Known::Asking) };
    provide_context(session);
    client::on_unauthenticated(move || session.end());
    session.ask();
    session
}

/// The session.
pub fn expect() -> Session {
    expect_context()
}

/// The person this page is drawn for. Only behind the frame, which draws nothing for nobody.
pub fn me() -> SessionView {
    expect_context()
}

impl Session {
    /// What is known, tracked.
    pub fn known(self) -> Known {
        self.known.get()
    }

    /// Asks the server again who is there.
    pub fn ask(self) {
        spawn_local(async move {
            match client::call::<ShowSession>(&(), &Nothing {}, &Nothing {}).await {
                Ok(view) => self.come_in(view).await,
                Err(error) if error.code() == Some(ErrorCode::Unauthenticated) => self.end(),
                Err(error) => self.known.set(Known::Failed(error)),
            }
        });
    }

    /// Signs in.
    ///
    /// # Errors
    /// The server's refusal, or what went wrong on the way.
    pub async fn sign_in(self, form: &SignIn) -> Result<(), ClientError> {
        let view = client::call::<CreateSession>(&(), &Nothing {}, form).await?;
        self.come_in(view).await;
        Ok(())
    }

    /// Makes the first administrator and signs them in.
    ///
    /// # Errors
    /// The server's refusal, or what went wrong on the way.
    pub async fn set_up(self, form: &SetUp) -> Result<(), ClientError> {
        let view = client::call::<CompleteSetUp>(&(), &Nothing {}, form).await?;
        self.come_in(view).await;
        Ok(())
    }

    /// Signs out and wipes what this device kept. What the server does not confirm still ends here.
    ///
    /// # Errors
    /// When the server could not be told: its session then lives until it expires.
    pub async fn sign_out(self) -> Result<(), ClientError> {
        let told = client::call::<EndSession>(&(), &Nothing {}, &Nothing {}).await;
        wipe().await;
        storage::remove(PERSON_ENTRY);
        self.known.set(Known::Left);
        told.map(|_| ())
    }

    /// Takes over whom the server signed in, by whichever way they came.
    pub async fn come_in(self, view: SessionView) {
        let person = view.user.id.to_string();
        if storage::get(PERSON_ENTRY).is_some_and(|last| last != person) {
            wipe().await;
        }
        storage::set(PERSON_ENTRY, &person);
        text::set_clock(&view.time_zone, view.now);
        self.known.set(Known::Somebody(view));
    }

    /// The server no longer knows this person. Drafts stay for when they come back.
    fn end(self) {
        let ended = self.known.with_untracked(|known| matches!(known, Known::Somebody(_)));
        self.known.set(Known::Nobody { ended });
        spawn_local(database::clear(Store::Answers));
    }
}

async fn wipe() {
    database::clear(Store::Drafts).await;
    database::clear(Store::Answers).await;
}
