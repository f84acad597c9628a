//! What the demonstration's people write, in their own language. Templates with a few variables; which one is taken
//! is drawn elsewhere.

mod english;
mod mandarin;

use shared::people::Language;

/// The templates of one language.
///
/// Variables: `{contact}` the person spoken to, `{company}` the customer in short, `{product}` what is sold,
/// `{rival}` a competitor, `{n}` a small number.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Calls that came to something.
    pub(super) calls: &'static [&'static str],
    /// Calls that did not.
    pub(super) short_calls: &'static [&'static str],
    /// Emails.
    pub(super) emails: &'static [&'static str],
    /// Conversations on WeChat.
    pub(super) chats: &'static [&'static str],
    /// Meetings and visits.
    pub(super) meetings: &'static [&'static str],
    /// Summaries of what was recorded.
    pub(super) summaries: &'static [&'static str],
    /// Changes that the customer wants.
    pub(super) changes: &'static [&'static str],
    /// Notes to oneself.
    pub(super) notes: &'static [&'static str],
    /// First calls at an account that has no deal.
    pub(super) prospecting: &'static [&'static str],
    /// What comes with a file, by kind of document as [`files`](Self::files).
    pub(super) papers: [&'static [&'static str]; 7],
    /// What a lead asks for.
    pub(super) needs: &'static [&'static str],
    /// What comes next.
    pub(super) next_steps: &'static [&'static str],
    /// Briefs on a competitor.
    pub(super) briefs: &'static [&'static str],
    /// Notes on an account.
    pub(super) account_notes: &'static [&'static str],
    /// What is sold.
    pub(super) products: &'static [&'static str],
    /// How a deal is one of several; empty for the first.
    pub(super) phases: &'static [&'static str],
    /// Competitors.
    pub(super) rivals: &'static [&'static str],
    /// Job titles of those who decide.
    pub(super) deciders: &'static [&'static str],
    /// Job titles of everybody else.
    pub(super) titles: &'static [&'static str],
    /// Why an administrator let a deal pass with something missing.
    pub(super) overrides: &'static [&'static str],
    /// Why an administrator let a deal be won.
    pub(super) wins: &'static [&'static str],
    /// Why a deal went back.
    pub(super) backs: &'static [&'static str],
    /// Why a lost deal lives again.
    pub(super) reopenings: &'static [&'static str],
    /// Why a deal was lost, when it is none of the list.
    pub(super) losses: &'static [&'static str],
    /// File names, by kind of document: needs, proposal, acceptance, confirmation, scan, minutes, contract.
    pub(super) files: [&'static str; 7],
}

/// The phrases of `language`.
pub(super) fn of(language: Language) -> &'static Phrases {
    match language {
        Language::Chinese => &mandarin::PHRASES,
        Language::English => &english::PHRASES,
    }
}

/// Who and what a template speaks of.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The person spoken to.
    pub(super) contact: String,
    /// The customer in short.
    pub(super) company: String,
    /// What is sold.
    pub(super) product: &'static str,
    /// A competitor.
    pub(super) rival: &'static str,
}

impl Words {
    /// `template` with its variables filled in.
    pub(super) fn fill(&self, template: &str, n: i64) -> String {
        let mut text = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            text.push_str(before);
            match name {
                "contact" => text.push_str(&self.contact),
                "company" => text.push_str(&self.company),
                "product" => text.push_str(self.product),
                "rival" => text.push_str(self.rival),
                _ => text.push_str(&n.to_string()),
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_nothing_else_is_touched() {
        let words =
            Words { contact: "陈立群".to_owned(), company: "启衡".to_owned(), ..Words::default() };
        assert_eq!(words.fill("约了{contact}，{n} 点到{company}。", 3), "约了陈立群，3 点到启衡。");
    }

    #[test]
    fn templates_have_known_variables_alone() {
        let known = ["contact", "company", "product", "rival", "n"];
        for phrases in [&mandarin::PHRASES, &english::PHRASES] {
            let lists = [
                phrases.calls,
                phrases.short_calls,
                phrases.emails,
                phrases.chats,
                phrases.meetings,
                phrases.summaries,
                phrases.changes,
                phrases.notes,
                phrases.prospecting,
                phrases.needs,
                phrases.next_steps,
                phrases.briefs,
                phrases.account_notes,
                phrases.wins,
                phrases.overrides,
                &phrases.files,
            ];
            for template in lists.into_iter().chain(phrases.papers).flatten() {
                for part in template.split('{').skip(1) {
                    let (name, _) = part.split_once('}').unwrap();
                    assert!(known.contains(&name), "{template}");
                }
            }
        }
    }
}
