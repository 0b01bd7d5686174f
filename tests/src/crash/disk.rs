//! A disk as POSIX promises it, and no better: what a call wrote is certain to be there only after
//! a sync of that file that began after the call and had ended before the power went; a name only
//! after a sync of its folder. Everything else is there, or not, or in part, as the seed decides.

use super::{
    image::{Survives, content},
    strace::{Traced, What},
};
use crate::chance::Chance;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

type NodeId = usize;
type Name = (NodeId, String);

const ROOT: NodeId = 0;

#[derive(Clone, Debug)]
pub(super) struct Span {
    pub start: u64,
    pub end: Option<u64>,
}

impl Span {
    /// Whether one of `syncs` that had ended by `cut` covers it.
    pub(super) fn is_durable(&self, syncs: &[Span], cut: u64) -> bool {
        let Some(end) = self.end else { return false };
        let covers = |sync: &Span| sync.start >= end && sync.end.is_some_and(|end| end <= cut);
        syncs.iter().any(covers)
    }
}

#[derive(Clone, Debug)]
pub(super) enum Change {
    Write { offset: usize, data: Vec<u8> },
    Truncate { length: usize },
}

#[derive(Debug, Default)]
pub(super) struct Node {
    /// A file's durable bytes at the beginning; none: a folder.
    pub base: Option<Vec<u8>>,
    pub changes: Vec<(Span, Change)>,
    pub syncs: Vec<Span>,
}

#[derive(Debug)]
struct Naming {
    span: Span,
    /// The folder whose sync makes it certain.
    folder: NodeId,
    sets: Vec<(Name, Option<NodeId>)>,
}

/// A folder's history on such a disk.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
    nodes: Vec<Node>,
    base_names: BTreeMap<Name, NodeId>,
    names: BTreeMap<Name, NodeId>,
    namings: Vec<Naming>,
    moments: Vec<u64>,
}

impl Disk {
    /// One that begins with what lies in `folder`, all of it durable, as the folder `root`.
    pub fn of(folder: &Path, root: &Path) -> io::Result<Self> {
        let mut disk = Self {
            root: root.to_owned(),
            nodes: vec![Node::default()],
            base_names: BTreeMap::new(),
            names: BTreeMap::new(),
            namings: Vec::new(),
            moments: Vec::new(),
        };
        disk.load(folder, ROOT)?;
        disk.base_names = disk.names.clone();
        Ok(disk)
    }

    fn load(&mut self, folder: &Path, id: NodeId) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_folder = entry.file_type()?.is_dir();
            let base = (!is_folder).then(|| fs::read(entry.path())).transpose()?;
            let node = self.node(base);
            let name = entry.file_name().to_string_lossy().into_owned();
            self.names.insert((id, name), node);
            if is_folder {
                self.load(&entry.path(), node)?;
            }
        }
        Ok(())
    }

    /// Lets a call happen. Calls come in the order in which they began.
    pub fn happen(&mut self, call: &Traced) {
        let span = Span {
            start: call.start,
            end: call.end,
        };
        self.moments
            .extend([Some(call.start), call.end].into_iter().flatten());
        match &call.what {
            What::Open {
                path,
                create,
                truncate,
            } => self.open(path, *create, *truncate, span),
            What::Write { path, offset, data } => {
                let (offset, data) = (*offset as usize, data.clone());
                self.change(path, span, Change::Write { offset, data });
            }
            What::Truncate { path, length } => {
                let length = *length as usize;
                self.change(path, span, Change::Truncate { length });
            }
            What::Rename { from, to } => {
                let Some(node) = self.find(from) else { return };
                let sets = [(self.name(from), None), (self.name(to), Some(node))];
                self.naming(span, sets);
            }
            What::Remove { path } => {
                let name = self.name(path);
                self.naming(span, [(name, None)]);
            }
            What::MakeFolder { path } => {
                let node = self.node(None);
                let name = self.name(path);
                self.naming(span, [(name, Some(node))]);
            }
            What::Sync { path } => {
                if let Some(node) = self.find(path) {
                    self.nodes[node].syncs.push(span);
                }
            }
        }
    }

    fn open(&mut self, path: &Path, create: bool, truncate: bool, span: Span) {
        match self.find(path) {
            None if create => {
                let node = self.node(Some(Vec::new()));
                let name = self.name(path);
                self.naming(span, [(name, Some(node))]);
            }
            Some(_) if truncate => self.change(path, span, Change::Truncate { length: 0 }),
            Some(_) | None => {}
        }
    }

    fn change(&mut self, path: &Path, span: Span, change: Change) {
        if let Some(node) = self.find(path) {
            self.nodes[node].changes.push((span, change));
        }
    }

    fn naming(
        &mut self,
        span: Span,
        sets: impl IntoIterator<Item = (Option<Name>, Option<NodeId>)>,
    ) {
        let sets: Option<Vec<_>> = sets
            .into_iter()
            .map(|(name, node)| Some((name?, node)))
            .collect();
        let Some(sets) = sets else { return };
        apply(&mut self.names, &sets);
        let folder = sets.last().map_or(ROOT, |((folder, _), _)| *folder);
        self.namings.push(Naming { span, folder, sets });
    }

    fn node(&mut self, base: Option<Vec<u8>>) -> NodeId {
        self.nodes.push(Node {
            base,
            ..Node::default()
        });
        self.nodes.len() - 1
    }

    fn find(&self, path: &Path) -> Option<NodeId> {
        let below = path.strip_prefix(&self.root).ok()?;
        below.components().try_fold(ROOT, |folder, part| {
            let name = (folder, plain(part)?);
            self.names.get(&name).copied()
        })
    }

    fn name(&self, path: &Path) -> Option<Name> {
        let folder = self.find(path.parent()?)?;
        Some((folder, path.file_name()?.to_string_lossy().into_owned()))
    }

    /// The beginnings and ends of all calls.
    pub fn moments(&self) -> &[u64] {
        &self.moments
    }

    /// Writes what the power loss at `cut` left to `target`, which is not there yet.
    pub fn image(
        &self,
        cut: u64,
        survives: Survives,
        chance: &Chance,
        target: &Path,
    ) -> io::Result<()> {
        let mut names = self.base_names.clone();
        for naming in self.namings.iter().filter(|n| n.span.start < cut) {
            let syncs = &self.nodes[naming.folder].syncs;
            if naming.span.is_durable(syncs, cut) || survives.keeps(chance) {
                apply(&mut names, &naming.sets);
            }
        }
        self.lay(ROOT, &names, target, &mut |node| {
            content(node, cut, survives, chance)
        })
    }

    fn lay(
        &self,
        folder: NodeId,
        names: &BTreeMap<Name, NodeId>,
        target: &Path,
        content: &mut impl FnMut(&Node) -> Vec<u8>,
    ) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new().mode(0o700).create(target)?;
        let inside = names.range((folder, String::new())..(folder + 1, String::new()));
        for ((_, name), id) in inside {
            let node = &self.nodes[*id];
            if node.base.is_none() {
                self.lay(*id, names, &target.join(name), content)?;
            } else {
                private_file(&target.join(name), &content(node))?;
            }
        }
        Ok(())
    }
}

fn private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut options = fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)
}

fn plain(part: Component<'_>) -> Option<String> {
    match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    }
}

fn apply(names: &mut BTreeMap<Name, NodeId>, sets: &[(Name, Option<NodeId>)]) {
    for (name, node) in sets {
        match node {
            Some(node) => names.insert(name.clone(), *node),
            None => names.remove(name),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file `a`, written at 10 and 30, synced from 40 to 50, its folder from 60 to 70.
    fn disk(folder: &Path) -> Disk {
        let mut disk = Disk::of(folder, Path::new("/s")).expect("an empty folder");
        let path = PathBuf::from("/s/a");
        let write = |offset, text: &str| What::Write {
            path: path.clone(),
            offset,
            data: text.into(),
        };
        let open = What::Open {
            path: path.clone(),
            create: true,
            truncate: false,
        };
        let steps = [
            (5, open),
            (10, write(0, "one")),
            (30, write(3, "two")),
            (40, What::Sync { path: path.clone() }),
            (60, What::Sync { path: "/s".into() }),
            (80, write(0, "THR")),
        ];
        for (start, what) in steps {
            disk.happen(&Traced {
                start,
                end: Some(start + 10),
                what,
            });
        }
        disk
    }

    fn after(cut: u64, survives: Survives) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).expect("a folder");
        let target = folder.path().join("image");
        let image = disk(&empty).image(cut, survives, &Chance::new(1), &target);
        image.expect("an image");
        fs::read_to_string(target.join("a")).ok()
    }

    #[test]
    fn only_what_was_synced_is_certain_and_a_name_only_with_its_folder() {
        assert_eq!(after(70, Survives::Nothing).as_deref(), Some("onetwo"));
        assert_eq!(after(69, Survives::Nothing), None);
        assert_eq!(after(90, Survives::Nothing).as_deref(), Some("onetwo"));
        assert_eq!(after(90, Survives::Everything).as_deref(), Some("THRtwo"));
        assert_eq!(after(35, Survives::Everything).as_deref(), Some("onetwo"));
        assert_eq!(after(5, Survives::Everything), None);
    }
}
