//! A page that listens to what happens, as its browser hears it.

use std::time::Duration;

use shared::endpoint::Method;
use shared::live::{Change, What};
use uuid::Uuid;

use super::Browser;

/// How long a story waits for what has to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream.
#[derive(Debug)]
pub(crate) struct Listening {
    response: reqwest::Response,
    text: String,
    /// The number that was heard last.
    pub(crate) last: i64,
}

impl Browser {
    /// Listens from now on.
    pub(crate) async fn listen(&self) -> Listening {
        self.listen_after(None).await
    }

    /// Listens again after a while, having heard everything up to `last`.
    pub(crate) async fn listen_after(&self, last: Option<i64>) -> Listening {
        let request = self.request(Method::Get, "/api/v1/changes");
        let request = match last {
            Some(last) => request.header("last-event-id", last.to_string()),
            None => request,
        };
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Listening { response, text: String::new(), last: last.unwrap_or(-1) }
    }
}

impl Listening {
    /// The next message; nothing when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Change> {
        tokio::time::timeout(PATIENCE, self.message()).await.expect("nothing was told")
    }

    async fn message(&mut self) -> Option<Change> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let mut told = None;
                for line in event.lines() {
                    match line.split_once(": ").unwrap() {
                        ("id", id) => self.last = id.parse().unwrap(),
                        ("data", json) => told = Some(serde_json::from_str(json).unwrap()),
                        ("retry", _) => {}
                        other => panic!("{other:?}"),
                    }
                }
                if told.is_some() {
                    return told;
                }
            }
            let piece = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// Listens until the stream says where it stands.
    pub(crate) async fn ready(mut self) -> Self {
        let number = async {
            while !self.text.contains("id: ") {
                let piece = self.response.chunk().await.unwrap().unwrap();
                self.text.push_str(std::str::from_utf8(&piece).unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, number).await.expect("the stream did not begin");
        let stands = self.text.rsplit("id: ").next().and_then(|rest| rest.lines().next()).unwrap();
        self.last = stands.parse().unwrap();
        self
    }

    /// The ids that are told until one is told of the record `last`, that one included.
    pub(crate) async fn until(&mut self, last: Uuid) -> Vec<Uuid> {
        let mut told = Vec::new();
        while told.last() != Some(&last) {
            let change = self.next().await.expect("the stream ended");
            told.extend(change.id.filter(|_| change.what == What::Happened));
        }
        told
    }

    /// Everything that is told until the stream ends.
    pub(crate) async fn rest(mut self) -> Vec<Change> {
        let mut told = Vec::new();
        while let Some(change) = self.next().await {
            told.push(change);
        }
        told
    }
}
