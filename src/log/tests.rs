//! Reference vectors of Certificate Transparency, laws of the proofs, and signed notes.

use std::collections::HashMap;

use proptest::prelude::*;
use time::macros::datetime;

use super::hash::hash_leaf;
use super::*;

/// Leaves of the reference tree, in hexadecimal.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// Roots of its first 1 to 8 leaves.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// A tree with all its nodes, as the store keeps them.
#[derive(Default)]
struct Tree {
    frontier: Frontier,
    leaves: Vec<Hash>,
    nodes: HashMap<(u8, u64), Hash>,
    heads: Vec<TreeHead>,
}

impl Tree {
    fn of(leaves: impl IntoIterator<Item = Hash>) -> Tree {
        let mut tree = Tree::default();
        tree.note_head();
        for leaf in leaves {
            tree.leaves.push(leaf);
            for node in tree.frontier.append(leaf) {
                assert_eq!(tree.nodes.insert((node.level, node.index), node.hash), None);
            }
            tree.note_head();
        }
        tree
    }

    fn numbered(size: u64) -> Tree {
        Tree::of((0..size).map(|number| leaf_hash("test", &[7; 16], &number.to_be_bytes())))
    }

    fn note_head(&mut self) {
        self.heads.push(TreeHead {
            tree_size: self.frontier.size(),
            root: self.frontier.root(),
        });
    }

    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self.nodes.get(&(level, index)).copied()
    }

    fn inclusion(&self, leaf: u64, size: u64) -> InclusionProof {
        prove_inclusion(leaf, size, |level, index| self.node(level, index)).unwrap()
    }

    fn consistency(&self, from: u64, to: u64) -> ConsistencyProof {
        prove_consistency(from, to, |level, index| self.node(level, index)).unwrap()
    }
}

/// MTH of RFC 6962, 2.1, word for word.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            node_hash(
                &naive_root(&leaves[..middle]),
                &naive_root(&leaves[middle..]),
            )
        }
    }
}

fn reference() -> Tree {
    Tree::of(LEAVES.map(|leaf| hash_leaf(&[&hex::decode(leaf).unwrap()])))
}

fn hash(text: &str) -> Hash {
    Hash::parse(text).unwrap()
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash(bytes)
}

#[test]
fn the_reference_roots_hold() {
    let tree = reference();
    assert_eq!(
        empty_root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(tree.heads[0].root, empty_root());
    for (place, root) in ROOTS.iter().enumerate() {
        assert_eq!(tree.heads[place + 1].root.to_string(), *root);
    }
}

#[test]
fn the_reference_inclusion_proofs_hold() {
    let tree = reference();
    assert_eq!(
        tree.inclusion(0, 8).path,
        [
            hash("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
            hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
            hash("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
        ]
    );
    assert_eq!(tree.inclusion(0, 1).path, []);
    assert_eq!(
        tree.inclusion(2, 3).path,
        [hash(ROOTS[1])],
        "the third leaf stands beside the tree of two"
    );
}

#[test]
fn the_reference_consistency_proofs_hold() {
    let tree = reference();
    assert_eq!(tree.consistency(1, 1).path, []);
    assert_eq!(
        tree.consistency(1, 8).path,
        [
            hash("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
            hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
            hash("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
        ]
    );
    assert_eq!(
        tree.consistency(6, 8).path,
        [
            hash("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
            hash("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
            hash(ROOTS[3]),
        ]
    );
}

#[test]
fn a_leaf_is_kind_nonce_and_body_behind_a_zero() {
    let whole = hash_leaf(&[b"parcel_registered0123456789abcdef{}"]);
    assert_eq!(
        leaf_hash("parcel_registered", b"0123456789abcdef", b"{}"),
        whole
    );
    assert_ne!(
        leaf_hash("parcel_registered", b"0123456789abcdeg", b"{}"),
        whole
    );
}

#[test]
fn the_frontier_gives_the_root_of_the_definition_and_survives_storage() {
    let tree = Tree::numbered(130);
    let mut frontier = Frontier::new();
    for size in 0..=130 {
        assert_eq!(tree.heads[size].root, naive_root(&tree.leaves[..size]));
        assert_eq!(frontier.root(), tree.heads[size].root);
        frontier = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
        if let Some(leaf) = tree.leaves.get(size) {
            frontier.append(*leaf);
        }
    }
}

#[test]
fn bytes_that_do_not_fit_the_size_are_no_frontier() {
    let mut bytes = Tree::numbered(5).frontier.to_bytes();
    assert_eq!(bytes.len(), 8 + 2 * 32);
    assert!(Frontier::from_bytes(&bytes[..7]).is_err());
    assert!(Frontier::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    bytes.push(0);
    assert!(Frontier::from_bytes(&bytes).is_err());
}

#[test]
fn every_past_root_is_found_again_from_the_nodes() {
    let tree = Tree::numbered(70);
    for head in &tree.heads {
        let root = root_at(head.tree_size, |level, index| tree.node(level, index));
        assert_eq!(root, Ok(head.root));
    }
}

#[test]
fn every_inclusion_proof_up_to_forty_verifies_and_no_other_place_does() {
    let tree = Tree::numbered(40);
    for size in 1..=40 {
        let head = &tree.heads[size as usize];
        for leaf in 0..size {
            let mut proof = tree.inclusion(leaf, size);
            assert_eq!(proof.verify(tree.leaves[leaf as usize], head), Ok(()));
            for other in (0..=size).filter(|other| *other != leaf) {
                proof.leaf_index = other;
                assert!(proof.verify(tree.leaves[leaf as usize], head).is_err());
            }
        }
    }
}

#[test]
fn every_consistency_proof_up_to_forty_verifies() {
    let tree = Tree::numbered(40);
    for to in 0..=40 {
        for from in 0..=to {
            let proof = tree.consistency(from, to);
            let (earlier, later) = (&tree.heads[from as usize], &tree.heads[to as usize]);
            assert_eq!(proof.verify(earlier, later), Ok(()), "{from} {to}");
        }
    }
}

#[test]
fn a_consistency_proof_does_not_hold_for_other_trees() {
    let tree = Tree::numbered(40);
    let other = Tree::of(tree.leaves.iter().map(|leaf| flipped(*leaf, 0)));
    for to in 1..=40 {
        for from in 1..=to {
            let proof = tree.consistency(from, to);
            let (earlier, later) = (&tree.heads[from as usize], &tree.heads[to as usize]);
            assert!(proof.verify(&other.heads[from as usize], later).is_err());
            assert!(proof.verify(earlier, &other.heads[to as usize]).is_err());
        }
    }
}

#[test]
fn paths_longer_or_shorter_than_they_must_be_are_refused() {
    let tree = Tree::numbered(13);
    let head = &tree.heads[13];
    for leaf in 0..13 {
        let proof = tree.inclusion(leaf, 13);
        let mut longer = proof.clone();
        longer.path.push(head.root);
        let mut shorter = proof;
        shorter.path.pop();
        for wrong in [longer, shorter] {
            let refused = wrong.verify(tree.leaves[leaf as usize], head).unwrap_err();
            assert!(matches!(refused, ProofRefused::PathLength { .. }));
        }
    }
    for from in 1..13 {
        let proof = tree.consistency(from, 13);
        let mut longer = proof.clone();
        longer.path.push(head.root);
        let mut shorter = proof;
        shorter.path.pop();
        for wrong in [longer, shorter] {
            assert!(wrong.verify(&tree.heads[from as usize], head).is_err());
        }
    }
    let empty = ConsistencyProof {
        from_size: 0,
        to_size: 13,
        path: vec![head.root],
    };
    assert!(empty.verify(&tree.heads[0], head).is_err());
}

#[test]
fn a_proof_for_another_size_is_refused_before_it_is_read() {
    let tree = Tree::numbered(8);
    let mut proof = tree.inclusion(0, 8);
    proof.tree_size = 7;
    assert_eq!(
        proof.verify(tree.leaves[0], &tree.heads[8]),
        Err(ProofRefused::OtherSize {
            wanted: 8,
            found: 7
        })
    );
}

#[test]
fn what_cannot_be_proved_says_why() {
    let tree = Tree::numbered(4);
    let node = |level, index| tree.node(level, index);
    assert!(matches!(
        prove_inclusion(4, 4, node),
        Err(ProofError::NoSuchLeaf { .. })
    ));
    assert!(matches!(
        prove_consistency(4, 3, node),
        Err(ProofError::Shrunk { .. })
    ));
    assert_eq!(
        prove_inclusion(0, 6, node),
        Err(ProofError::MissingNode { level: 1, index: 2 })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_flipped_bit_breaks_an_inclusion_proof(
        size in 1u64..300,
        leaf in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let tree = Tree::numbered(size);
        let leaf = leaf.index(size as usize);
        let mut proof = tree.inclusion(leaf as u64, size);
        let mut head = tree.heads[size as usize];
        let mut hash = tree.leaves[leaf];
        prop_assert_eq!(proof.verify(hash, &head), Ok(()));
        match place.index(proof.path.len() + 2) {
            0 => hash = flipped(hash, bit),
            1 => head.root = flipped(head.root, bit),
            other => proof.path[other - 2] = flipped(proof.path[other - 2], bit),
        }
        prop_assert!(proof.verify(hash, &head).is_err());
    }

    #[test]
    fn any_flipped_bit_breaks_a_consistency_proof(
        size in 1u64..300,
        from in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let tree = Tree::numbered(size);
        let from = from.index(size as usize) + 1;
        let mut proof = tree.consistency(from as u64, size);
        let (mut earlier, mut later) = (tree.heads[from], tree.heads[size as usize]);
        prop_assert_eq!(proof.verify(&earlier, &later), Ok(()));
        match place.index(proof.path.len() + 2) {
            0 => earlier.root = flipped(earlier.root, bit),
            1 => later.root = flipped(later.root, bit),
            other => proof.path[other - 2] = flipped(proof.path[other - 2], bit),
        }
        prop_assert!(proof.verify(&earlier, &later).is_err());
    }

    #[test]
    fn bytes_never_make_a_frontier_or_a_note_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "\\PC*(\n\\PC*){0,8}",
    ) {
        let _ = Frontier::from_bytes(&bytes);
        let _ = SignedCheckpoint::parse(&text);
        let _ = VerifierKey::parse(&text);
        let _ = Hash::parse(&text);
    }
}

// Hashes as text

#[test]
fn a_hash_has_one_spelling() {
    let root = hash(ROOTS[0]);
    assert_eq!(serde_json::to_value(root).unwrap(), ROOTS[0]);
    assert_eq!(ROOTS[0].parse(), Ok(root));
    for text in [
        "",
        "6e34",
        &ROOTS[0].to_uppercase(),
        &format!("{}00", ROOTS[0]),
    ] {
        assert!(Hash::parse(text).is_err(), "{text}");
    }
}

// Checkpoints

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "hongqiao.jingtu.example".to_owned(),
        revision: 512,
        tree_size: 8,
        root: hash(ROOTS[7]),
        recorded_at: datetime!(2026-08-15 08:00:00 +8),
    }
}

fn key() -> SignerKey {
    SignerKey::from_bytes("hongqiao.jingtu.example", &[9; 32]).unwrap()
}

#[test]
fn a_checkpoint_reads_as_a_note() {
    let text = checkpoint().text();
    assert_eq!(
        text,
        "hongqiao.jingtu.example\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\nrevision 512\n\
         recorded_at 2026-08-15T00:00:00Z\n"
    );
    assert_eq!(Checkpoint::parse(&text).unwrap(), checkpoint());
    let json = serde_json::to_string(&checkpoint()).unwrap();
    assert!(json.ends_with(r#""recorded_at":"2026-08-15T00:00:00Z"}"#));
    assert_eq!(
        serde_json::from_str::<Checkpoint>(&json).unwrap(),
        checkpoint()
    );
    assert!(serde_json::from_str::<Checkpoint>(&json.replace("00Z", "00+00:00")).is_err());
}

#[test]
fn a_signed_checkpoint_verifies_from_its_text_alone() {
    let note = checkpoint().sign(&key()).unwrap().to_string();
    let public = VerifierKey::parse(&key().verifier().to_string()).unwrap();
    let read = SignedCheckpoint::parse(&note).unwrap();
    assert_eq!(read.to_string(), note);
    let verified = read.verify(&public).unwrap();
    assert_eq!(verified.head(), reference().heads[8]);
}

#[test]
fn any_changed_letter_of_the_text_breaks_the_signature() {
    let note = checkpoint().sign(&key()).unwrap().to_string();
    let public = key().verifier();
    for (place, letter) in note.char_indices().filter(|(_, letter)| letter.is_ascii()) {
        let other = if letter == '1' { '2' } else { '1' };
        let changed = format!("{}{other}{}", &note[..place], &note[place + 1..]);
        let accepted =
            SignedCheckpoint::parse(&changed).is_ok_and(|signed| signed.verify(&public).is_ok());
        assert!(!accepted, "place {place}: {changed}");
    }
}

#[test]
fn a_key_of_another_log_neither_signs_nor_verifies() {
    let other = SignerKey::from_bytes("elsewhere.example", &[9; 32]).unwrap();
    assert!(matches!(
        checkpoint().sign(&other),
        Err(CheckpointError::OtherLog { .. })
    ));
    let signed = checkpoint().sign(&key()).unwrap();
    assert!(matches!(
        signed.verify(&other.verifier()),
        Err(CheckpointError::OtherLog { .. })
    ));
    let stranger = SignerKey::from_bytes("hongqiao.jingtu.example", &[8; 32]).unwrap();
    assert!(matches!(
        signed.verify(&stranger.verifier()),
        Err(CheckpointError::NotSigned { .. })
    ));
}

#[test]
fn other_spellings_of_a_checkpoint_are_refused() {
    let text = checkpoint().text();
    for (from, to) in [
        ("\n8\n", "\n08\n"),
        ("\n8\n", "\n+8\n"),
        ("00:00:00Z", "00:00:00.000Z"),
        ("2026-08-15T00:00:00Z", "2026-08-15T08:00:00+08:00"),
        ("recorded_at", "recorded"),
        ("Z\n", "Z\nmore\n"),
        ("Z\n", "Z"),
        ("hongqiao.", "hong qiao."),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        assert!(Checkpoint::parse(&changed).is_err(), "{changed}");
    }
}

#[test]
fn the_published_example_of_a_signed_note_verifies() {
    let key =
        VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
            .unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    let signature = NoteSignature::parse(line).unwrap();
    assert!(key.verifies(text, &signature));
    assert!(!key.verifies("If", &signature));
    assert_eq!(signature.to_string(), line);
}

#[test]
fn a_key_whose_id_is_not_its_own_is_refused() {
    let text = key().verifier().to_string();
    let (name, rest) = text.split_once('+').unwrap();
    let changed = format!("{name}x+{rest}");
    assert!(matches!(
        VerifierKey::parse(&changed),
        Err(KeyError::Id { .. })
    ));
    assert!(VerifierKey::from_bytes("weak", &[0; 32]).is_err());
    assert!(SignerKey::from_bytes("two words", &[9; 32]).is_err());
}

#[test]
fn the_secret_is_never_printed() {
    assert_eq!(format!("{:?}", key()), "SignerKey(hongqiao.jingtu.example)");
}

#[test]
fn a_secret_key_is_kept_as_text_and_read_again() {
    let key = SignerKey::from_bytes("jingtu.example", &[5; 32]).unwrap();
    let text = key.to_secret_text();
    assert!(text.starts_with("PRIVATE+KEY+jingtu.example+"), "{text}");
    let again = SignerKey::parse(&text).unwrap();
    assert_eq!(again.sign("x\n"), key.sign("x\n"));
    assert_eq!(format!("{key:?}"), "SignerKey(jingtu.example)");
    for wrong in [
        key.verifier().to_string(),
        text.replace("example", "other"),
        text[..text.len() - 4].to_owned(),
        String::new(),
    ] {
        assert!(SignerKey::parse(&wrong).is_err(), "{wrong}");
    }
}
