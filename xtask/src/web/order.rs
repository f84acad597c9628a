//! Which of a module's own functions are written, and in which order. Reads only.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use wasmparser::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, Operator, Parser,
    Payload, TypeRef,
};

/// The order, and what stands for what is left out.
pub(super) struct Order {
    imported: u32,
    /// The old places of those that are written, in the new order.
    old: Vec<usize>,
    /// The new places of all that are called or otherwise needed, by their old ones.
    new: BTreeMap<u32, u32>,
}

impl Order {
    /// # Errors
    /// When `module` is not a WebAssembly module.
    pub(super) fn of(module: &[u8]) -> Result<Self> {
        let read = Read::of(module)?;
        let same = read.same()?;
        let stands_for = |index: u32| same.get(&index).copied().unwrap_or(index);
        let needed: BTreeSet<u32> = read.needed()?.into_iter().map(stands_for).collect();
        let mut old: Vec<usize> = (0..read.bodies.len()).collect();
        old.retain(|&place| needed.contains(&read.index(place)));
        old.sort_by_key(|&place| (read.types.get(place), read.bodies.get(place).map(FunctionBody::as_bytes)));
        let places: BTreeMap<u32, u32> =
            old.iter().map(|&place| read.index(place)).zip(read.imported..).collect();
        let all = (read.imported..).take(read.bodies.len());
        let new = all.filter_map(|index| Some((index, *places.get(&stands_for(index))?))).collect();
        Ok(Self { imported: read.imported, old, new })
    }

    /// Where the function `index` is now, or what stands for it.
    pub(super) fn place(&self, index: u32) -> u32 {
        if index < self.imported { index } else { self.new.get(&index).copied().unwrap_or(index) }
    }

    /// The entries of a section in the new order.
    pub(super) fn applied<T: Clone>(&self, entries: &[T]) -> Vec<T> {
        self.old.iter().filter_map(|&place| entries.get(place).cloned()).collect()
    }
}

/// What has to be known of a module.
#[derive(Default)]
struct Read<'m> {
    imported: u32,
    signatures: Vec<FuncType>,
    types: Vec<u32>,
    bodies: Vec<FunctionBody<'m>>,
    /// Whatever is needed by other than code.
    roots: BTreeSet<u32>,
    /// The functions in the table, by their places there.
    table: BTreeMap<i32, u32>,
}

impl<'m> Read<'m> {
    fn of(module: &'m [u8]) -> Result<Self> {
        let mut read = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for signature in section.into_iter_err_on_gc_types() {
                        read.signatures.push(signature?);
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        read.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    read.types = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        read.add_roots(&global?.init_expr)?;
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            read.roots.insert(export.index);
                        }
                    }
                }
                Payload::StartSection { func, .. } => {
                    read.roots.insert(func);
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        read.add_elements(element?)?;
                    }
                }
                Payload::DataSection(section) => {
                    for data in section {
                        if let DataKind::Active { offset_expr, .. } = data?.kind {
                            read.add_roots(&offset_expr)?;
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => read.bodies.push(body),
                _ => {}
            }
        }
        Ok(read)
    }

    fn add_roots(&mut self, expression: &ConstExpr<'_>) -> Result<()> {
        for operator in expression.get_operators_reader() {
            if let Operator::RefFunc { function_index } = operator? {
                self.roots.insert(function_index);
            }
        }
        Ok(())
    }

    fn add_elements(&mut self, element: wasmparser::Element<'_>) -> Result<()> {
        let start = match &element.kind {
            // The first table is the one of the functions; wasm-bindgen makes others for objects of the browser.
            ElementKind::Active { table_index: None | Some(0), offset_expr } => constant(offset_expr)?,
            _ => None,
        };
        match element.items {
            ElementItems::Functions(functions) => {
                for (at, function) in (0..).zip(functions) {
                    let function = function?;
                    self.roots.insert(function);
                    if let Some(start) = start {
                        self.table.insert(start + at, function);
                    }
                }
            }
            ElementItems::Expressions(_, expressions) => {
                for expression in expressions {
                    self.add_roots(&expression?)?;
                }
            }
        }
        Ok(())
    }

    fn index(&self, place: usize) -> u32 {
        self.imported + place as u32
    }

    fn signature(&self, function: u32) -> Option<&FuncType> {
        let place = function.checked_sub(self.imported)?;
        self.signatures.get(*self.types.get(place as usize)? as usize)
    }

    /// What is called or otherwise needed by anything that is there.
    fn needed(&self) -> Result<BTreeSet<u32>> {
        let mut needed = self.roots.clone();
        for body in &self.bodies {
            for operator in body.get_operators_reader()? {
                if let Operator::Call { function_index }
                | Operator::ReturnCall { function_index }
                | Operator::RefFunc { function_index } = operator?
                {
                    needed.insert(function_index);
                }
            }
        }
        Ok(needed)
    }

    /// The functions for which another stands: one that is alike, or the one that they only hand on to.
    fn same(&self) -> Result<BTreeMap<u32, u32>> {
        let mut same = BTreeMap::new();
        let mut first = BTreeMap::new();
        for (place, (body, kind)) in self.bodies.iter().zip(&self.types).enumerate() {
            let index = self.index(place);
            if let Some(target) = self.handed_on(index, body)? {
                same.insert(index, target);
                continue;
            }
            let known = *first.entry((kind, body.as_bytes())).or_insert(index);
            if known != index {
                same.insert(index, known);
            }
        }
        // What one hands on to may itself be left out.
        let mut settled = BTreeMap::new();
        for (&from, &to) in &same {
            let mut end = to;
            for _ in 0..same.len() {
                match same.get(&end) {
                    Some(&further) if further != from => end = further,
                    _ => break,
                }
            }
            settled.insert(from, end);
        }
        Ok(settled)
    }

    /// The function of this module that `body` calls by its place in the table, when it does nothing else.
    fn handed_on(&self, index: u32, body: &FunctionBody<'_>) -> Result<Option<u32>> {
        let Some(signature) = self.signature(index) else { return Ok(None) };
        let mut operators = body.get_operators_reader()?;
        for parameter in 0..signature.params().len() {
            let given = operators.read()?;
            if !matches!(given, Operator::LocalGet { local_index } if local_index as usize == parameter) {
                return Ok(None);
            }
        }
        if operators.eof() {
            return Ok(None);
        }
        let Operator::I32Const { value } = operators.read()? else { return Ok(None) };
        let Operator::CallIndirect { type_index, table_index: 0 } = operators.read()? else {
            return Ok(None);
        };
        if !matches!(operators.read()?, Operator::End) || !operators.eof() {
            return Ok(None);
        }
        let target = self.table.get(&value).copied().filter(|&target| target != index);
        let called = self.signatures.get(type_index as usize);
        Ok(target.filter(|&target| called == Some(signature) && self.signature(target) == Some(signature)))
    }
}

/// The number that an expression is, when it is one.
fn constant(expression: &ConstExpr<'_>) -> Result<Option<i32>> {
    let mut operators = expression.get_operators_reader();
    Ok(match operators.read()? {
        Operator::I32Const { value } => Some(value),
        _ => None,
    })
}
