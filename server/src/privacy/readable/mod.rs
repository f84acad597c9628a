//! A copy of somebody's data as a page for that person: fields by their labels, words in their language, times of the
//! site's zone, names in place of ids. A page without a script, to be read and printed. Leaves nothing out but what says
//! something to programs alone, and decides nothing about what is in a copy.

mod words;

use std::collections::HashMap;

use chrono_tz::Tz;
use serde_json::{Map, Value};
use shared::people::Language;
use shared::privacy::erasure::ERASED;
use shared::time::Instant;

use crate::words::word;
use crate::zone;
use words::{FOR_PROGRAMS, PARTS, label, pick, said};

/// Members that are read first, wherever they stand.
const FIRST: [&str; 5] = ["at", "since", "received_on", "kind", "name"];

/// For whom a copy is made readable.
#[derive(Debug)]
pub(super) struct Reader {
    /// Their language.
    pub(super) language: Language,
    /// The zone of the times they read.
    pub(super) zone: Tz,
    /// When the copy is taken.
    pub(super) at: Instant,
    /// What the ids in it are called; of what is gone, nothing.
    pub(super) names: HashMap<String, Option<String>>,
}

impl Reader {
    /// The whole page.
    pub(super) fn page(&self, data: &Map<String, Value>) -> String {
        let title = pick(("个人信息副本", "A copy of personal data"), self.language);
        let taken = self.local(self.at);
        let zone = self.zone.name();
        let remark = match self.language {
            Language::Chinese => format!("生成于 {taken}。文中时间均为 {zone} 时区。"),
            Language::English => format!("Taken on {taken}. All times are those of the zone {zone}."),
        };
        let mut page = format!(
            "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>{title}</title>\
             <style>body{{font-family:sans-serif;max-width:60em;margin:2em auto;line-height:1.5}}\
             table{{border-collapse:collapse}}th,td{{border:1px solid #999;padding:.25em .5em;text-align:left;\
             vertical-align:top}}ul{{padding-left:1.2em}}li{{margin:.5em 0}}</style><h1>{title}</h1><p>{remark}</p>",
            lang = self.language,
        );
        for (part, heading) in PARTS {
            let Some(value) = data.get(part) else { continue };
            page.push_str(&format!("<h2>{}</h2>", pick(heading, self.language)));
            match nothing(value) {
                true => page.push_str(&format!("<p>{}</p>", pick(("无", "None"), self.language))),
                false => page.push_str(&self.value(part, value)),
            }
        }
        page.push_str("</html>");
        page
    }

    fn value(&self, field: &str, value: &Value) -> String {
        match value {
            Value::Null => self.empty().to_owned(),
            Value::Bool(yes) => {
                let key = if *yes { "label.yes" } else { "label.no" };
                word(key, self.language).unwrap_or_default().to_owned()
            }
            Value::Number(number) if field == "size" => number.as_u64().map_or_else(String::new, bytes),
            Value::Number(number) => number.to_string(),
            Value::String(text) if text.is_empty() => self.empty().to_owned(),
            Value::String(text) => escaped(&self.text(field, text)),
            Value::Array(values) if values.iter().all(Value::is_string) => {
                let told = values.iter().map(|value| self.value(field, value));
                told.collect::<Vec<_>>().join(pick(("、", ", "), self.language))
            }
            Value::Array(values) => {
                let items = values.iter().map(|value| format!("<li>{}</li>", self.value(field, value)));
                format!("<ul>{}</ul>", items.collect::<String>())
            }
            Value::Object(members) => match brief(members) {
                Some(name) => escaped(&self.named(Some(name))),
                None => format!("<table>{}</table>", self.rows(members)),
            },
        }
    }

    /// The members of an object as rows of a table.
    fn rows(&self, members: &Map<String, Value>) -> String {
        let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
        let mut members: Vec<_> = members.iter().collect();
        members.sort_by_key(|(name, _)| place(name));
        let mut rows = String::new();
        for (name, value) in members {
            let told = match (name.as_str(), value) {
                (name, value) if FOR_PROGRAMS.contains(&name) || nothing(value) => continue,
                // What an entry says beside its kind stands with the rest of it.
                ("detail" | "figures", Value::Object(more)) => {
                    let more = more.iter().filter(|(name, _)| name.as_str() != "kind");
                    let more = more.map(|(name, value)| (name.clone(), value.clone())).collect();
                    rows.push_str(&self.rows(&more));
                    continue;
                }
                ("changes", Value::Array(changes)) => self.changes(changes),
                (name, value) => self.value(name, value),
            };
            rows.push_str(&format!("<tr><th>{}</th><td>{told}</td></tr>", escaped(self.label(name))));
        }
        rows
    }

    /// What changed, a line each: what it was, what it is.
    fn changes(&self, changes: &[Value]) -> String {
        let line = |change: &Value| {
            let field = change.get("field")?.as_str()?;
            let told = |side: &str| self.value(field, change.get(side).unwrap_or(&Value::Null));
            let colon = pick(("：", ": "), self.language);
            Some(format!("<div>{}{colon}{} → {}</div>", escaped(self.label(field)), told("old"), told("new")))
        };
        changes.iter().filter_map(line).collect()
    }

    /// A text as the reader knows it.
    fn text(&self, field: &str, text: &str) -> String {
        if let Some(name) = self.names.get(text) {
            return self.named(name.as_deref());
        }
        let said = |text: &str| said(field, text, self.language).map(str::to_owned);
        match field {
            "field" => self.label(text).to_owned(),
            // Channel, ground and answer in one.
            "consent" => {
                let words = text.split(' ').map(|word| said(word).unwrap_or_else(|| word.to_owned()));
                words.collect::<Vec<_>>().join(" · ")
            }
            _ => {
                said(text).or_else(|| Some(self.local(text.parse().ok()?))).unwrap_or_else(|| text.to_owned())
            }
        }
    }

    /// A name, or a word for what has none any more.
    fn named(&self, name: Option<&str>) -> String {
        let gone = |key| word(key, self.language).unwrap_or_default().to_owned();
        match name {
            None => gone("audit.gone"),
            Some(ERASED) => gone("audit.name_erased"),
            Some(name) => name.to_owned(),
        }
    }

    /// An instant as a clock of the zone shows it.
    fn local(&self, at: Instant) -> String {
        zone::written(at, self.zone)
    }

    fn label<'a>(&self, name: &'a str) -> &'a str {
        label(name, self.language)
    }

    fn empty(&self) -> &'static str {
        word("timeline.empty_value", self.language).unwrap_or("–")
    }
}

/// The name in an object that is nothing but an id with its name.
fn brief(members: &Map<String, Value>) -> Option<&str> {
    let bare = members.len() == 2 && members.contains_key("id");
    members.get("name").filter(|_| bare)?.as_str()
}

fn nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A number of bytes in the largest unit that is not a part of one.
fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let place = UNITS.len().min(1 + (1..UNITS.len()).filter(|place| count >= 1 << (10 * place)).count()) - 1;
    format!("{} {}", count >> (10 * place), UNITS.get(place).unwrap_or(&"B"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEAM: &str = "0190a000-0000-7000-8000-000000000001";
    const MANAGER: &str = "0190a000-0000-7000-8000-000000000002";

    fn page(language: Language, data: Value) -> String {
        let names = [(TEAM, Some("华东")), (MANAGER, None)];
        let names = names.map(|(id, name)| (id.to_owned(), name.map(str::to_owned))).into();
        let at = "2026-11-19T10:30:00Z".parse().unwrap();
        let reader = Reader { language, zone: Tz::Asia__Shanghai, at, names };
        reader.page(data.as_object().unwrap())
    }

    #[test]
    fn a_person_reads_words_and_no_ids() {
        let changes = json!([
            { "field": "team", "old": null, "new": TEAM },
            { "field": "manager", "old": MANAGER, "new": null },
            { "field": "figures.recorded", "old": false, "new": true },
            { "field": "consent", "old": null, "new": "phone consent given" },
        ]);
        let detail = json!({ "kind": "person_changed", "act": "changed", "changes": changes });
        let data = json!({
            "record": { "kind": "person", "name": "<方敏>", "role": "rep", "created_at": "2026-11-19T16:30:00.000Z" },
            "files": [{ "id": TEAM, "name": "合同.pdf", "size": 3 << 20 }],
            "log": [{ "at": "2026-11-19T10:30:00.000Z", "kind": "person_changed", "detail": detail }],
            "deals": [],
        });
        let chinese = page(Language::Chinese, data.clone());
        for told in [
            "<h2>登记的信息</h2>",
            "<th>名称</th><td>&lt;方敏&gt;</td>",
            "<th>角色</th><td>销售</td>",
            "<th>登记时间</th><td>2026-11-20 00:30</td>",
            "<th>类型</th><td>人员变动</td>",
            "团队：空 → 华东",
            "直属上级：已不存在 → 空",
            "已录音：否 → 是",
            "同意：空 → 电话 · 个人同意 · 同意",
            "<td>3 MB</td>",
            "<h2>相关商机</h2><p>无</p>",
            "Asia/Shanghai",
        ] {
            assert!(chinese.contains(told), "{told} in {chinese}");
        }
        let english = page(Language::English, data);
        for told in ["<th>Role</th><td>Sales rep</td>", "Reports to: no longer there → ", "Team: "] {
            assert!(english.contains(told), "{told} in {english}");
        }
        for page in [chinese, english] {
            assert!(
                ![TEAM, MANAGER, "created_at", "person_changed", "T10:30"]
                    .iter()
                    .any(|raw| page.contains(raw)),
                "{page}"
            );
        }
    }

    #[test]
    fn what_stands_for_a_value_is_said_in_both_languages() {
        for key in ["label.yes", "label.no", "timeline.empty_value", "audit.gone", "audit.name_erased"] {
            for language in [Language::Chinese, Language::English] {
                assert!(word(key, language).is_some(), "{key} in {language}");
            }
        }
    }

    #[test]
    fn a_size_is_told_in_its_unit() {
        assert_eq!(
            [0, 1023, 1024, 5 << 20, 7 << 40].map(bytes),
            ["0 B", "1023 B", "1 KB", "5 MB", "7168 GB"]
        );
    }
}
