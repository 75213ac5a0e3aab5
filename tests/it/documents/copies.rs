//! The files of a whole register: verified, copied out, brought back.

use jingtu::registry::record::{export, restore};
use jingtu::registry::{Blobs, StoreOptions, check_files, copy_files, documents_on_record};

use super::{files_below, pdf, sent, sha256};
use crate::app::{App, apps};
use crate::harness::databases;

async fn checked(app: &App) -> Vec<String> {
    let options = StoreOptions::reading(app.url());
    let blobs = Blobs::folder(app.files());
    let check = check_files(&options, &blobs, |_, _| ()).await.unwrap();
    check.differences.iter().map(ToString::to_string).collect()
}

fn place(app: &App, digest: &str) -> std::path::PathBuf {
    app.files().join("sha256").join(&digest[..2]).join(digest)
}

#[tokio::test]
async fn a_file_that_is_missing_altered_or_cut_off_is_named() {
    for app in apps().await {
        let mut made = Vec::new();
        for text in ["whole", "missing", "altered", "longer", "shorter"] {
            made.push(sent(&app, text, "restricted").await);
        }
        assert_eq!(checked(&app).await, [""; 0]);
        std::fs::remove_file(place(&app, &made[1])).unwrap();
        std::fs::write(place(&app, &made[2]), pdf("Altered")).unwrap();
        std::fs::write(place(&app, &made[3]), [pdf("longer"), pdf("x")].concat()).unwrap();
        std::fs::write(place(&app, &made[4]), b"%PDF").unwrap();
        let mut found = checked(&app).await;
        found.sort();
        let mut wanted = vec![
            format!("document {} (missing): its file is missing", made[1]),
            format!(
                "document {} (altered): its file was altered: its SHA-256 is {}",
                made[2],
                sha256(&pdf("Altered"))
            ),
        ];
        for (digest, title) in [(&made[3], "longer"), (&made[4], "shorter")] {
            wanted.push(format!(
                "document {digest} ({title}): its file was altered: its SHA-256 is "
            ));
        }
        wanted.sort();
        assert_eq!(found.len(), wanted.len(), "{found:#?}");
        for (found, wanted) in found.iter().zip(&wanted) {
            assert!(found.starts_with(wanted.as_str()), "{found}");
        }
        // nobody is served what is not there
        let path = format!("/api/v1/documents/{}/content", made[1]);
        assert_eq!(app.get("registrar", &path).await.status, 500);
        // sent again, a document is whole again
        for (text, digest) in [("missing", &made[1]), ("altered", &made[2])] {
            let again = super::sending("title=x&file_name=a.pdf", pdf(text));
            app.ask("registrar", again).await.expect(200);
            assert!(place(&app, digest).exists());
        }
        assert_eq!(checked(&app).await.len(), 2);
    }
}

#[tokio::test]
async fn what_no_commit_names_is_counted() {
    for app in apps().await {
        let options = StoreOptions::reading(app.url());
        let blobs = Blobs::folder(app.files());
        let before = check_files(&options, &blobs, |_, _| ()).await.unwrap();
        assert_eq!((before.documents, before.unnamed), (1, 0));
        let sent = jingtu::registry::FileSent {
            file_name: "a.pdf".to_owned(),
            ..Default::default()
        };
        let pieces = [Ok::<_, std::io::Error>(pdf("workbench").into())];
        let stored = app
            .registry
            .store_blob(&sent, futures::stream::iter(pieces))
            .await
            .unwrap();
        assert_eq!(stored.sha256.to_string(), sha256(&pdf("workbench")));
        let after = check_files(&options, &blobs, |_, _| ()).await.unwrap();
        assert_eq!((after.documents, after.unnamed), (1, 1));
        assert!(after.differences.is_empty());
        let path = format!("/api/v1/documents/{}", stored.sha256);
        app.get("registrar", &path).await.problem(404);
    }
}

#[tokio::test]
async fn a_register_restored_elsewhere_has_its_documents() {
    for app in apps().await {
        let lost = sent(&app, "lost", "restricted").await;
        let kept = sent(&app, "kept", "internal").await;
        std::fs::remove_file(place(&app, &lost)).unwrap();
        let options = StoreOptions::reading(app.url());
        let own = Blobs::folder(app.files());
        let folder = tempfile::tempdir().unwrap();
        let beside = Blobs::folder(folder.path().join("beside"));
        let mut told = 0;
        let copy = copy_files(&options, (&own, &beside), |done, of| {
            assert!(told <= done && done <= of);
            told = done;
        });
        let copy = copy.await.unwrap();
        assert_eq!(copy.documents, 2, "that of the demo and one more");
        assert_eq!(copy.differences.len(), 1);
        assert_eq!(copy.differences[0].sha256.to_string(), lost);
        let (documents, bytes) = documents_on_record(&options).await.unwrap();
        assert_eq!(documents, 3);
        assert_eq!(bytes, copy.bytes + pdf("lost").len() as u64);

        let mut exported = Vec::new();
        export(&options, &mut exported, &mut |_, _| ())
            .await
            .unwrap();
        for database in databases().await {
            let writing = StoreOptions::writing(&database.url);
            restore(&writing, exported.as_slice(), &mut |_, _| ())
                .await
                .unwrap();
            let reading = StoreOptions::reading(&database.url);
            let there = Blobs::folder(folder.path().join(database.name));
            let back = copy_files(&reading, (&beside, &there), |_, _| ())
                .await
                .unwrap();
            assert_eq!(back.documents, 2);
            let check = check_files(&reading, &there, |_, _| ()).await.unwrap();
            let missing: Vec<String> = check
                .differences
                .iter()
                .map(|it| it.sha256.to_string())
                .collect();
            assert_eq!(missing, std::slice::from_ref(&lost), "{}", database.name);
            let files = files_below(&folder.path().join(database.name));
            assert!(files.contains(&format!("sha256/{}/{kept}", &kept[..2])));
            assert_eq!(files.len(), 2, "{files:?}");
        }
        // altered on the way: not taken
        let at = folder.path().join("beside/sha256").join(&kept[..2]);
        std::fs::write(at.join(&kept), pdf("KEPT")).unwrap();
        let elsewhere = Blobs::folder(folder.path().join("elsewhere"));
        let copy = copy_files(&options, (&beside, &elsewhere), |_, _| ()).await;
        assert_eq!(copy.unwrap().documents, 1);
    }
}
