//! Puts chunks of the app that are fetched together into one module, or into the app itself: together they compress
//! better, and one of them calls the other without a detour (see [`super::slim`]). Knows chunks only as the splitter
//! writes them: they define functions, fill their places in the app's memory and in its table of functions, and export
//! nothing.

use std::collections::BTreeMap;
use std::convert::Infallible;

use anyhow::{Context, Result, anyhow, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, ExportSection, FunctionSection,
    GlobalSection, ImportSection, MemorySection, Module, StartSection, TableSection, TypeSection,
};
use wasmparser::{ExternalKind, FuncType, Parser, Payload, TypeRef};

/// One module that does what `modules` do together.
///
/// # Errors
/// When one of them is not a chunk.
pub(crate) fn merge(modules: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut merged = Merged::default();
    for module in modules {
        merged.take(module, Role::Chunk)?;
    }
    Ok(merged.finish())
}

/// The app's own module with what `chunks` do in it.
///
/// # Errors
/// When `app` does not export what the chunks import, or one of them is not a chunk.
pub(crate) fn extend(app: &[u8], chunks: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut merged = Merged::default();
    merged.take(app, Role::App)?;
    for chunk in chunks {
        merged.take(chunk, Role::Chunk)?;
    }
    Ok(merged.finish())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    App,
    Chunk,
}

#[derive(Default)]
struct Merged {
    known_types: BTreeMap<FuncType, u32>,
    types: TypeSection,
    imports: ImportSection,
    imported_functions: u32,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    globals: GlobalSection,
    exports: ExportSection,
    start: Option<StartSection>,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
    /// Where chunks find the app's table, memory and global, by their names.
    places: BTreeMap<(Kind, String), u32>,
    // What the numbers of the module in turn become.
    own_types: Vec<u32>,
    own_places: BTreeMap<(Kind, u32), u32>,
    function_offset: u32,
    data_offset: u32,
}

/// What a chunk imports, one of each at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Table,
    Memory,
    Global,
}

impl Merged {
    fn take(&mut self, module: &[u8], role: Role) -> Result<()> {
        self.own_types.clear();
        self.own_places.clear();
        self.function_offset = self.imported_functions + self.functions.len();
        self.data_offset = self.data.len();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for found in section.into_iter_err_on_gc_types() {
                        self.add_type(found?)?;
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        self.add_import(&import?, role)?;
                    }
                }
                Payload::FunctionSection(section) => {
                    for found in section {
                        let own = self.own_types.get(found? as usize);
                        self.functions.function(*own.context("a function without a type")?);
                    }
                }
                Payload::ElementSection(section) => {
                    let mut elements = std::mem::take(&mut self.elements);
                    self.parse_element_section(&mut elements, section).map_err(rewritten)?;
                    self.elements = elements;
                }
                Payload::CodeSectionEntry(body) => {
                    let mut code = std::mem::take(&mut self.code);
                    self.parse_function_body(&mut code, body).map_err(rewritten)?;
                    self.code = code;
                }
                Payload::DataSection(section) => {
                    let mut data = std::mem::take(&mut self.data);
                    self.parse_data_section(&mut data, section).map_err(rewritten)?;
                    self.data = data;
                }
                payload => match role {
                    Role::App => self.take_own(payload)?,
                    Role::Chunk => refuse(&payload)?,
                },
            }
        }
        Ok(())
    }

    /// What the app alone has.
    fn take_own(&mut self, payload: Payload<'_>) -> Result<()> {
        match payload {
            Payload::TableSection(section) => {
                let mut tables = std::mem::take(&mut self.tables);
                self.parse_table_section(&mut tables, section).map_err(rewritten)?;
                self.tables = tables;
            }
            Payload::MemorySection(section) => {
                let mut memories = std::mem::take(&mut self.memories);
                self.parse_memory_section(&mut memories, section).map_err(rewritten)?;
                self.memories = memories;
            }
            Payload::GlobalSection(section) => {
                let mut globals = std::mem::take(&mut self.globals);
                self.parse_global_section(&mut globals, section).map_err(rewritten)?;
                self.globals = globals;
            }
            Payload::ExportSection(section) => {
                for export in section.clone() {
                    let export = export?;
                    let kind = match export.kind {
                        ExternalKind::Table => Kind::Table,
                        ExternalKind::Memory => Kind::Memory,
                        ExternalKind::Global => Kind::Global,
                        _ => continue,
                    };
                    self.places.insert((kind, export.name.to_owned()), export.index);
                }
                let mut exports = std::mem::take(&mut self.exports);
                self.parse_export_section(&mut exports, section).map_err(rewritten)?;
                self.exports = exports;
            }
            Payload::StartSection { func, .. } => self.start = Some(StartSection { function_index: func }),
            _ => {}
        }
        Ok(())
    }

    fn add_type(&mut self, found: FuncType) -> Result<()> {
        let own = match self.known_types.get(&found) {
            Some(known) => *known,
            None => {
                let new = self.types.len();
                let written = self.func_type(found.clone()).map_err(rewritten)?;
                self.types.ty().func_type(&written);
                self.known_types.insert(found, new);
                new
            }
        };
        self.own_types.push(own);
        Ok(())
    }

    fn add_import(&mut self, import: &wasmparser::Import<'_>, role: Role) -> Result<()> {
        let kind = match import.ty {
            _ if role == Role::App => {
                let written = self.entity_type(import.ty).map_err(rewritten)?;
                self.imports.import(import.module, import.name, written);
                let is_function = matches!(import.ty, TypeRef::Func(_));
                self.imported_functions += u32::from(is_function);
                self.function_offset = 0;
                return Ok(());
            }
            TypeRef::Table(_) => Kind::Table,
            TypeRef::Memory(_) => Kind::Memory,
            TypeRef::Global(_) => Kind::Global,
            _ => bail!("a chunk imports more than its place: {}", import.name),
        };
        let name = (kind, import.name.to_owned());
        let place = match self.places.get(&name) {
            Some(place) => *place,
            // Without the app the first chunk that needs it imports it for all.
            None if !self.exports.is_empty() => bail!("the app does not export {}", import.name),
            None => {
                let written = self.entity_type(import.ty).map_err(rewritten)?;
                self.imports.import(import.module, import.name, written);
                let place = count(self.places.keys().filter(|(known, _)| *known == kind));
                self.places.insert(name, place);
                place
            }
        };
        let own = count(self.own_places.keys().filter(|(known, _)| *known == kind));
        self.own_places.insert((kind, own), place);
        Ok(())
    }

    /// What the number of a table, memory or global becomes.
    fn place(&self, kind: Kind, index: u32) -> u32 {
        self.own_places.get(&(kind, index)).copied().unwrap_or(index)
    }

    fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&self.functions);
        if !self.exports.is_empty() {
            module
                .section(&self.tables)
                .section(&self.memories)
                .section(&self.globals)
                .section(&self.exports);
        }
        if let Some(start) = &self.start {
            module.section(start);
        }
        module.section(&self.elements);
        module.section(&DataCountSection { count: self.data.len() }).section(&self.code).section(&self.data);
        module.finish()
    }
}

fn count<T>(of: impl Iterator<Item = T>) -> u32 {
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}

/// Refuses what a chunk does not have.
fn refuse(payload: &Payload<'_>) -> Result<()> {
    match payload {
        Payload::ExportSection(section) if section.count() > 0 => bail!("a chunk exports something"),
        Payload::StartSection { .. }
        | Payload::GlobalSection(_)
        | Payload::TableSection(_)
        | Payload::MemorySection(_)
        | Payload::TagSection(_) => bail!("a chunk has more than code and data"),
        _ => Ok(()),
    }
}

fn rewritten(error: Error<Infallible>) -> anyhow::Error {
    anyhow!("a chunk could not be put with others: {error}")
}

impl Reencode for Merged {
    type Error = Infallible;

    fn type_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.own_types.get(index as usize).copied().unwrap_or(index))
    }

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.function_offset + function)
    }

    fn table_index(&mut self, table: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.place(Kind::Table, table))
    }

    fn memory_index(&mut self, memory: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.place(Kind::Memory, memory))
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.place(Kind::Global, global))
    }

    fn data_index(&mut self, data: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.data_offset + data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ConstExpr, Elements, EntityType, Function, Instruction, MemoryType, ValType};

    /// A chunk whose second function calls its first one, which gives `answer`; the second is at `place` of the table.
    fn chunk(answer: i32, place: i32) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I64; 2], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        let memory =
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        imports.import("app", "memory", EntityType::Memory(memory));
        let mut functions = FunctionSection::new();
        functions.function(1).function(1);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(place), Elements::Functions((&[1]).into()));
        let mut code = CodeSection::new();
        for instruction in [Instruction::I32Const(answer), Instruction::Call(0)] {
            let mut function = Function::new([]);
            function.instruction(&instruction).instruction(&Instruction::End);
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
        module.finish()
    }

    #[test]
    fn each_chunk_keeps_calling_its_own_functions() {
        let merged = merge(&[chunk(7, 10), chunk(8, 20)]).unwrap();
        let mut told = Vec::new();
        for payload in Parser::new(0).parse_all(&merged) {
            match payload.unwrap() {
                Payload::TypeSection(section) => told.push(format!("{} types", section.count())),
                Payload::ImportSection(section) => {
                    told.extend(section.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().unwrap();
                    told.extend(operators.into_iter().map(|operator| format!("{:?}", operator.unwrap())));
                }
                _ => {}
            }
        }
        told.retain(|one| one != "End");
        assert_eq!(
            told,
            [
                "2 types",
                "memory",
                "I32Const { value: 7 }",
                "Call { function_index: 0 }",
                "I32Const { value: 8 }",
                "Call { function_index: 2 }",
            ]
        );
    }

    #[test]
    fn the_app_lends_chunks_what_it_exports() {
        let app = |exported| {
            let memory = MemoryType {
                minimum: 1,
                maximum: None,
                memory64: false,
                shared: false,
                page_size_log2: None,
            };
            let mut memories = MemorySection::new();
            memories.memory(memory);
            let mut exports = ExportSection::new();
            exports.export(exported, wasm_encoder::ExportKind::Memory, 0);
            let mut module = Module::new();
            module.section(&memories).section(&exports);
            module.finish()
        };
        let extended = extend(&app("memory"), &[chunk(7, 10)]).unwrap();
        let imports = Parser::new(0).parse_all(&extended).find_map(|payload| match payload.unwrap() {
            Payload::ImportSection(section) => Some(section.count()),
            _ => None,
        });
        assert_eq!(imports, Some(0));
        assert!(extend(&app("another"), &[chunk(7, 10)]).is_err());
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        assert!(merge(&[b"\0asm\x01\0\0\0\x01\x09ab".to_vec()]).is_err());
    }
}
